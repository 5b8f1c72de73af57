/* Asks an expression of an event or a conversation. Allocates nothing, but for
 * what a regular expression needs. */
#include <string.h>

#include "expression-tree.h"

/* More of a text than this is not searched for a pattern. Our choice: header
 * fields are shorter. */
#define MATCH_BYTES_MAX 65536

/* What is asked about. */
typedef struct Scope {
    const Conversation *conversation;
    const Event *event; /* (nullable) NULL: any of the conversation's */
    Truth missing;      /* what a test of a value that is not set gives */
    bool settled;       /* quantifiers have been asked before, of a whole capture */
} Scope;

static Truth truth_of(bool holds)
{
    return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

static Truth truth_not(Truth truth)
{
    return truth == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : truth_of(truth == TRUTH_FALSE);
}

static Truth judge(const Node *node, const Scope *scope);
static uint64_t count_in(const Node *node, const Scope *scope);

static int64_t seconds_to_ns(uint64_t seconds)
{
    return seconds > INT64_MAX / NS_PER_S ? INT64_MAX : (int64_t)seconds * NS_PER_S;
}

static void fact_from_value(const Operand *operand, const Value *value, Fact *ret)
{
    switch (operand->kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
    case KIND_TRUTH:
        ret->number = value->number;
        break;
    case KIND_DURATION:
        ret->duration_ns = operand->in_seconds ? seconds_to_ns(value->number) : value->duration_ns;
        break;
    case KIND_TEXT:
        ret->bytes = value->text->bytes;
        ret->length = value->text->length;
        break;
    case KIND_ADDRESS:
    case KIND_NETWORK:
        ret->address = *value->address;
        break;
    }
}

static bool read_field(const Operand *operand, const Event *event, Fact *ret)
{
    if (!event || event->id != operand->event || !(event->present >> operand->index & 1))
        return false;
    fact_from_value(operand, &event->values[operand->index], ret);
    return true;
}

static bool read_trait(const Operand *operand, const Scope *scope, Fact *ret)
{
    const Event *event = scope->event;
    if (!event || (operand->event != EVENT_COUNT && event->id != operand->event))
        return false;
    return event_trait_read(operand->index, scope->conversation, event, ret);
}

/* False if the value is not set. */
static bool read_operand(const Operand *operand, const Scope *scope, Fact *ret)
{
    switch (operand->source) {
    case OPERAND_LITERAL:
        *ret = operand->literal;
        return true;
    case OPERAND_EVENT:
        return scope->event && scope->event->id == operand->event;
    case OPERAND_EVENT_FIELD:
        return read_field(operand, scope->event, ret);
    case OPERAND_EVENT_TRAIT:
        return read_trait(operand, scope, ret);
    case OPERAND_CONNECTION_FIELD:
        return connection_field_read(operand->index, scope->conversation, ret);
    case OPERAND_COUNT:
        ret->number = count_in(operand->quantifier, scope);
        return true;
    }
    return false;
}

/* Whether the first bits of both addresses are the same. */
static bool address_in(const Address *address, const Fact *network)
{
    if (address->family != network->address.family)
        return false;
    unsigned whole = network->prefix / 8, rest = network->prefix % 8;
    if (memcmp(address->bytes, network->address.bytes, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    unsigned differing = address->bytes[whole] ^ network->address.bytes[whole];
    return differing >> (8 - rest) == 0;
}

/* Negative, zero or positive; for what has no order, zero for the same. */
static int fact_compare(Kind left, const Fact *a, Kind right, const Fact *b)
{
    switch (left) {
    case KIND_NUMBER:
    case KIND_BYTES:
    case KIND_TRUTH:
        return (a->number > b->number) - (a->number < b->number);
    case KIND_DURATION:
        return (a->duration_ns > b->duration_ns) - (a->duration_ns < b->duration_ns);
    case KIND_TEXT:
        return a->length != b->length || memcmp(a->bytes, b->bytes, a->length) != 0;
    case KIND_ADDRESS:
    case KIND_NETWORK:
        return right == KIND_NETWORK ? !address_in(&a->address, b)
                                     : !address_equal(&a->address, &b->address);
    }
    return 1;
}

static bool comparison_holds(Comparison comparison, int order)
{
    switch (comparison) {
    case COMPARE_EQUAL:
        return order == 0;
    case COMPARE_UNEQUAL:
        return order != 0;
    case COMPARE_LESS:
        return order < 0;
    case COMPARE_LESS_EQUAL:
        return order <= 0;
    case COMPARE_MORE:
        return order > 0;
    case COMPARE_MORE_EQUAL:
        return order >= 0;
    }
    return false;
}

static bool is_in(const Node *node, const Fact *fact)
{
    Kind kind = node->left.kind;
    for (guint i = 0; i < node->set->len; i++) {
        const Range *range = &g_array_index(node->set, Range, i);
        int low = fact_compare(kind, fact, range->low.kind, &range->low.literal);
        if (low == 0)
            return true;
        bool single = range->low.span.start == range->high.span.start;
        if (!single && low > 0 &&
            fact_compare(kind, fact, range->high.kind, &range->high.literal) <= 0)
            return true;
    }
    return false;
}

static bool is_matched(const Node *node, const Fact *fact)
{
    size_t length = fact->length < MATCH_BYTES_MAX ? fact->length : MATCH_BYTES_MAX;
    bool raw = g_regex_get_compile_flags(node->regex) & G_REGEX_RAW;
    if (!raw && !g_utf8_validate(fact->bytes, (gssize)length, NULL))
        return false;
    return g_regex_match_full(node->regex, fact->bytes, (gssize)length, 0, 0, NULL, NULL);
}

/* A value alone: whether it is set; a bool one, whether it is true. */
static Truth judge_is(const Operand *operand, const Scope *scope)
{
    Fact fact;
    bool set = read_operand(operand, scope, &fact);
    if (operand->source == OPERAND_EVENT || operand->kind != KIND_TRUTH)
        return truth_of(set);
    return set ? truth_of(fact.number) : scope->missing;
}

/* One test, of the event in scope if it reads one. */
static Truth judge_test(const Node *node, const Scope *scope)
{
    if (node->type == NODE_IS)
        return judge_is(&node->left, scope);
    Fact left, right;
    if (!read_operand(&node->left, scope, &left))
        return scope->missing;
    if (node->type == NODE_IN)
        return truth_of(is_in(node, &left));
    if (node->type == NODE_MATCHES)
        return truth_of(is_matched(node, &left));
    if (!read_operand(&node->right, scope, &right))
        return scope->missing;
    if (node->type == NODE_CONTAINS)
        return truth_of(text_contains(left.bytes, left.length, &right));
    return truth_of(comparison_holds(
        node->comparison, fact_compare(node->left.kind, &left, node->right.kind, &right)));
}

/* One test; where no event is in scope it holds if it does for any. */
static Truth judge_leaf(const Node *node, const Scope *scope)
{
    if (node->quick.way != QUICK_NOT && (scope->event || !node->reads_event))
        return quick_judge(node, scope->conversation, scope->event, scope->missing);
    if (scope->event || !node->reads_event)
        return judge_test(node, scope);
    Scope inner = *scope;
    Truth found = TRUTH_FALSE;
    for (const Event *event = scope->conversation->timeline.first_event; event;
         event = event->next) {
        if (node->event != EVENT_COUNT && event->id != node->event)
            continue;
        inner.event = event;
        Truth truth = judge_test(node, &inner);
        if (truth == TRUTH_TRUE)
            return truth;
        if (truth == TRUTH_UNKNOWN)
            found = truth;
    }
    return found;
}

/* Parts until one settles it: a false one for "and", a true one for "or". */
static Truth judge_chain(const Node *node, const Scope *scope, Truth settling)
{
    Truth found = truth_not(settling);
    for (const Node *part = node->child; part; part = part->next) {
        Truth truth = judge(part, scope);
        if (truth == settling)
            return settling;
        if (truth == TRUTH_UNKNOWN)
            found = TRUTH_UNKNOWN;
    }
    return found;
}

/* How many of the events that a quantifier speaks of were judged how. */
typedef struct Tally {
    uint64_t of[TRUTH_UNKNOWN + 1]; /* by Truth */
} Tally;

static Tally tally_events(const Node *node, const Scope *scope)
{
    Scope inner = *scope;
    Tally tally = {0};
    inner.event = NULL;
    if (node->domain->is_empty) {
        tally.of[judge(node->child, &inner)]++;
        return tally;
    }
    for (const Event *event = scope->conversation->timeline.first_event; event;
         event = event->next) {
        if (!domain_has(node->domain, event))
            continue;
        inner.event = event;
        tally.of[judge(node->child, &inner)]++;
    }
    return tally;
}

static Truth truth_of_tally(NodeType type, const Tally *tally)
{
    Truth deciding = type == NODE_ALL ? TRUTH_FALSE : TRUTH_TRUE;
    Truth decided = type == NODE_ANY ? TRUTH_TRUE : TRUTH_FALSE;
    if (tally->of[deciding])
        return decided;
    return tally->of[TRUTH_UNKNOWN] ? TRUTH_UNKNOWN : truth_not(decided);
}

static bool memo_is_of(const Memo *memo, const Scope *scope)
{
    const Conversation *conversation = scope->conversation;
    return memo->conversation == conversation && memo->id == conversation->id &&
           memo->last_event == conversation->timeline.last_event &&
           memo->last.frame == conversation->last.frame &&
           memo->last.time_ns == conversation->last.time_ns && memo->missing == scope->missing;
}

/* What the quantifier `node` finds: as before, if asked of the same again. */
static const Memo *ask_quantifier(const Node *node, const Scope *scope)
{
    const Conversation *conversation = scope->conversation;
    Memo *memo = node->memo;
    if (scope->settled)
        return memo;
    if (!node->domain->is_empty && memo_is_of(memo, scope))
        return memo;
    Tally tally = tally_events(node, scope);
    *memo = (Memo){
        .conversation = conversation,
        .id = conversation->id,
        .last_event = conversation->timeline.last_event,
        .last = conversation->last,
        .missing = scope->missing,
        .truth = truth_of_tally(node->type, &tally),
        .count = tally.of[TRUTH_TRUE],
    };
    return memo;
}

static uint64_t count_in(const Node *node, const Scope *scope)
{
    return ask_quantifier(node, scope)->count;
}

static Truth judge(const Node *node, const Scope *scope)
{
    switch (node->type) {
    case NODE_AND:
        return judge_chain(node, scope, TRUTH_FALSE);
    case NODE_OR:
        return judge_chain(node, scope, TRUTH_TRUE);
    case NODE_NOT:
        return truth_not(judge(node->child, scope));
    case NODE_ANY:
    case NODE_ALL:
    case NODE_NONE:
    case NODE_COUNT:
        return ask_quantifier(node, scope)->truth;
    case NODE_IS:
    case NODE_COMPARE:
    case NODE_IN:
    case NODE_CONTAINS:
    case NODE_MATCHES:
        return judge_leaf(node, scope);
    }
    return TRUTH_FALSE;
}

Truth judge_part(const Node *node, const Conversation *conversation, const Event *event,
                 Truth missing)
{
    Scope scope = {conversation, event, missing, false};
    return judge(node, &scope);
}

bool expression_holds_for_event(const Expression *expression, const Conversation *conversation,
                                const Event *event)
{
    return judge_part(expression->root, conversation, event, TRUTH_FALSE) == TRUTH_TRUE;
}

bool expression_holds_for_conversation(const Expression *expression,
                                       const Conversation *conversation)
{
    Scope scope = {conversation, NULL, TRUTH_FALSE, false};
    return judge(expression->root, &scope) == TRUTH_TRUE;
}

Truth expression_judge_event(const Expression *expression, const Conversation *conversation,
                             const Event *event)
{
    return judge_part(expression->root, conversation, event, TRUTH_UNKNOWN);
}

Truth judge_settled(const Expression *expression)
{
    Scope scope = {NULL, NULL, TRUTH_UNKNOWN, true};
    return judge(expression->root, &scope);
}

bool operand_read(const Operand *operand, const Conversation *conversation, const Event *event,
                  Fact *ret)
{
    Scope scope = {conversation, event, TRUTH_UNKNOWN, false};
    return read_operand(operand, &scope, ret);
}
