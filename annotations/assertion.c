#include "assertion.h"

#include <string.h>

#include "assertion-values.h"
#include "expression-tree.h"

struct Assertion {
    Expression *expression; /* (owned) */
    GArray *parts;          /* (owned) AssertionPart, one for each node of over_capture */
};

static const char *quantifier_name(NodeType type)
{
    switch (type) {
    case NODE_ANY:
        return "any";
    case NODE_ALL:
        return "all";
    case NODE_NONE:
        return "none";
    case NODE_COUNT:
        return "count";
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
    case NODE_IS:
    case NODE_COMPARE:
    case NODE_IN:
    case NODE_CONTAINS:
    case NODE_MATCHES:
        break;
    }
    return "";
}

/* What a quantifier ranges over, by name. (transfer full) */
static char *domain_text(const Domain *domain)
{
    if (domain->is_empty)
        return g_strdup("connection");
    if (domain->all)
        return g_strdup("event");
    GString *text = g_string_new(NULL);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (domain->any_of[id])
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", event_catalogue[id].name);
    return g_string_free(text, FALSE);
}

static void example_clear(gpointer data)
{
    g_free(((AssertionExample *)data)->values);
}

static GArray *examples_new(void)
{
    GArray *examples = g_array_new(FALSE, TRUE, sizeof(AssertionExample));
    g_array_set_clear_func(examples, example_clear);
    return examples;
}

static void part_clear(gpointer data)
{
    AssertionPart *part = data;
    g_free(part->source);
    g_free(part->over);
    g_array_unref(part->examples[TRUTH_FALSE]);
    g_array_unref(part->examples[TRUTH_TRUE]);
}

static const Node *node_of(const Assertion *assertion, guint part)
{
    return g_ptr_array_index(assertion->expression->over_capture, part);
}

static void add_part(Assertion *assertion, const Node *node)
{
    const char *source = assertion->expression->source;
    AssertionPart part = {
        .quantifier = quantifier_name(node->type),
        .over = domain_text(node->domain),
        .examples = {examples_new(), examples_new()},
    };
    if (node->span.length)
        part.source = g_strchomp(g_strndup(source + node->span.start, node->span.length));
    g_array_append_val(assertion->parts, part);
}

static Assertion *from_expression(Expression *expression)
{
    Assertion *assertion = g_new0(Assertion, 1);
    assertion->expression = expression;
    assertion->parts = g_array_new(FALSE, TRUE, sizeof(AssertionPart));
    g_array_set_clear_func(assertion->parts, part_clear);
    for (guint i = 0; i < expression->over_capture->len; i++)
        add_part(assertion, node_of(assertion, i));
    return assertion;
}

Assertion *assertion_new(const char *source, GError **error)
{
    Expression *expression = expression_compile_for_capture(source, error);
    return expression ? from_expression(expression) : NULL;
}

Assertion *assertion_clone_empty(const Assertion *assertion)
{
    return from_expression(expression_copy(assertion->expression));
}

void assertion_free(Assertion *assertion)
{
    if (!assertion)
        return;
    g_array_unref(assertion->parts);
    expression_free(assertion->expression);
    g_free(assertion);
}

static int compare_examples(const AssertionExample *a, const AssertionExample *b)
{
    if (a->frame != b->frame)
        return a->frame < b->frame ? -1 : 1;
    if (a->transport != b->transport)
        return a->transport < b->transport ? -1 : 1;
    return (a->connection > b->connection) - (a->connection < b->connection);
}

/* Where `example` goes; the number of examples kept if it does not. Of those that
 * are the same in order, the first to come stays first. */
static guint place_of(const GArray *examples, const AssertionExample *example)
{
    guint place = examples->len;
    while (place > 0 &&
           compare_examples(example, &g_array_index(examples, AssertionExample, place - 1)) < 0)
        place--;
    return place < ASSERTION_EXAMPLES ? place : examples->len;
}

