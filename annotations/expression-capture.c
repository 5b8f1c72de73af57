/* Makes an expression one about a whole capture: what any() and its like range
 * over, and what is meant where there is none of them. */
#include "expression-reader.h"
#include "sentences.h"

/* What a part of the tree is made of, outside of its quantifiers. */
typedef struct Survey {
    bool quantifier;
    bool event;           /* an event alone */
    const Operand *field; /* (nullable) the first */
} Survey;

static bool is_chain(const Node *node)
{
    return node->type == NODE_AND || node->type == NODE_OR || node->type == NODE_NOT;
}

static bool is_quantifier(const Node *node)
{
    return node->domain != NULL;
}

static void survey_operand(const Operand *operand, Survey *survey)
{
    switch (operand->source) {
    case OPERAND_LITERAL:
        return;
    case OPERAND_EVENT:
        survey->event = true;
        return;
    case OPERAND_EVENT_FIELD:
    case OPERAND_EVENT_TRAIT:
    case OPERAND_CONNECTION_FIELD:
        if (!survey->field)
            survey->field = operand;
        return;
    case OPERAND_COUNT:
        survey->quantifier = true;
        return;
    }
}

/* As deep as its parentheses, which are bounded. */
static void survey_node(const Node *node, Survey *survey)
{
    if (is_quantifier(node)) {
        survey->quantifier = true;
        return;
    }
    for (const Node *part = is_chain(node) ? node->child : NULL; part; part = part->next)
        survey_node(part, survey);
    if (!is_chain(node)) {
        survey_operand(&node->left, survey);
        survey_operand(&node->right, survey);
    }
}

static void widen_by_operand(Domain *domain, const Operand *operand)
{
    bool is_of_event = operand->source == OPERAND_EVENT || operand->source == OPERAND_EVENT_FIELD ||
                       operand->source == OPERAND_EVENT_TRAIT;
    if (!is_of_event)
        return;
    domain->is_empty = false;
    if (operand->event == EVENT_COUNT)
        domain->all = true;
    else
        domain->any_of[operand->event] = true;
}

static void widen_by_node(Domain *domain, const Node *node)
{
    for (const Node *part = is_chain(node) ? node->child : NULL; part; part = part->next)
        widen_by_node(domain, part);
    if (!is_chain(node)) {
        widen_by_operand(domain, &node->left);
        widen_by_operand(domain, &node->right);
    }
}

/* Puts a quantifier around the node at `place`. */
static void wrap(Reader *reader, Node **place, NodeType type)
{
    Node *node = reader_quantifier(reader, type);
    node->child = *place;
    node->next = node->child->next;
    node->child->next = NULL;
    widen_by_node(node->domain, node->child);
    *place = node;
}

/* An event alone is there or not: any(event). */
static void wrap_events(Reader *reader, Node **place)
{
    Node *node = *place;
    if (is_chain(node)) {
        for (Node **part = &node->child; *part; part = &(*part)->next)
            wrap_events(reader, part);
        return;
    }
    if (node->type == NODE_IS && node->left.source == OPERAND_EVENT)
        wrap(reader, place, NODE_ANY);
}

static bool complain_of_mixture(const Reader *reader, const Operand *field)
{
    g_autofree char *name = reader_quote(reader, field->span);
    g_autofree char *suggestion = g_strdup_printf("all(%s ...)", name);
    return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, field->span, suggestion,
                           _("it is not said of which %s this holds: any(), all(), none()?"), name);
}

/* One of the parts that must all be true. */
static bool quantify_part(Reader *reader, Node **place)
{
    Survey survey = {0};
    survey_node(*place, &survey);
    if (survey.field && survey.quantifier)
        return complain_of_mixture(reader, survey.field);
    if (survey.field)
        wrap(reader, place, NODE_ALL);
    else
        wrap_events(reader, place);
    return true;
}

static void collect_operand(GPtrArray *found, const Operand *operand)
{
    if (operand->source == OPERAND_COUNT)
        g_ptr_array_add(found, operand->quantifier);
}

/* The outermost quantifiers. */
static void collect(GPtrArray *found, Node *node)
{
    if (is_quantifier(node)) {
        g_ptr_array_add(found, node);
        return;
    }
    for (Node *part = is_chain(node) ? node->child : NULL; part; part = part->next)
        collect(found, part);
    if (!is_chain(node)) {
        collect_operand(found, &node->left);
        collect_operand(found, &node->right);
    }
}

bool capture_quantify(Reader *reader)
{
    Expression *expression = reader->expression;
    Node **place = &expression->root;
    bool done = true;
    if (expression->root->type != NODE_AND)
        done = quantify_part(reader, place);
    else
        for (Node **part = &(*place)->child; done && *part; part = &(*part)->next)
            done = quantify_part(reader, part);
    expression->over_capture = g_ptr_array_new();
    collect(expression->over_capture, expression->root);
    return done;
}
