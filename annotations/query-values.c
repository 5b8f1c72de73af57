/* query-values.c: what a query finds in conversations. */
#include <inttypes.h>
#include <string.h>

#include "query-tree.h"

void value_clear(QueryValue *value)
{
    g_clear_pointer(&value->text, g_free);
}

ValueKind query_kind(const Query *query)
{
    switch (query->type) {
    case QUERY_LITERAL:
        return query->literal.kind;
    case QUERY_COUNT:
        return VALUE_NUMBER;
    case QUERY_ASSERTION:
        return VALUE_TRUTH;
    case QUERY_STATE:
        return VALUE_TEXT;
    case QUERY_FIELD:
        break;
    }
    switch (query->operand.kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
        return VALUE_NUMBER;
    case KIND_DURATION:
        return VALUE_DURATION;
    case KIND_TRUTH:
        return VALUE_TRUTH;
    case KIND_TEXT:
    case KIND_ADDRESS:
    case KIND_NETWORK:
        break;
    }
    return VALUE_TEXT;
}

bool query_counts_frames(const Query *query)
{
    if (query->type == QUERY_LITERAL)
        return query->literal.kind == VALUE_NUMBER;
    return query->type == QUERY_FIELD && query->counts_frames;
}

bool query_is_literal(const Query *query)
{
    return query->type == QUERY_LITERAL;
}

/* ---- taking -------------------------------------------------------------- */

/* The state of `end` once all has come that came up to `frame`, or before it. */
static const char *state_around(const Conversation *conversation, End end, uint64_t frame,
                                bool before)
{
    TcpState state = TCP_STATE_UNKNOWN;
    bool any = false;
    for (const StateChange *change = conversation->timeline.first_change; change;
         change = change->next) {
        if (change->end != end)
            continue;
        bool over = before ? change->at.frame < frame : change->at.frame <= frame;
        if (!over && any)
            break;
        state = (TcpState)(over ? change->to : change->from);
        any = true;
        if (!over)
            break;
    }
    return tcp_state_name(state);
}

static void value_of(const Query *query, const Fact *fact, QueryValue *ret)
{
    char room[ADDRESS_TEXT_SIZE];
    ret->kind = query_kind(query);
    ret->number = fact->number;
    ret->duration_ns = fact->duration_ns;
    if (query->operand.kind == KIND_TEXT)
        ret->text = g_utf8_make_valid(fact->bytes, (gssize)fact->length);
    else if (query->operand.kind == KIND_ADDRESS)
        ret->text = g_strdup(address_print(&fact->address, room));
}

/* Whether a value found at `order` is wanted; makes room for it where only one is. */
static bool makes_room(Query *query, uint64_t order)
{
    if (query->pick == PICK_ALL)
        return query->values->len < QUERY_VALUES_MAX;
    if (query->values->len == 0)
        return true;
    uint64_t best = g_array_index(query->values, QueryValue, 0).order;
    bool better = query->pick == PICK_FIRST ? order < best : order >= best;
    if (better)
        g_array_set_size(query->values, 0);
    return better;
}

/* Takes the field of `event`, or of the whole connection where that is NULL. */
static void take_one(Query *query, const Conversation *conversation, const Event *event)
{
    uint64_t frame = event ? event->at.frame : conversation->first.frame;
    Fact fact = {0};
    if (!operand_read(&query->operand, conversation, event, &fact) || !makes_room(query, frame))
        return;
    QueryValue value = {.frame = frame, .order = frame};
    if (query->type == QUERY_STATE) {
        value.kind = VALUE_TEXT;
        value.frame = fact.number;
        value.text = g_strdup(state_around(conversation, query->end, fact.number, query->before));
    } else {
        value_of(query, &fact, &value);
    }
    g_array_append_val(query->values, value);
}

static void take_events(Query *query, const Conversation *conversation)
{
    EventId wanted = query->operand.event;
    for (const Event *event = conversation->timeline.first_event; event; event = event->next) {
        if (wanted != EVENT_COUNT && event->id != wanted)
            continue;
        if (!query->where || expression_holds_for_event(query->where, conversation, event))
            take_one(query, conversation, event);
    }
}

