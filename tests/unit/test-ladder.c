/* The ladder: rungs from a timeline, labels on arrows, sentences with values. */

#include <stdlib.h>
#include <string.h>

#include "../../analyzer/report/label.h"
#include "../../analyzer/report/ladder.h"
#include "../../analyzer/report/phrase.h"

#define BUDGET (1 << 20)

static void conversation_init(Conversation *conversation)
{
    memset(conversation, 0, sizeof *conversation);
    conversation->transport = TRANSPORT_TCP;
    timeline_init(&conversation->timeline, BUDGET, true, NULL);
}

static Moment moment(uint64_t frame)
{
    return (Moment){.frame = frame, .time_ns = (int64_t)frame * NS_PER_MS};
}

static void add_step(Conversation *conversation, uint64_t frame, End from, uint8_t flags,
                     uint64_t bytes)
{
    Step step = {.first = moment(frame),
                 .last = moment(frame),
                 .bytes = bytes,
                 .segments = 1,
                 .from = (uint8_t)from,
                 .flags = flags};
    timeline_step(&conversation->timeline, &step);
}

static Event *add_event(Conversation *conversation, uint64_t frame, EventId id, End by)
{
    Moment at = moment(frame);
    return timeline_event(&conversation->timeline, id, by, &at);
}

static void add_change(Conversation *conversation, uint64_t frame, End end, TcpState to)
{
    StateChange change = {
        .at = moment(frame), .seen_by = moment(frame), .end = (uint8_t)end, .to = (uint8_t)to};
    timeline_change(&conversation->timeline, &change);
}

/* ---- labels --------------------------------------------------------------- */

typedef struct LabelCase {
    const char *name;
    uint8_t flags;
    uint64_t bytes;
    uint32_t segments, acks;
    const char *label, *amount;
} LabelCase;

static const LabelCase label_cases[] = {
    {"syn", TCP_FLAG_SYN, 0, 1, 0, "SYN", ""},
    {"syn-ack", TCP_FLAG_SYN | TCP_FLAG_ACK, 0, 1, 0, "SYN, ACK", ""},
    {"ack", TCP_FLAG_ACK, 0, 1, 0, "ACK", ""},
    {"acks", TCP_FLAG_ACK, 0, 3, 0, "3 ACKs", ""},
    {"fin-ack", TCP_FLAG_FIN | TCP_FLAG_ACK, 0, 1, 0, "FIN, ACK", ""},
    {"fin-with-data", TCP_FLAG_FIN | TCP_FLAG_ACK, 10, 1, 0, "FIN, ACK", "10 B"},
    {"rst", TCP_FLAG_RST, 0, 1, 0, "RST", ""},
    {"rst-ack", TCP_FLAG_RST | TCP_FLAG_ACK, 0, 1, 0, "RST, ACK", ""},
    {"data", TCP_FLAG_ACK | TCP_FLAG_PSH, 1448, 1, 0, "data", "1.4 KiB"},
    {"run", TCP_FLAG_ACK, 17376, 12, 6, "", "12 segments, 17 KiB, 6 ACKs"},
    {"one-ack-in-a-run", TCP_FLAG_ACK, 2896, 2, 1, "", "2 segments, 2.8 KiB, 1 ACK"},
    {"null-scan", 0, 0, 1, 0, "", ""},
};

static void test_label(gconstpointer data)
{
    const LabelCase *row = data;
    Step step = {
        .flags = row->flags, .bytes = row->bytes, .segments = row->segments, .acks = row->acks};
    g_autofree char *label = label_of_step(&step, NULL, 0);
    g_autofree char *amount = label_amount(&step, LABEL_ACKS);
    g_assert_cmpstr(label, ==, row->label);
    g_assert_cmpstr(amount, ==, row->amount);
}

/* What the dissectors told goes before the flags; the other end's events do not count. */
static void test_label_from_events(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    Timeline *timeline = &conversation.timeline;
    Event *response = add_event(&conversation, 7, EVENT_HTTP_RESPONSE, END_SERVER);
    timeline_set_number(response, HTTP_RESPONSE_code, 200);
    timeline_set_string(timeline, response, HTTP_RESPONSE_phrase, "O\033K");
    add_event(&conversation, 7, EVENT_HTTP_MESSAGE_END, END_SERVER);
    add_event(&conversation, 7, EVENT_TCP_ZERO_WINDOW, END_CLIENT);

    Step step = {.from = END_SERVER, .flags = TCP_FLAG_FIN | TCP_FLAG_ACK, .bytes = 9};
    g_autofree char *label = label_of_step(&step, timeline->first_event, 3);
    g_assert_cmpstr(label, ==, "200 O\\x1bK, FIN");
    timeline_clear(timeline);
}

static void test_label_alone(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    Event *end = add_event(&conversation, 7, EVENT_HTTP_MESSAGE_END, END_SERVER);
    Step step = {.from = END_SERVER, .flags = TCP_FLAG_ACK, .bytes = 9, .segments = 1};
    g_autofree char *label = label_of_step(&step, end, 1);
    g_assert_cmpstr(label, ==, "end of body");
    timeline_clear(&conversation.timeline);
}

