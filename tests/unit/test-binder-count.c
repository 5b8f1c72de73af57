/* test-binder-count.c: events that are counted by what others like them were answered come
 * to the same as each judged on its own. */
#include <string.h>

#include "../../annotations/binder.h"

enum { CONVERSATIONS = 400, EVENTS_EACH = 5 };

/* Notes of one kind of event, written out for each number below `numbers`, "%u" being that. */
typedef struct Case {
    const char *name, *fixed, *repeated;
    unsigned numbers;
} Case;

static const Case cases[] = {
    {"no-condition", "# A <!-- on: http.response -->\n", NULL, 0},
    {"numbers", "# A <!-- on: http.response if code >= 400  expects: code < 410 -->\n", NULL, 0},
    {"negated", "# A <!-- on: http.response if !(code == 404)  expects: !(alt_svc == \"h3\") -->\n",
     NULL, 0},
    {"texts",
     "# A <!-- on: http.response if content_type contains \"html\" -->\n"
     "# B <!-- on: http.response if content_type == \"\"  expects: alt_svc == \"h3\" -->\n"
     "# C <!-- on: http.response if content_type != \"text/html\" -->\n",
     NULL, 0},
    {"shared",
     "# A <!-- on: http.response if code == 404 -->\n"
     "# B <!-- on: http.response if content_type contains \"html\" && code == 404 -->\n"
     "# C <!-- on: http.response if by == \"server\"  expects: code == 404 -->\n",
     NULL, 0},
    {"connection",
     "# A <!-- on: http.response if connection.server.port == 80 -->\n"
     "# B <!-- on: http.response if connection.duration > 1s  expects: "
     "connection.server.port in {80, 8080} -->\n",
     NULL, 0},
    {"patterns",
     "# A <!-- on: http.response if content_type matches \"^text/\" -->\n"
     "# B <!-- on: http.response if code == 404 && any(http.response.code == 200) -->\n"
     "# C <!-- on: http.response  expects: count(http.response.code > 400) < 3 -->\n",
     NULL, 0},
    {"one-of-several",
     "# A <!-- on: http.response if code == 200, http.response if code < 300 -->\n", NULL, 0},
    {"many-rows-of-answers", "", "# A <!-- on: http.response if header_bytes > %u -->\n", 60},
    {"many-questions", "", "# A <!-- on: http.response if code == %u -->\n", 1000},
};

static Notebook *load(const Case *row)
{
    g_autoptr(GString) markdown = g_string_new(row->fixed);
    for (unsigned i = 0; i < row->numbers; i++) {
        const char *place = strstr(row->repeated, "%u");
        g_string_append_len(markdown, row->repeated, place - row->repeated);
        g_string_append_printf(markdown, "%u%s", i, place + 2);
    }
    Notebook *notebook = notebook_from_bytes("notes.md", markdown->str, markdown->len, NULL);
    g_assert_nonnull(notebook);
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
    return notebook;
}

/* ---- what happens ---------------------------------------------------------- */

static void add_response(Timeline *timeline, uint64_t frame)
{
    static const uint64_t codes[] = {200, 204, 301, 404, 405, 503};
    static const char *const types[] = {
        "",
        "text/html",
        "text/plain",
        "application/json",
        "text/html; charset=utf-8",
        "application/vnd.something-with-a-very-long-name.of-many-parts+html"};
    Moment at = {frame, (int64_t)frame};
    End by = g_test_rand_int_range(0, 2) ? END_SERVER : END_CLIENT;
    Event *event = timeline_event(timeline, EVENT_HTTP_RESPONSE, by, &at);
    if (g_test_rand_int_range(0, 4))
        timeline_set_number(event, HTTP_RESPONSE_code, codes[g_test_rand_int_range(0, 6)]);
    if (g_test_rand_int_range(0, 4))
        timeline_set_string(timeline, event, HTTP_RESPONSE_content_type,
                            types[g_test_rand_int_range(0, 6)]);
    if (g_test_rand_int_range(0, 2))
        timeline_set_string(timeline, event, HTTP_RESPONSE_alt_svc,
                            g_test_rand_int_range(0, 2) ? "h3" : "h2");
    timeline_set_number(event, HTTP_RESPONSE_header_bytes, (uint64_t)g_test_rand_int_range(0, 70));
}

static void fill(TcpConnection *tcp, uint64_t id)
{
    *tcp = (TcpConnection){.conversation.id = id};
    Conversation *conversation = &tcp->conversation;
    conversation->ends[END_SERVER].port = g_test_rand_int_range(0, 2) ? 80 : 443;
    conversation->last.time_ns = g_test_rand_int_range(0, 3) * NS_PER_S;
    timeline_init(&conversation->timeline, 1 << 14, false, NULL);
    for (uint64_t i = 0; i < EVENTS_EACH; i++)
        add_response(&conversation->timeline, id * EVENTS_EACH + i + 1);
}

/* ---- each judged on its own ------------------------------------------------- */

typedef struct Tally {
    uint64_t beside, supported, contradicted;
} Tally;

static void judge(const Binder *binder, const Conversation *conversation, const Event *event,
                  GHashTable *tallies)
{
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    binder_notes(binder, conversation, event, notes);
    for (guint i = 0; i < notes->len; i++) {
        const Passage *passage = g_array_index(notes, Note, i).passage;
        Tally *tally = g_hash_table_lookup(tallies, passage);
        Truth truth = passage->claim ? expression_judge_event(passage->claim, conversation, event)
                                     : TRUTH_UNKNOWN;
        tally->beside++;
        tally->supported += truth == TRUTH_TRUE;
        tally->contradicted += truth == TRUTH_FALSE;
    }
}

static GHashTable *tallies_of(const Notebook *notebook)
{
    GHashTable *tallies = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < notebook->passages->len; i++)
        g_hash_table_insert(tallies, notebook->passages->pdata[i], g_new0(Tally, 1));
    return tallies;
}

static void compare(const Binder *binder, GHashTable *tallies)
{
    g_autoptr(GArray) uses = binder_uses(binder);
    const GArray *claims = binder_claims(binder);
    g_assert_cmpuint(uses->len, ==, g_hash_table_size(tallies));
    for (guint i = 0; i < uses->len; i++) {
        const PassageUse *use = &g_array_index(uses, PassageUse, i);
        const Tally *tally = g_hash_table_lookup(tallies, use->passage);
        g_assert_cmpuint(use->seen.times, ==, tally->beside);
    }
    for (guint i = 0; i < claims->len; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        const Tally *tally = g_hash_table_lookup(tallies, claim->passage);
        g_assert_cmpuint(claim->supported.times, ==, tally->supported);
        g_assert_cmpuint(claim->contradicted.times, ==, tally->contradicted);
    }
}

static void test_counted_as_judged(const void *data)
{
    g_autoptr(Notebook) notebook = load(data);
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    g_autoptr(GHashTable) tallies = tallies_of(notebook);
    for (uint64_t id = 0; id < CONVERSATIONS; id++) {
        TcpConnection tcp;
        fill(&tcp, id);
        const Conversation *conversation = &tcp.conversation;
        binder_count(binder, conversation);
        for (const Event *event = conversation->timeline.first_event; event; event = event->next)
            judge(binder, conversation, event, tallies);
        timeline_clear(&tcp.conversation.timeline);
    }
    compare(binder, tallies);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/binder-count/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_counted_as_judged);
    }
    return g_test_run();
}
