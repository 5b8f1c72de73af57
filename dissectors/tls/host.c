#include "host.h"

#include <glib.h>

/* How a subject names its common name: certificates without alternative names are
 * still for that, to those programs that take them at all. */
#define COMMON_NAME "CN="

/* A list this full may have left names out: see x509.c. */
#define NAMES_NEARLY_FULL (X509_NAMES_SIZE - 256)

static bool equal(const char *a, size_t n, const char *b)
{
    return strlen(b) == n && g_ascii_strncasecmp(a, b, n) == 0;
}

/* RFC 9525, 6.3: "*" stands for the whole first label, and for one alone. */
static bool name_matches(const char *name, size_t n, const char *host)
{
    if (n > 2 && name[0] == '*' && name[1] == '.') {
        const char *dot = strchr(host, '.');
        return dot && dot > host && equal(name + 1, n - 1, dot);
    }
    return equal(name, n, host);
}

static bool any_matches(const char *names, const char *host)
{
    while (*names) {
        size_t n = strcspn(names, ",");
        if (name_matches(names, n, host))
            return true;
        names += n + (names[n] == ',');
    }
    return false;
}

HostVerdict host_judge(const X509Facts *facts, const char *host)
{
    if (*facts->names) {
        if (any_matches(facts->names, host))
            return HOST_MATCHES;
        return strlen(facts->names) > NAMES_NEARLY_FULL ? HOST_UNKNOWN : HOST_DIFFERS;
    }
    const char *common = strstr(facts->subject, COMMON_NAME);
    if (!common)
        return HOST_DIFFERS;
    common += strlen(COMMON_NAME);
    return name_matches(common, strcspn(common, ","), host) ? HOST_MATCHES : HOST_DIFFERS;
}