/* ---- phrases -------------------------------------------------------------- */

static void test_phrase_values(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    Event *event = add_event(&conversation, 7, EVENT_TCP_RETRANSMISSION, END_CLIENT);
    timeline_set_number(event, TCP_RETRANSMISSION_len, 1448);
    timeline_set_duration(event, TCP_RETRANSMISSION_after, 201 * NS_PER_MS);
    g_autofree char *says = phrase_fill(
        "The {by} sends {len} bytes again, {after} after it sent them first.", event, "–");
    g_assert_cmpstr(says, ==,
                    "The client sends 1,448 bytes again, 201 ms after it sent them first.");
    timeline_clear(&conversation.timeline);
}

typedef struct MissingCase {
    const char *name, *pattern, *result;
} MissingCase;

/* Only `len` is set. */
static const MissingCase missing_cases[] = {
    {"clause-left-out", "{len} bytes again, {after} later.", "5 bytes again."},
    {"first-clause-stays", "After {after}: {len} bytes.", "After –: 5 bytes."},
    {"in-the-middle", "{len} bytes, {after} later, by the {by}.", "5 bytes, by the server."},
    {"next-sentence-begins-anew", "{len}, {after}. {seq} is it.", "5. – is it."},
    {"chinese", "{len} 字节，在 {after} 之后，由{by}发送。", "5 字节，由server发送。"},
    {"no-such-field", "{len}, {nonsense}.", "5."},
    {"unclosed", "{len} and {after", "5 and {after"},
    {"decimal-point-is-no-end", "RFC 9293, 3.5: {len}", "RFC 9293, 3.5: 5"},
    {"nothing", "", ""},
};

static void test_phrase_missing(gconstpointer data)
{
    const MissingCase *row = data;
    Conversation conversation;
    conversation_init(&conversation);
    Event *event = add_event(&conversation, 7, EVENT_TCP_RETRANSMISSION, END_SERVER);
    timeline_set_number(event, TCP_RETRANSMISSION_len, 5);
    g_autofree char *says = phrase_fill(row->pattern, event, "–");
    g_assert_cmpstr(says, ==, row->result);
    timeline_clear(&conversation.timeline);
}

/* Every row of the catalogue gives a sentence, even when no value is set. */
static void test_phrase_whole_catalogue(void)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        Conversation conversation;
        conversation_init(&conversation);
        Event *event = add_event(&conversation, 1, (EventId)id, END_CLIENT);
        g_autofree char *says = event_says(event);
        g_assert_cmpuint(strlen(says), >, 0);
        g_assert_null(strchr(says, '{'));
        timeline_clear(&conversation.timeline);
    }
}

/* ---- rungs ---------------------------------------------------------------- */

static const Rung *rung_at(const GArray *rungs, guint i)
{
    g_assert_cmpuint(i, <, rungs->len);
    return &g_array_index(rungs, Rung, i);
}

static void test_rungs_take_events_and_changes(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    add_step(&conversation, 1, END_CLIENT, TCP_FLAG_SYN, 0);
    add_event(&conversation, 1, EVENT_TCP_SYN, END_CLIENT);
    add_change(&conversation, 1, END_CLIENT, TCP_STATE_SYN_SENT);
    add_change(&conversation, 1, END_SERVER, TCP_STATE_SYN_RCVD);
    add_step(&conversation, 3, END_SERVER, TCP_FLAG_SYN | TCP_FLAG_ACK, 0);
    add_event(&conversation, 9, EVENT_TCP_CLOSE_WAIT_LASTS, END_SERVER);

    g_autoptr(GArray) rungs = ladder_rungs(&conversation, 0);
    g_assert_cmpuint(rungs->len, ==, 3);
    g_assert_cmpuint(rung_at(rungs, 0)->event_count, ==, 1);
    g_assert_cmpint(rung_at(rungs, 0)->changes[END_CLIENT]->to, ==, TCP_STATE_SYN_SENT);
    g_assert_cmpint(rung_at(rungs, 0)->changes[END_SERVER]->to, ==, TCP_STATE_SYN_RCVD);
    g_assert_cmpuint(rung_at(rungs, 1)->event_count, ==, 0);
    g_assert_cmpint(rung_at(rungs, 2)->kind, ==, RUNG_REMARK);
    g_assert_cmpint(rung_at(rungs, 2)->weight, ==, WEIGHT_TROUBLE);
    timeline_clear(&conversation.timeline);
}

/* Data one way and the other, so that nothing folds; trouble at frame 500. */
static void long_conversation(Conversation *conversation)
{
    conversation_init(conversation);
    for (uint64_t frame = 1; frame <= 1000; frame++) {
        add_step(conversation, frame, frame % 2 ? END_CLIENT : END_SERVER, TCP_FLAG_ACK, 10);
        if (frame == 500)
            add_event(conversation, frame, EVENT_TCP_RETRANSMISSION, END_SERVER);
    }
}

