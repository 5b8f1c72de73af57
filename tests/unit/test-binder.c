/* test-binder.c: which passages stand beside which events, and claims counted. */
#include <string.h>

#include "../../annotations/binder.h"

static Notebook *load(const char *markdown)
{
    Notebook *notebook = notebook_from_bytes("notes.md", markdown, strlen(markdown), NULL);
    g_assert_nonnull(notebook);
    g_assert_cmpuint(notebook->troubles->len, ==, 0);
    return notebook;
}

/* A connection that closed with `segments`, or did not say with how many for 0. */
static TcpConnection *closed_with(uint64_t segments, uint64_t frame)
{
    TcpConnection *tcp = g_new0(TcpConnection, 1);
    tcp->conversation.id = frame;
    timeline_init(&tcp->conversation.timeline, 1 << 12, false, NULL);
    Moment at = {frame, 0};
    Event *event = timeline_event(&tcp->conversation.timeline, EVENT_TCP_CLOSE, END_CLIENT, &at);
    if (segments)
        timeline_set_number(event, TCP_CLOSE_segments, segments);
    return tcp;
}

static void connection_free(TcpConnection *tcp)
{
    timeline_clear(&tcp->conversation.timeline);
    g_free(tcp);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TcpConnection, connection_free)

typedef struct Case {
    const char *name, *markdown;
    uint64_t segments;
    const char *titles; /* of the notes, separated by a comma */
} Case;

static const Case cases[] = {
    {"unbound", "# A\n", 4, ""},
    {"bound", "# A <!-- on: tcp.close -->\n", 4, "A"},
    {"other-event", "# A <!-- on: tcp.reset -->\n", 4, ""},
    {"condition", "# A <!-- on: tcp.close if segments == 4 -->\n", 4, "A"},
    {"condition-false", "# A <!-- on: tcp.close if segments == 4 -->\n", 3, ""},
    {"condition-missing", "# A <!-- on: tcp.close if segments == 4 -->\n", 0, ""},
    {"in-order", "# A <!-- on: tcp.close -->\n# B\n# C <!-- on: tcp.close -->\n", 4, "A,C"},
    {"once", "# A <!-- on: tcp.close, tcp.close if segments == 4 -->\n", 4, "A"},
    {"either", "# A <!-- on: tcp.close if segments == 3, tcp.close if segments == 4 -->\n", 4, "A"},
};

static void test_notes(const void *data)
{
    const Case *row = data;
    g_autoptr(Notebook) notebook = load(row->markdown);
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    g_autoptr(TcpConnection) tcp = closed_with(row->segments, 9);
    const Conversation *conversation = &tcp->conversation;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    binder_notes(binder, conversation, conversation->timeline.first_event, notes);

    GString *titles = g_string_new(NULL);
    for (guint i = 0; i < notes->len; i++) {
        const Note *note = &g_array_index(notes, Note, i);
        g_assert_true(note->event == conversation->timeline.first_event);
        g_string_append_printf(titles, "%s%s", i ? "," : "", note->passage->title);
    }
    g_assert_cmpstr(titles->str, ==, row->titles);
    g_string_free(titles, TRUE);
}

static void test_knows(void)
{
    g_autoptr(Notebook) one = load("# A <!-- on: tcp.close -->\n");
    g_autoptr(Notebook) two = load("# A <!-- on: tcp.reset -->\n");
    const Notebook *const notebooks[] = {one, two};
    g_autoptr(Binder) binder = binder_new(notebooks, 2);
    g_assert_true(binder_knows(binder, EVENT_TCP_CLOSE));
    g_assert_true(binder_knows(binder, EVENT_TCP_RESET));
    g_assert_false(binder_knows(binder, EVENT_TCP_SYN));
}

static void count_closes(Binder *binder, uint64_t segments, uint64_t frame)
{
    g_autoptr(TcpConnection) tcp = closed_with(segments, frame);
    binder_count(binder, &tcp->conversation);
}

