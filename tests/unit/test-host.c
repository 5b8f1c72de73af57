/* Certificates for a host, and for others. */
#include <glib.h>

#include "../../dissectors/tls/host.h"

typedef struct Row {
    const char *name, *subject, *names, *host;
    HostVerdict verdict;
} Row;

static const Row rows[] = {
    {"same", "CN=x", "notes.example", "notes.example", HOST_MATCHES},
    {"case", "CN=x", "Notes.Example", "notes.EXAMPLE", HOST_MATCHES},
    {"second", "CN=x", "a.example,notes.example", "notes.example", HOST_MATCHES},
    {"other", "CN=notes.example", "a.example", "notes.example", HOST_DIFFERS},
    {"wildcard", "CN=x", "*.example", "notes.example", HOST_MATCHES},
    {"wildcard-two-labels", "CN=x", "*.example", "my.notes.example", HOST_DIFFERS},
    {"wildcard-no-label", "CN=x", "*.example", ".example", HOST_DIFFERS},
    {"wildcard-itself", "CN=x", "*.example", "example", HOST_DIFFERS},
    {"start-of-name", "CN=x", "notes.example.org", "notes.example", HOST_DIFFERS},
    {"end-of-name", "CN=x", "my-notes.example", "notes.example", HOST_DIFFERS},
    {"address", "CN=x", "198.18.0.80", "198.18.0.80", HOST_MATCHES},
    {"common-name", "C=ZZ, CN=notes.example, O=b", "", "notes.example", HOST_MATCHES},
    {"common-name-other", "C=ZZ, CN=a.example", "", "notes.example", HOST_DIFFERS},
    {"nothing", "C=ZZ", "", "notes.example", HOST_DIFFERS},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    X509Facts facts = {0};
    g_strlcpy(facts.subject, row->subject, sizeof facts.subject);
    g_strlcpy(facts.names, row->names, sizeof facts.names);
    g_assert_cmpint(host_judge(&facts, row->host), ==, row->verdict);
}

/* A list that may have been cut says nothing of what is not in it. */
static void test_full(void)
{
    X509Facts facts = {0};
    memset(facts.names, 'a', sizeof facts.names - 1);
    g_assert_cmpint(host_judge(&facts, "notes.example"), ==, HOST_UNKNOWN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/host/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/host/full", test_full);
    return g_test_run();
}