static void test_rungs_elided(void)
{
    Conversation conversation;
    long_conversation(&conversation);
    g_autoptr(GArray) rungs = ladder_rungs(&conversation, 40);
    uint64_t steps = 0;
    uint64_t bytes = 0;
    bool trouble = false;
    for (guint i = 0; i < rungs->len; i++) {
        const Rung *rung = rung_at(rungs, i);
        steps += rung->kind == RUNG_ELISION ? rung->elided_steps : 1;
        bytes += rung->kind == RUNG_ELISION ? rung->elided_bytes : rung->step->bytes;
        trouble |= rung->weight == WEIGHT_TROUBLE;
    }
    g_assert_cmpuint(rungs->len, <=, 40);
    g_assert_cmpuint(steps, ==, 1000);
    g_assert_cmpuint(bytes, ==, 10000);
    g_assert_true(trouble);
    g_assert_cmpuint(rung_at(rungs, 0)->at.frame, ==, 1);
    g_assert_cmpuint(rung_at(rungs, rungs->len - 1)->at.frame, ==, 1000);
    timeline_clear(&conversation.timeline);
}

static void test_rungs_all_when_asked(void)
{
    Conversation conversation;
    long_conversation(&conversation);
    g_autoptr(GArray) rungs = ladder_rungs(&conversation, 0);
    g_assert_cmpuint(rungs->len, ==, 1000);
    timeline_clear(&conversation.timeline);
}

static void test_rungs_none(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    g_autoptr(GArray) rungs = ladder_rungs(&conversation, 40);
    g_assert_cmpuint(rungs->len, ==, 0);
}

/* A run of `pairs` segments of 1000 bytes, each answered by an ACK of what came before. */
static const Step *add_run(Conversation *conversation, unsigned pairs)
{
    for (unsigned i = 0; i < pairs; i++) {
        Moment at = moment(2 * i + 1);
        Step data = {.first = at, .last = at, .bytes = 1000, .segments = 1, .seq = 1 + 1000 * i};
        Step ack = {.segments = 1, .ack = 1 + 1000 * i, .window = 5000, .from = END_SERVER};
        data.flags = ack.flags = TCP_FLAG_ACK;
        ack.first = ack.last = moment(2 * i + 2);
        timeline_step(&conversation->timeline, &data);
        timeline_step(&conversation->timeline, &ack);
    }
    g_assert_null(conversation->timeline.first_step->next);
    return conversation->timeline.first_step;
}

/* However long a run: how far it had come, evenly, and the last ACK within it. */
static void test_run_is_marked(void)
{
    static const unsigned lengths[] = {4, 30, 1000};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        Conversation conversation;
        conversation_init(&conversation);
        const RunMarks *marks = add_run(&conversation, lengths[i])->marks;
        g_assert_nonnull(marks);
        g_assert_cmpuint(marks->count, >, 0);
        g_assert_cmpuint(marks->count, <=, RUN_MARKS);
        g_assert_cmpuint(marks->last.bytes, ==, 1000 * lengths[i]);
        g_assert_cmpuint(marks->last.acked, ==, 1 + 1000 * (lengths[i] - 1));
        g_assert_cmpuint(marks->last.window, ==, 5000);
        for (uint32_t m = 1; m < marks->count; m++) {
            g_assert_cmpint(marks->marks[m].time_ns, >, marks->marks[m - 1].time_ns);
            g_assert_cmpuint(marks->marks[m].bytes, >=, marks->marks[m - 1].bytes);
            g_assert_cmpuint(marks->marks[m].acked, <=, marks->marks[m].bytes);
        }
        timeline_clear(&conversation.timeline);
    }
}

/* Short runs, and ACKs alone, have none: there are too many of them. */
static void test_short_run_is_not_marked(void)
{
    Conversation conversation;
    conversation_init(&conversation);
    g_assert_null(add_run(&conversation, 2)->marks);
    timeline_clear(&conversation.timeline);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(label_cases); i++) {
        g_autofree char *path = g_strconcat("/ladder/label/", label_cases[i].name, NULL);
        g_test_add_data_func(path, &label_cases[i], test_label);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(missing_cases); i++) {
        g_autofree char *path = g_strconcat("/ladder/phrase/", missing_cases[i].name, NULL);
        g_test_add_data_func(path, &missing_cases[i], test_phrase_missing);
    }
    g_test_add_func("/ladder/label/from-events", test_label_from_events);
    g_test_add_func("/ladder/label/alone", test_label_alone);
    g_test_add_func("/ladder/phrase/values", test_phrase_values);
    g_test_add_func("/ladder/phrase/whole-catalogue", test_phrase_whole_catalogue);
    g_test_add_func("/ladder/rungs/events-and-changes", test_rungs_take_events_and_changes);
    g_test_add_func("/ladder/rungs/elided", test_rungs_elided);
    g_test_add_func("/ladder/rungs/all-when-asked", test_rungs_all_when_asked);
    g_test_add_func("/ladder/rungs/none", test_rungs_none);
    g_test_add_func("/ladder/run/marked", test_run_is_marked);
    g_test_add_func("/ladder/run/short", test_short_run_is_not_marked);
    return g_test_run();
}
