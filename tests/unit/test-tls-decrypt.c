/* TLS decrypted with the key logs that lie beside the sample traces; what happens with
 * the wrong one, with none, and when frames are missing. */
#include <string.h>

#include "../../analyzer/engine/analysis.h"

#define MEMORY_BYTES ((size_t)64 << 20)

typedef struct Row {
    const char *name;
    const char *trace, *log; /* folders of pcaps/; log NULL: nothing is given */
    const char *filter;      /* (nullable) BPF: frames that the capture has */
    unsigned requests, responses, undecrypted;
    const char *reason; /* of the first tls.undecrypted */
} Row;

static const Row rows[] = {
    {"rsa-cbc", "05-tls12-rsa", "05-tls12-rsa", NULL, 1, 1, 0, NULL},
    {"ecdhe-gcm", "06-tls12-ecdhe", "06-tls12-ecdhe", NULL, 1, 1, 0, NULL},
    {"tls13", "07-tls13", "07-tls13", NULL, 1, 1, 0, NULL},
    {"nothing-given", "07-tls13", NULL, NULL, 0, 0, 0, NULL},
    {"other-log", "07-tls13", "06-tls12-ecdhe", NULL, 0, 0, 2,
     "no secret was given for this client random"},
    {"other-log-12", "06-tls12-ecdhe", "07-tls13", NULL, 0, 0, 2,
     "no secret was given for this client random"},
    {"no-client-hello", "07-tls13", "07-tls13",
     "not (dst port 443 and tcp[((tcp[12]&0xf0)>>2)] = 22)", 0, 0, 2,
     "the capture began after the ClientHello, so nothing tells which secret it is"},
    {"no-server-hello", "06-tls12-ecdhe", "06-tls12-ecdhe",
     "not (src port 443 and tcp[((tcp[12]&0xf0)>>2)] = 22)", 0, 0, 2,
     "the ServerHello is not in the capture, so the cipher is not known"},
};

static char *file_of(const char *folder, const char *name)
{
    return g_build_filename(g_getenv("G_TEST_SRCDIR"), "../../pcaps", folder, name, NULL);
}

static Secrets *secrets_of(const char *folder)
{
    Secrets *secrets = secrets_new();
    g_autofree char *path = folder ? file_of(folder, "keys.log") : NULL;
    if (path)
        g_assert_true(secrets_load_log(secrets, path, NULL));
    return secrets;
}

static Analysis *analyse(const char *trace, const CaptureOptions *options, Secrets *secrets)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_of(trace, "trace.pcap");
    g_autoptr(Capture) capture = capture_open_file(path, options, &error);
    g_assert_no_error(error);
    AnalysisOptions how = {.memory_bytes = MEMORY_BYTES, .secrets = secrets};
    Analysis *analysis = analysis_run(capture, &how);
    analysis->facts = (CaptureFacts){0}; /* goes with the capture */
    return analysis;
}

static const Event *find(const Analysis *analysis, EventId id)
{
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *c = g_ptr_array_index(analysis->connections, i);
        for (const Event *e = c->conversation.timeline.first_event; e; e = e->next)
            if (e->id == id)
                return e;
    }
    return NULL;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Secrets) secrets = secrets_of(row->log);
    g_autoptr(Analysis) analysis =
        analyse(row->trace, &(CaptureOptions){.filter = row->filter}, secrets);
    g_assert_cmpuint(analysis->tally[EVENT_HTTP_REQUEST], ==, row->requests);
    g_assert_cmpuint(analysis->tally[EVENT_HTTP_RESPONSE], ==, row->responses);
    g_assert_cmpuint(analysis->tally[EVENT_TLS_UNDECRYPTED], ==, row->undecrypted);
    g_assert_cmpuint(analysis->tally[EVENT_TLS_DECRYPTED], ==, row->requests);
    const Event *told = find(analysis, EVENT_TLS_UNDECRYPTED);
    if (row->reason)
        g_assert_cmpstr(event_string(told, TLS_UNDECRYPTED_reason), ==, row->reason);
}

/* Cut after any frame, it tells no more than the whole does. */
static void test_cut(gconstpointer data)
{
    const Row *row = data;
    for (uint64_t n = 1; n <= 40; n++) {
        g_autoptr(Secrets) secrets = secrets_of(row->log);
        g_autoptr(Analysis) analysis =
            analyse(row->trace, &(CaptureOptions){.most_frames = n}, secrets);
        g_assert_cmpuint(analysis->tally[EVENT_HTTP_REQUEST], <=, row->requests);
        g_assert_cmpuint(analysis->tally[EVENT_HTTP_RESPONSE], <=, row->responses);
        g_assert_cmpuint(analysis->tally[EVENT_TLS_UNDECRYPTED], ==, 0);
        g_assert_cmpuint(analysis->tally[EVENT_TLS_MALFORMED], ==, 0);
    }
}

/* What only who decrypts can know. */
static void test_inside_13(void)
{
    g_autoptr(Secrets) secrets = secrets_of("07-tls13");
    g_autoptr(Analysis) analysis = analyse("07-tls13", NULL, secrets);
    const Event *chosen = find(analysis, EVENT_TLS_ENCRYPTED_EXTENSIONS);
    const Event *certificate = find(analysis, EVENT_TLS_CERTIFICATE);
    const Event *data = find(analysis, EVENT_TLS_APPLICATION_DATA);
    g_assert_cmpstr(event_string(chosen, TLS_ENCRYPTED_EXTENSIONS_alpn), ==, "http/1.1");
    g_assert_cmpstr(event_string(certificate, TLS_CERTIFICATE_names), ==, "www.lab.test,lab.test");
    g_assert_cmpint(data->certainty, ==, CERTAINTY_OBSERVED);
    g_assert_cmpuint(analysis->tally[EVENT_TLS_FINISHED], ==, 2);
    g_assert_cmpuint(analysis->tally[EVENT_TLS_CERTIFICATE_VERIFY], ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/tls-decrypt/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    for (size_t i = 0; i < 3; i++) {
        g_autofree char *path = g_strdup_printf("/tls-decrypt/cut/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_cut);
    }
    g_test_add_func("/tls-decrypt/inside-tls13", test_inside_13);
    return g_test_run();
}
