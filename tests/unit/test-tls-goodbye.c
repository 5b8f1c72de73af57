/* test-tls-goodbye.c: whether an end of TLS said that it sends no more. */
#include "../../dissectors/tcp/connection.h"
#include "../../dissectors/tls/tls.h"
#include "bytes.h"
#include "tls-pieces.h"

#define BUDGET_BYTES ((size_t)1 << 20)

typedef struct Goodbye {
    const char *name;
    bool tls13;
    const char *last;     /* what the server sends last */
    bool fin;             /* and whether it says so to TCP */
    const char *evidence; /* of tls.no_close_notify; NULL: it is not told */
    Certainty certainty;
} Goodbye;

static const Goodbye goodbyes[] = {
    {"alert-record", false, DATA("500") "15 0303 [2 26*bb]", true, NULL, CERTAINTY_OBSERVED},
    {"no-alert-record", false, DATA("500"), true, "no alert record at the end", CERTAINTY_OBSERVED},
    {"data-behind-the-alert", false, DATA("9") "15 0303 [2 26*bb]" DATA("500"), true,
     "no alert record at the end", CERTAINTY_OBSERVED},
    {"cut-off-inside-a-record", false, "17 0303 0100 20*aa", true, "the last record is not whole",
     CERTAINTY_OBSERVED},
    {"cut-off-inside-a-header", false, DATA("500") "17 0303", true, "the last record is not whole",
     CERTAINTY_OBSERVED},
    {"still-open", false, DATA("500"), false, NULL, CERTAINTY_OBSERVED},
    {"no-data-at-all", false, "", true, NULL, CERTAINTY_OBSERVED},
    {"tls13-alert-by-its-length", true, DATA("500") DATA("600") DATA("19"), true, NULL,
     CERTAINTY_OBSERVED},
    {"tls13-no-alert-by-its-length", true, DATA("500") DATA("600"), true,
     "the last record is too long for an alert", CERTAINTY_UNKNOWABLE},
    {"tls13-cut-off", true, DATA("500") DATA("600") "17 0303 0013 aa", true,
     "the last record is not whole", CERTAINTY_OBSERVED},
};

typedef struct Session {
    TcpConnection connection;
    void *state;
    uint64_t sent[2];
} Session;

static void session_init(Session *session)
{
    *session = (Session){0};
    timeline_init(&session->connection.conversation.timeline, BUDGET_BYTES, false, NULL);
    session->state = tls_protocol.open(&session->connection.conversation);
}

static void session_clear(Session *session)
{
    tls_protocol.close(session->state);
    timeline_clear(&session->connection.conversation.timeline);
}

static void send_text(Session *session, End from, const char *text)
{
    g_autoptr(GByteArray) bytes = bytes_from(text);
    Slice slice = {cursor_over(bytes->data, bytes->len), {1, 0}, session->sent[from]};
    tls_protocol.data(session->state, from, &slice);
    session->sent[from] += bytes->len;
}

static void test_goodbye(gconstpointer data)
{
    const Goodbye *g = data;
    Session session;
    session_init(&session);
    send_text(&session, END_CLIENT, g->tls13 ? HELLO_13 : HELLO_12);
    send_text(&session, END_SERVER,
              g->tls13 ? SERVER_HELLO_13 DATA("800") FINISHED_13
                       : SERVER_HELLO_12("c02f") SERVER_DONE);
    send_text(&session, END_CLIENT, g->tls13 ? FINISHED_13 DATA("100") : CCS FINISHED_12 DATA("9"));
    send_text(&session, END_SERVER, g->tls13 ? "" : CCS FINISHED_12);
    send_text(&session, END_SERVER, g->last);
    session.connection.ends[END_SERVER].fin = g->fin;
    tls_protocol.finish(session.state, END_SERVER, &(Moment){2, 0});

    const Event *last = session.connection.conversation.timeline.last_event;
    const char *evidence = last->id == EVENT_TLS_NO_CLOSE_NOTIFY
                               ? event_string(last, TLS_NO_CLOSE_NOTIFY_evidence)
                               : NULL;
    g_assert_cmpstr(evidence, ==, g->evidence);
    if (evidence)
        g_assert_cmpint(last->certainty, ==, g->certainty);
    session_clear(&session);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(goodbyes); i++) {
        g_autofree char *path = g_strconcat("/tls/goodbye/", goodbyes[i].name, NULL);
        g_test_add_data_func(path, &goodbyes[i], test_goodbye);
    }
    return g_test_run();
}
