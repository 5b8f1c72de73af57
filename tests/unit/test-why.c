/* What a verdict rests on: its row, and evidence that is really there. */
#include <string.h>

#include "../../analyzer/story/why.h"
#include "tcp-script.h"

#define OPEN "> S 0:0\n< SA 0:1\n> A 1:1\n"

typedef struct Row {
    const char *name, *script;
    const char *opened, *closed, *closer; /* values; NULL: no such verdict */
    const char *closed_by;                /* an event that must be among the evidence of closed */
} Row;

static const Row rows[] = {
    {"four", OPEN "> FA 1:1\n< A 1:2\n< FA 1:2\n> A 2:2\n", "three-way", "four-segments", "client",
     "tcp.fin.acked"},
    {"three", OPEN "< FA 1:1\n> FA 1:2\n< A 2:2\n", "three-way", "three-segments", "server",
     "tcp.fin.passive"},
    {"crossed", OPEN "> FA 1:1\n< FA 1:1\n> A 2:2\n< A 2:2\n", "three-way", "simultaneous", "both",
     "tcp.simultaneous_close"},
    {"reset", OPEN "> RA 1:1\n", "three-way", "reset", "client", "tcp.reset"},
    {"half", OPEN "> FA 1:1\n< A 1:2\n", "three-way", "half-closed", "client", "tcp.fin.active"},
    {"refused", "> S 0:0\n< RA 0:1\n", "refused", "never-open", NULL, "tcp.refused"},
    {"unanswered", "> S 0:0\n> S 0:0 +1000\n", "unanswered", "never-open", NULL, "tcp.unanswered"},
    {"fast-open", "> S 0:0 20\n< SA 0:21\n> A 21:1\n", "fast-open", "still-open", NULL, NULL},
    {"mid-stream", "> PA 100:100 5\n< A 100:105\n", "mid-stream", "still-open", NULL, NULL},
};

static void check_value(const TcpConnection *c, WhyVerdict verdict, const char *value, Why *ret)
{
    bool found = why_find(c, verdict, ret);
    g_assert_cmpint(found, ==, value != NULL);
    if (!found)
        return;
    g_assert_cmpstr(ret->value, ==, value);
    g_assert_true(g_str_has_prefix(ret->row->spec, "RFC "));
    g_assert_nonnull(ret->row->ruled_out[0]);
}

static bool rests_on(const Why *why, const WhyIndex *index, const char *event)
{
    for (unsigned i = 0; i < why->row->evidence_count; i++) {
        EventId id = why->row->evidence[i].event;
        if (strcmp(event_catalogue[id].name, event) == 0 && index->first[id])
            return true;
    }
    return false;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = tcp_script_play(row->script, 10);
    WhyIndex index;
    Why opened, closed, closer;
    why_index(&index, &c->conversation);
    check_value(c, WHY_OPENED, row->opened, &opened);
    check_value(c, WHY_CLOSED, row->closed, &closed);
    check_value(c, WHY_ACTIVE_CLOSER, row->closer, &closer);
    g_assert_true(!row->closed_by || rests_on(&closed, &index, row->closed_by));
    tcp_connection_free(c);
}

/* The names in the rows are those that the connection record has. */
static void test_names(void)
{
    Why why;
    TcpConnection c = {.active_closer = END_NONE};
    for (unsigned key = TCP_OPENED_THREE_WAY; key <= TCP_OPENED_MID_STREAM; key++) {
        c.opened = (uint8_t)key;
        g_assert_true(why_find(&c, WHY_OPENED, &why));
        g_assert_cmpstr(why.value, ==, tcp_opened_name((TcpOpened)key));
    }
    for (unsigned key = TCP_CLOSED_NOT; key <= TCP_CLOSED_UNCONFIRMED; key++) {
        c.closed = (uint8_t)key;
        g_assert_true(why_find(&c, WHY_CLOSED, &why));
        g_assert_cmpstr(why.value, ==, tcp_closed_name((TcpClosed)key));
    }
}

static void check_plain(const char *sentence)
{
    g_assert_true(g_utf8_validate(sentence, -1, NULL));
    for (const char *c = sentence; *c; c++)
        g_assert_true((unsigned char)*c >= 0x20 && *c != '"' && *c != '\\' && *c != 0x7f);
}

/* JSON has the sentences of the rows as they are. */
static void test_plain(void)
{
    for (size_t i = 0; i < WHY_ROWS; i++) {
        check_plain(why_rows[i].spec);
        check_plain(why_rows[i].says);
        for (const char *const *out = why_rows[i].ruled_out; *out; out++)
            check_plain(*out);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/why/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/why/names", test_names);
    g_test_add_func("/why/plain", test_plain);
    return g_test_run();
}