static void test_claims(void)
{
    g_autoptr(Notebook) notebook = load("# A <!-- on: tcp.close  expects: segments == 4 -->\n"
                                        "# B <!-- on: tcp.reset  expects: in_window -->\n"
                                        "# C <!-- on: tcp.close if segments == 3  expects: "
                                        "connection.closed == \"three-segments\" -->\n"
                                        "# D <!-- on: tcp.close -->\n");
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    for (uint64_t frame = 1; frame <= 7; frame++)
        count_closes(binder, 4, frame);
    count_closes(binder, 3, 8);
    count_closes(binder, 0, 9); /* how many is not known: neither for nor against */

    const GArray *claims = binder_claims(binder);
    g_assert_cmpuint(claims->len, ==, 3);
    const ClaimCount *four = &g_array_index(claims, ClaimCount, 0);
    g_assert_cmpstr(four->passage->title, ==, "A");
    g_assert_cmpuint(four->supported.times, ==, 7);
    g_assert_cmpuint(four->supported.frames[CLAIM_EXAMPLES - 1], ==, 5);
    g_assert_cmpuint(four->contradicted.times, ==, 1);
    g_assert_cmpuint(four->contradicted.frames[0], ==, 8);
    g_assert_cmpuint(four->contradicted.frames[1], ==, 0);
    g_assert_cmpint(claim_verdict(four), ==, CLAIM_CONTRADICTED);
    g_assert_cmpint(claim_verdict(&g_array_index(claims, ClaimCount, 1)), ==, CLAIM_NOT_SEEN);
    /* The connection says TCP_CLOSED_NOT, so the claim is wrong of it. */
    g_assert_cmpuint(g_array_index(claims, ClaimCount, 2).contradicted.times, ==, 1);
}

static const char *const merged_notes =
    "# A <!-- on: tcp.close  expects: segments == 4 -->\n"
    "# B <!-- on: tcp.close if any(tcp.close.segments == 3), tcp.close if segments == 4 -->\n"
    "# C <!-- on: tcp.close, tcp.close if segments == 4 -->\n"
    "# D <!-- on: tcp.reset -->\n";

static void assert_same_frames(const uint64_t a[CLAIM_EXAMPLES], const uint64_t b[CLAIM_EXAMPLES])
{
    for (unsigned i = 0; i < CLAIM_EXAMPLES; i++)
        g_assert_cmpuint(a[i], ==, b[i]);
}

static void assert_same_counts(const Binder *a, const Binder *b)
{
    for (guint i = 0; i < binder_claims(a)->len; i++) {
        const ClaimCount *one = &g_array_index(binder_claims(a), ClaimCount, i);
        const ClaimCount *other = &g_array_index(binder_claims(b), ClaimCount, i);
        g_assert_cmpuint(one->supported.times, ==, other->supported.times);
        g_assert_cmpuint(one->contradicted.times, ==, other->contradicted.times);
        assert_same_frames(one->supported.frames, other->supported.frames);
        assert_same_frames(one->contradicted.frames, other->contradicted.frames);
    }
    g_autoptr(GArray) uses = binder_uses(a);
    g_autoptr(GArray) others = binder_uses(b);
    g_assert_cmpuint(uses->len, ==, others->len);
    for (guint i = 0; i < uses->len; i++) {
        const PassageUse *one = &g_array_index(uses, PassageUse, i);
        const PassageUse *other = &g_array_index(others, PassageUse, i);
        g_assert_true(one->passage == other->passage);
        g_assert_cmpuint(one->seen.times, ==, other->seen.times);
        assert_same_frames(one->seen.frames, other->seen.frames);
    }
}

/* Shared out among clones in any order, the counts are those of one binder. */
static void test_merge(void)
{
    enum { FRAMES = 40, CLONES = 3 };
    g_autoptr(Notebook) notebook = load(merged_notes);
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) alone = binder_new(notebooks, 1);
    g_autoptr(Binder) whole = binder_new(notebooks, 1);
    Binder *clones[CLONES];
    for (unsigned i = 0; i < CLONES; i++)
        clones[i] = binder_clone_empty(i ? clones[i - 1] : whole);
    for (uint64_t frame = 1; frame <= FRAMES; frame++) {
        count_closes(alone, 3 + frame % 3, frame);
        uint64_t other = FRAMES + 1 - frame;
        count_closes(clones[other % 7 % CLONES], 3 + other % 3, other);
    }
    for (unsigned i = CLONES; i-- > 0;) {
        binder_merge(whole, clones[i]);
        binder_free(clones[i]);
    }
    assert_same_counts(alone, whole);
    g_assert_cmpuint(binder_sightings(whole, EVENT_TCP_CLOSE)->times, ==, FRAMES);
    g_assert_cmpuint(binder_sightings(whole, EVENT_TCP_CLOSE)->frames[0], ==, 1);
}

