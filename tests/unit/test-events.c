/* The catalogue keeps its promises: names unique, sources given, placeholders
 * that name fields; and a timeline keeps what it is told. */
#include <string.h>

#include "../../dissectors/tcp/rules.h"
#include "../../dissectors/timeline.h"

static void test_rows(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        const EventSpec *spec = &event_catalogue[id];
        g_assert_true(g_hash_table_add(names, (char *)(uintptr_t)spec->name));
        g_assert_cmpuint(strlen(spec->spec), >, 0);
        g_assert_cmpuint(strlen(spec->terms_en), >, 0);
        g_assert_cmpuint(strlen(spec->terms_zh), >, 0);
        g_assert_cmpuint(spec->field_count, <=, EVENT_FIELDS_MAX);
        g_assert_cmpint(event_find(spec->name), ==, id);
        for (unsigned f = 0; f < spec->field_count; f++)
            g_assert_cmpint(event_find_field((EventId)id, spec->fields[f].name), ==, (int)f);
    }
    g_assert_cmpint(event_find("tcp.nonsense"), ==, EVENT_COUNT);
}

/* Each {word} of a sentence is a field of its event, or `by`. */
static void test_placeholders(void)
{
    g_autoptr(GRegex) regex = g_regex_new("\\{(\\w+)\\??\\}", 0, 0, NULL);
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        g_autoptr(GMatchInfo) match = NULL;
        g_regex_match(regex, event_catalogue[id].says, 0, &match);
        for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
            g_autofree char *word = g_match_info_fetch(match, 1);
            bool known = strcmp(word, "by") == 0 || event_find_field((EventId)id, word) >= 0;
            if (!known)
                g_test_message("%s: {%s}", event_catalogue[id].name, word);
            g_assert_true(known);
        }
    }
}

static void test_rules(void)
{
    for (unsigned id = 0; id < RULE_COUNT; id++) {
        g_assert_true(g_str_has_prefix(tcp_rules[id].spec, "RFC "));
        g_assert_cmpuint(strlen(tcp_rules[id].says), >, 0);
    }
}

static void test_values(void)
{
    Timeline timeline;
    timeline_init(&timeline, 4096, false, NULL);
    Event *e = timeline_event(&timeline, EVENT_TCP_CLOSE, END_CLIENT, &(Moment){7, 9});
    timeline_set_number(e, TCP_CLOSE_segments, 3);
    timeline_set_text(&timeline, e, TCP_CLOSE_kind, "a\0b", 3);
    g_assert_cmpuint(event_number(e, TCP_CLOSE_segments, 0), ==, 3);
    g_assert_cmpmem(event_text(e, TCP_CLOSE_kind)->bytes, 4, "a\0b", 4);
    g_assert_false(event_has(e, TCP_CLOSE_lifetime));
    g_assert_cmpint(event_duration_ns(e, TCP_CLOSE_lifetime, -1), ==, -1);
    timeline_clear(&timeline);
}

/* Past its budget a timeline drops and counts; setters accept that. */
static void test_budget(void)
{
    Timeline timeline;
    uint64_t tally[EVENT_COUNT] = {0};
    timeline_init(&timeline, 4096, false, tally);
    for (unsigned i = 0; i < 1000; i++) {
        Event *e = timeline_event(&timeline, EVENT_TCP_GAP, END_CLIENT, &(Moment){i, i});
        timeline_set_number(e, TCP_GAP_len, i);
    }
    g_assert_cmpuint(timeline.dropped, >, 800);
    g_assert_cmpuint(timeline.arena.bytes, <, 8192);
    g_assert_cmpuint(tally[EVENT_TCP_GAP], ==, 1000);
    timeline_clear(&timeline);
}

static Step data_step(uint64_t frame, End from, uint64_t bytes)
{
    return (Step){.first = {frame, 0},
                  .last = {frame, 0},
                  .bytes = bytes,
                  .segments = 1,
                  .from = (uint8_t)from,
                  .flags = TCP_FLAG_ACK};
}

/* A run of data and the bare ACKs that answer it is one rung of the ladder,
 * until something is remarked on. */
static void test_folding(void)
{
    Timeline timeline;
    timeline_init(&timeline, 65536, true, NULL);
    for (uint64_t frame = 1; frame <= 8; frame++) {
        if (frame == 6)
            timeline_event(&timeline, EVENT_TCP_RETRANSMISSION, END_SERVER, &(Moment){6, 0});
        Step step = data_step(frame, frame % 2 ? END_SERVER : END_CLIENT, frame % 2 ? 1000 : 0);
        timeline_step(&timeline, &step);
    }
    const Step *run = timeline.first_step;
    g_assert_cmpuint(run->segments, ==, 3);
    g_assert_cmpuint(run->acks, ==, 2);
    g_assert_cmpuint(run->bytes, ==, 3000);
    g_assert_cmpuint(run->next->first.frame, ==, 6);
    g_assert_cmpuint(run->next->next->first.frame, ==, 7);
    g_assert_null(run->next->next->next);
    timeline_clear(&timeline);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/events/rows", test_rows);
    g_test_add_func("/events/placeholders", test_placeholders);
    g_test_add_func("/events/rules", test_rules);
    g_test_add_func("/timeline/values", test_values);
    g_test_add_func("/timeline/budget", test_budget);
    g_test_add_func("/timeline/folding", test_folding);
    return g_test_run();
}