void query_take(Query *query, const Conversation *conversation)
{
    switch (query->type) {
    case QUERY_LITERAL:
        return;
    case QUERY_COUNT:
    case QUERY_ASSERTION:
        assertion_take(query->assertion, conversation);
        return;
    case QUERY_FIELD:
    case QUERY_STATE:
        break;
    }
    if (query->operand.source != OPERAND_CONNECTION_FIELD)
        take_events(query, conversation);
    else if (!query->where || expression_holds_for_conversation(query->where, conversation))
        take_one(query, conversation, NULL);
}

/* ---- what came of it ----------------------------------------------------- */

static int compare_values(gconstpointer a, gconstpointer b)
{
    const QueryValue *one = a, *other = b;
    return (one->order > other->order) - (one->order < other->order);
}

static void add_copy(Query *query, const QueryValue *from)
{
    QueryValue value = *from;
    value.text = g_strdup(from->text);
    g_array_append_val(query->values, value);
}

static void finish(Query *query)
{
    QueryValue value = {0};
    switch (query->type) {
    case QUERY_LITERAL:
        add_copy(query, &query->literal);
        return;
    case QUERY_COUNT:
        (void)assertion_holds(query->assertion);
        value.kind = VALUE_NUMBER;
        value.number =
            g_array_index(assertion_parts(query->assertion), AssertionPart, 0).of[TRUTH_TRUE];
        add_copy(query, &value);
        return;
    case QUERY_ASSERTION:
        value.kind = VALUE_TRUTH;
        value.number = assertion_holds(query->assertion);
        add_copy(query, &value);
        return;
    case QUERY_FIELD:
    case QUERY_STATE:
        g_array_sort(query->values, compare_values);
        return;
    }
}

const GArray *query_values(Query *query)
{
    if (!query->finished)
        finish(query);
    query->finished = true;
    return query->values;
}

static int compare_frames(gconstpointer a, gconstpointer b)
{
    const uint64_t *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

static void add_frame(GArray *frames, uint64_t frame)
{
    for (guint i = 0; i < frames->len; i++)
        if (g_array_index(frames, uint64_t, i) == frame)
            return;
    if (frame > 0 && frames->len < ASSERTION_EXAMPLES)
        g_array_append_val(frames, frame);
}

static void add_evidence(GArray *frames, const Assertion *assertion)
{
    const GArray *parts = assertion_parts(assertion);
    for (guint i = 0; i < parts->len; i++) {
        const GArray *examples = assertion_evidence(&g_array_index(parts, AssertionPart, i));
        for (guint e = 0; e < examples->len; e++)
            add_frame(frames, g_array_index(examples, AssertionExample, e).frame);
    }
}

GArray *query_evidence(Query *query)
{
    GArray *frames = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    const GArray *values = query_values(query);
    if (query->assertion)
        add_evidence(frames, query->assertion);
    for (guint i = 0; i < values->len; i++)
        add_frame(frames, g_array_index(values, QueryValue, i).frame);
    g_array_sort(frames, compare_frames);
    return frames;
}

/* Milliseconds without zeros at the end: "20.617ms". */
static char *print_duration(int64_t ns)
{
    uint64_t size = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    GString *text = g_string_new(ns < 0 ? "-" : NULL);
    g_string_append_printf(text, "%" PRIu64 ".%06" PRIu64, size / (uint64_t)NS_PER_MS,
                           size % (uint64_t)NS_PER_MS);
    while (text->str[text->len - 1] == '0')
        g_string_truncate(text, text->len - 1);
    if (text->str[text->len - 1] == '.')
        g_string_truncate(text, text->len - 1);
    g_string_append(text, "ms");
    return g_string_free(text, FALSE);
}

char *value_print(const QueryValue *value)
{
    switch (value->kind) {
    case VALUE_NUMBER:
        return g_strdup_printf("%" PRIu64, value->number);
    case VALUE_DURATION:
        return print_duration(value->duration_ns);
    case VALUE_TRUTH:
        return g_strdup(value->number ? "yes" : "no");
    case VALUE_TEXT:
        break;
    }
    return g_strdup(value->text);
}