static void test_uses(void)
{
    g_autoptr(Notebook) notebook = load(merged_notes);
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    count_closes(binder, 3, 20);
    count_closes(binder, 4, 10);
    count_closes(binder, 5, 30);

    static const struct {
        uint64_t times, first;
    } rows[] = {{3, 10}, {2, 10}, {3, 10}, {0, 0}};
    g_autoptr(GArray) uses = binder_uses(binder);
    g_assert_cmpuint(uses->len, ==, G_N_ELEMENTS(rows));
    for (guint i = 0; i < uses->len; i++) {
        const PassageUse *use = &g_array_index(uses, PassageUse, i);
        g_assert_cmpuint(use->seen.times, ==, rows[i].times);
        g_assert_cmpuint(use->seen.frames[0], ==, rows[i].first);
    }
}

/* Of events that are bound under a condition, those that do not fulfil it stand bare. */
static void test_unexplained(void)
{
    g_autoptr(Notebook) notebook = load("# A <!-- on: tcp.close if segments == 4 -->\n");
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    count_closes(binder, 4, 10);
    count_closes(binder, 3, 20);
    g_autoptr(Binder) clone = binder_clone_empty(binder);
    count_closes(clone, 5, 15);
    binder_merge(binder, clone);
    g_assert_cmpuint(binder_unexplained(binder, EVENT_TCP_CLOSE)->times, ==, 2);
    g_assert_cmpuint(binder_unexplained(binder, EVENT_TCP_CLOSE)->frames[0], ==, 15);
    g_assert_cmpuint(binder_unexplained(binder, EVENT_TCP_RESET)->times, ==, 0);
}

static void test_verdicts(void)
{
    static const struct {
        ClaimCount count;
        const char *name;
    } rows[] = {
        {{0}, "not-seen"},
        {{.supported.times = 1}, "supported"},
        {{.contradicted.times = 1}, "contradicted"},
        {{.supported.times = 9, .contradicted.times = 1}, "contradicted"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(claim_verdict_name(claim_verdict(&rows[i].count)), ==, rows[i].name);
}

/* A condition with any() over a connection of very many events: asked for each of
 * them, it must not look at all of them each time. */
static void test_any_is_not_quadratic(void)
{
    enum { EVENTS = 100000 };
    g_autoptr(Notebook) notebook = load(
        "# A <!-- on: tcp.keep_alive if none(tcp.reset)  expects: count(tcp.keep_alive) > 9 -->\n");
    const Notebook *const notebooks[] = {notebook};
    g_autoptr(Binder) binder = binder_new(notebooks, 1);
    TcpConnection tcp = {.conversation.id = 1};
    timeline_init(&tcp.conversation.timeline, (size_t)EVENTS * 256, false, NULL);
    for (uint64_t frame = 1; frame <= EVENTS; frame++) {
        Moment at = {frame, 0};
        timeline_event(&tcp.conversation.timeline, EVENT_TCP_KEEP_ALIVE, END_CLIENT, &at);
    }

    g_test_timer_start();
    binder_count(binder, &tcp.conversation);
    g_test_minimized_result(g_test_timer_elapsed(), "%d events", EVENTS);
    g_assert_cmpfloat(g_test_timer_last(), <, 5);
    g_assert_cmpuint(g_array_index(binder_claims(binder), ClaimCount, 0).supported.times, ==,
                     EVENTS);
    timeline_clear(&tcp.conversation.timeline);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/binder/notes/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_notes);
    }
    g_test_add_func("/binder/knows", test_knows);
    g_test_add_func("/binder/claims", test_claims);
    g_test_add_func("/binder/merge", test_merge);
    g_test_add_func("/binder/uses", test_uses);
    g_test_add_func("/binder/unexplained", test_unexplained);
    g_test_add_func("/binder/verdicts", test_verdicts);
    g_test_add_func("/binder/any-is-not-quadratic", test_any_is_not_quadratic);
    return g_test_run();
}