/* Keeps `example` if it is among the lowest; takes its values over. */
static void keep_example(GArray *examples, AssertionExample *example)
{
    guint place = place_of(examples, example);
    if (place >= ASSERTION_EXAMPLES) {
        g_clear_pointer(&example->values, g_free);
        return;
    }
    g_array_insert_val(examples, place, *example);
    if (examples->len > ASSERTION_EXAMPLES)
        g_array_set_size(examples, ASSERTION_EXAMPLES);
}

/* Takes one event, or the whole connection where `event` is NULL. */
static void take_one(AssertionPart *part, const Node *node, const Conversation *conversation,
                     const Event *event)
{
    Truth truth = judge_part(node->child, conversation, event, TRUTH_UNKNOWN);
    part->of[truth]++;
    if (truth == TRUTH_UNKNOWN)
        return;
    AssertionExample example = {
        .frame = event ? event->at.frame : conversation->first.frame,
        .connection = conversation->id,
        .transport = (Transport)conversation->transport,
    };
    GArray *examples = part->examples[truth];
    if (place_of(examples, &example) >= ASSERTION_EXAMPLES)
        return;
    example.values = assertion_values(node->child, conversation, event);
    keep_example(examples, &example);
}

static void take_part(AssertionPart *part, const Node *node, const Conversation *conversation)
{
    if (node->domain->is_empty) {
        take_one(part, node, conversation, NULL);
        return;
    }
    for (const Event *event = conversation->timeline.first_event; event; event = event->next)
        if (domain_has(node->domain, event))
            take_one(part, node, conversation, event);
}

void assertion_take(Assertion *assertion, const Conversation *conversation)
{
    for (guint i = 0; i < assertion->parts->len; i++)
        take_part(&g_array_index(assertion->parts, AssertionPart, i), node_of(assertion, i),
                  conversation);
}

static void merge_part(AssertionPart *into, const AssertionPart *from)
{
    for (unsigned truth = 0; truth < G_N_ELEMENTS(into->of); truth++)
        into->of[truth] += from->of[truth];
    for (unsigned truth = 0; truth < G_N_ELEMENTS(into->examples); truth++) {
        for (guint i = 0; i < from->examples[truth]->len; i++) {
            AssertionExample copy = g_array_index(from->examples[truth], AssertionExample, i);
            copy.values = g_strdup(copy.values);
            keep_example(into->examples[truth], &copy);
        }
    }
}

void assertion_merge(Assertion *into, const Assertion *from)
{
    g_return_if_fail(into->parts->len == from->parts->len);
    for (guint i = 0; i < into->parts->len; i++)
        merge_part(&g_array_index(into->parts, AssertionPart, i),
                   &g_array_index(from->parts, AssertionPart, i));
}

/* A part nothing speaks against holds, also where nothing speaks for it. */
static bool part_holds(NodeType type, const AssertionPart *part)
{
    switch (type) {
    case NODE_ALL:
        return part->of[TRUTH_FALSE] == 0;
    case NODE_NONE:
        return part->of[TRUTH_TRUE] == 0;
    default:
        return part->of[TRUTH_TRUE] > 0;
    }
}

bool assertion_holds(Assertion *assertion)
{
    for (guint i = 0; i < assertion->parts->len; i++) {
        AssertionPart *part = &g_array_index(assertion->parts, AssertionPart, i);
        const Node *node = node_of(assertion, i);
        part->holds = part_holds(node->type, part);
        node->memo->truth = part->holds ? TRUTH_TRUE : TRUTH_FALSE;
        node->memo->count = part->of[TRUTH_TRUE];
    }
    return judge_settled(assertion->expression) == TRUTH_TRUE;
}

const GArray *assertion_parts(const Assertion *assertion)
{
    return assertion->parts;
}

const GArray *assertion_evidence(const AssertionPart *part)
{
    bool by_true_ones = strcmp(part->quantifier, "count") == 0 ||
                        (strcmp(part->quantifier, "none") == 0) != part->holds;
    return part->examples[by_true_ones ? TRUTH_TRUE : TRUTH_FALSE];
}
