#include "har-url.h"

#include <string.h>

/* RFC 3986, 2.2 and 2.3: reserved and unreserved characters, and the percent sign of
 * what is encoded already. */
#define URI_CHARACTERS ":/?#[]@!$&'()*+,;=-._~%"

static bool is_percent_encoded(const char *at, size_t left)
{
    return left >= 3 && g_ascii_isxdigit(at[1]) && g_ascii_isxdigit(at[2]);
}

static void append_encoded(GString *url, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = bytes[i];
        bool plain = g_ascii_isalnum(c) || (c && strchr(URI_CHARACTERS, c));
        if (c == '%')
            plain = is_percent_encoded(bytes + i, n - i);
        if (plain)
            g_string_append_c(url, c);
        else
            g_string_append_printf(url, "%%%02X", (unsigned char)c);
    }
}

static void append_server(GString *url, const Conversation *conversation)
{
    char text[ADDRESS_TEXT_SIZE];
    g_string_append(url, endpoint_print(&conversation->ends[END_SERVER], text));
}

static bool is_absolute(const Text *target)
{
    return target && strstr(target->bytes, "://") && target->bytes[0] != '/';
}

char *har_url(const Exchange *exchange)
{
    const Event *request = exchange->request;
    const Text *target = request ? event_text(request, HTTP_REQUEST_target) : NULL;
    const Text *host = request ? event_text(request, HTTP_REQUEST_host) : NULL;
    GString *url = g_string_new(NULL);
    if (is_absolute(target)) { /* RFC 9112, 3.2.2: asked of a proxy */
        append_encoded(url, target->bytes, target->length);
        return g_string_free(url, FALSE);
    }

    g_string_append(url, exchange->secure ? "https://" : "http://");
    /* RFC 9112, 3.2.3: CONNECT has nothing but where to */
    bool connect = request && g_str_equal(event_string(request, HTTP_REQUEST_method), "CONNECT");
    if (connect && target) {
        append_encoded(url, target->bytes, target->length);
        g_string_append_c(url, '/');
        return g_string_free(url, FALSE);
    }
    if (host && host->length > 0)
        append_encoded(url, host->bytes, host->length);
    else
        append_server(url, exchange->conversation);
    if (!target || target->bytes[0] != '/') /* "*", or nothing */
        g_string_append_c(url, '/');
    if (target && !g_str_equal(target->bytes, "*"))
        append_encoded(url, target->bytes, target->length);
    return g_string_free(url, FALSE);
}

/* Decodes "a%20b+c" in place. Bytes that make no UTF-8 stay as they are. */
static char *decode(const char *at, size_t n)
{
    g_autofree char *spaced = g_strndup(at, n);
    for (char *c = spaced; *c; c++)
        if (*c == '+')
            *c = ' ';
    char *decoded = g_uri_unescape_string(spaced, NULL);
    return decoded ? decoded : g_steal_pointer(&spaced);
}

void har_url_query(const char *url, HarParameter each, void *user)
{
    const char *query = strchr(url, '?');
    g_autofree char *text = query ? g_strndup(query + 1, strcspn(query + 1, "#")) : NULL;
    g_auto(GStrv) parts = text ? g_strsplit(text, "&", -1) : NULL;
    for (char **part = parts; part && *part; part++) {
        size_t n = strcspn(*part, "=");
        g_autofree char *name = decode(*part, n);
        const char *behind = (*part)[n] ? *part + n + 1 : "";
        g_autofree char *value = decode(behind, strlen(behind));
        if (**part)
            each(user, name, value);
    }
}
