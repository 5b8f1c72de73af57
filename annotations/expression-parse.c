/* Reads an expression by recursive descent. The grammar is in expression.h. */
#include <string.h>

#include "expression-reader.h"
#include "sentences.h"

static void node_free(gpointer data)
{
    Node *node = data;
    if (node->set)
        g_array_unref(node->set);
    if (node->regex)
        g_regex_unref(node->regex);
    g_free(node->domain);
    g_free(node->memo);
    g_free(node);
}

Node *reader_node(Reader *reader, NodeType type)
{
    Node *node = g_new0(Node, 1);
    node->type = type;
    node->event = EVENT_COUNT;
    g_ptr_array_add(reader->expression->nodes, node);
    return node;
}

Node *reader_quantifier(Reader *reader, NodeType type)
{
    Node *node = reader_node(reader, type);
    node->memo = g_new0(Memo, 1);
    node->domain = g_new0(Domain, 1);
    node->domain->is_empty = true;
    return node;
}

static void advance(Reader *reader)
{
    reader->token =
        lexer_read(reader->source, reader->token.span.start + reader->token.span.length);
}

static bool accept(Reader *reader, TokenType type)
{
    if (reader->token.type != type)
        return false;
    advance(reader);
    return true;
}

/* Complains that the next token is not what was expected. */
static bool unexpected(Reader *reader, const char *expected)
{
    const Token *token = &reader->token;
    if (token->type == TOKEN_BAD)
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, token->span, token->suggestion,
                               "%s", _(token->trouble));
    g_autofree char *found =
        token->type == TOKEN_END ? g_strdup(_("the end")) : reader_quote(reader, token->span);
    return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, token->span, NULL,
                           _("expected %s, found %s"), expected, found);
}

static bool expect(Reader *reader, TokenType type, const char *what)
{
    return accept(reader, type) || unexpected(reader, what);
}

/* (nullable) */
static Node *read_or(Reader *reader);

/* Whether the next token is one of the two words that are values. */
static bool at_truth(const Reader *reader)
{
    g_autofree char *word = reader_quote(reader, reader->token.span);
    return reader->token.type == TOKEN_NAME &&
           (strcmp(word, "true") == 0 || strcmp(word, "false") == 0);
}

/* Notes for the quantifier around that it speaks of the events of `meaning`. */
static void widen_domain(Domain *domain, const Meaning *meaning)
{
    if (!domain || meaning->source == OPERAND_CONNECTION_FIELD)
        return;
    domain->is_empty = false;
    if (meaning->event == EVENT_COUNT)
        domain->all = true;
    else
        domain->any_of[meaning->event] = true;
}

/* In a binding only the event bound to is looked at, unless in any() or its like. */
static bool check_reach(const Reader *reader, const Meaning *meaning, const char *name)
{
    if (reader->event == EVENT_COUNT || reader->domain || meaning->event == EVENT_COUNT ||
        meaning->event == reader->event)
        return true;
    g_autofree char *suggestion = g_strdup_printf("any(%s)", name);
    return reader_complain(reader, EXPRESSION_ERROR_NAME, reader->token.span, suggestion,
                           _("this is asked of a %s, which is never a %s"),
                           event_catalogue[reader->event].name,
                           event_catalogue[meaning->event].name);
}

/* `text_expected`: the name may be a text that lacks its quotes. */
static bool complain_of_name(const Reader *reader, const char *name, bool text_expected)
{
    g_autofree char *suggestion = text_expected && !strchr(name, '.')
                                      ? g_strdup_printf("\"%s\"", name)
                                      : names_suggest(name, reader->event);
    return reader_complain(reader, EXPRESSION_ERROR_NAME, reader->token.span, suggestion,
                           _("there is no field or event \"%s\""), name);
}

static bool read_name(Reader *reader, bool text_expected, Operand *ret)
{
    g_autofree char *name = reader_quote(reader, reader->token.span);
    Meaning meaning = names_find(name, reader->event);
    if (meaning.source == OPERAND_LITERAL)
        return complain_of_name(reader, name, text_expected);
    if (!check_reach(reader, &meaning, name))
        return false;

    widen_domain(reader->domain, &meaning);
    *ret = (Operand){.source = meaning.source,
                     .event = meaning.event,
                     .index = meaning.index,
                     .span = reader->token.span};
    if (meaning.field) {
        ret->kind = kind_of_field(meaning.field);
        ret->in_seconds = meaning.field->unit == UNIT_SECONDS;
    }
    advance(reader);
    return true;
}

static bool enter(Reader *reader)
{
    if (++reader->depth <= EXPRESSION_DEPTH_MAX)
        return true;
    return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, reader->token.span, NULL,
                           _("more than %d parentheses in one another"), EXPRESSION_DEPTH_MAX);
}

/* "(" or ")"; leaves the depth as it was. */
static Node *read_parentheses(Reader *reader)
{
    if (!enter(reader) || !expect(reader, TOKEN_OPEN, "\"(\""))
        return NULL;
    Node *inside = read_or(reader);
    if (!inside || !expect(reader, TOKEN_CLOSE, "\")\""))
        return NULL;
    reader->depth--;
    return inside;
}

/* Whether the next token is the name of a quantifier, before its parenthesis. */
static bool at_quantifier(const Reader *reader, NodeType *ret)
{
    static const struct {
        const char *name;
        NodeType type;
    } quantifiers[] = {
        {"any", NODE_ANY}, {"all", NODE_ALL}, {"none", NODE_NONE}, {"count", NODE_COUNT}};
    Span span = reader->token.span;
    if (reader->token.type != TOKEN_NAME ||
        lexer_read(reader->source, span.start + span.length).type != TOKEN_OPEN)
        return false;
    g_autofree char *name = reader_quote(reader, span);
    for (size_t i = 0; i < G_N_ELEMENTS(quantifiers); i++) {
        if (strcmp(quantifiers[i].name, name) != 0)
            continue;
        *ret = quantifiers[i].type;
        return true;
    }
    return false;
}

/* Over the events of one connection, and around that over those of the capture. */
static bool enter_quantifier(Reader *reader)
{
    unsigned most = reader->of_capture ? 2 : 1;
    if (++reader->quantifiers <= most)
        return true;
    return reader_complain(
        reader, EXPRESSION_ERROR_SYNTAX, reader->token.span, NULL,
        reader->of_capture
            ? _("any(), all(), none() and count() can stand inside one another only once")
            : _("any(), all(), none() and count() cannot stand inside one another"));
}

static Node *read_quantifier(Reader *reader, NodeType type)
{
    if (!enter_quantifier(reader))
        return NULL;
    Node *node = reader_quantifier(reader, type);
    Domain *around = reader->domain;
    size_t start = reader->token.span.start;

    advance(reader);
    reader->domain = node->domain;
    node->child = read_parentheses(reader);
    reader->domain = around;
    reader->quantifiers--;
    node->span = (Span){start, reader->token.span.start - start};
    return node->child ? node : NULL;
}

static bool read_count(Reader *reader, Operand *ret)
{
    Span span = reader->token.span;
    Node *quantifier = read_quantifier(reader, NODE_COUNT);
    if (!quantifier)
        return false;
    *ret = (Operand){.source = OPERAND_COUNT,
                     .kind = KIND_NUMBER,
                     .span = span,
                     .event = EVENT_COUNT,
                     .quantifier = quantifier};
    return true;
}

static bool is_literal(TokenType type)
{
    return type == TOKEN_NUMBER || type == TOKEN_ADDRESS || type == TOKEN_STRING;
}

static bool read_literal(Reader *reader, Operand *ret)
{
    if (!is_literal(reader->token.type) && !at_truth(reader))
        return unexpected(reader, _("a value"));
    if (!reader_literal(reader, ret))
        return false;
    advance(reader);
    return true;
}

static bool read_operand(Reader *reader, bool text_expected, Operand *ret)
{
    NodeType quantifier;
    if (is_literal(reader->token.type) || at_truth(reader))
        return read_literal(reader, ret);
    if (reader->token.type != TOKEN_NAME)
        return unexpected(reader, _("a field, an event or a value"));
    if (at_quantifier(reader, &quantifier) && quantifier == NODE_COUNT)
        return read_count(reader, ret);
    return read_name(reader, text_expected, ret);
}

static bool read_range(Reader *reader, GArray *set)
{
    Range range;
    if (!read_literal(reader, &range.low))
        return false;
    range.high = range.low;
    if (accept(reader, TOKEN_RANGE) && !read_literal(reader, &range.high))
        return false;
    g_array_append_val(set, range);
    return true;
}

/* "{" range ("," range)* "}", or a single range. */
static bool read_set(Reader *reader, Node *node)
{
    node->set = g_array_new(FALSE, FALSE, sizeof(Range));
    if (!accept(reader, TOKEN_SET_OPEN))
        return read_range(reader, node->set);
    do {
        if (!read_range(reader, node->set))
            return false;
    } while (accept(reader, TOKEN_COMMA));
    return expect(reader, TOKEN_SET_CLOSE, _("\",\" or \"}\""));
}

typedef bool (*Check)(const Reader *reader, Node *node, Span operator);

typedef struct Operator {
    TokenType token;
    NodeType type;
    Comparison comparison;
    Check check;
} Operator;

static const Operator operators[] = {
    {TOKEN_EQUAL, NODE_COMPARE, COMPARE_EQUAL, check_compare},
    {TOKEN_UNEQUAL, NODE_COMPARE, COMPARE_UNEQUAL, check_compare},
    {TOKEN_LESS, NODE_COMPARE, COMPARE_LESS, check_compare},
    {TOKEN_LESS_EQUAL, NODE_COMPARE, COMPARE_LESS_EQUAL, check_compare},
    {TOKEN_MORE, NODE_COMPARE, COMPARE_MORE, check_compare},
    {TOKEN_MORE_EQUAL, NODE_COMPARE, COMPARE_MORE_EQUAL, check_compare},
    {TOKEN_IN, NODE_IN, COMPARE_EQUAL, check_in},
    {TOKEN_CONTAINS, NODE_CONTAINS, COMPARE_EQUAL, check_contains},
    {TOKEN_MATCHES, NODE_MATCHES, COMPARE_EQUAL, check_matches},
};

/* (nullable) */
static const Operator *at_operator(const Reader *reader)
{
    for (size_t i = 0; i < G_N_ELEMENTS(operators); i++)
        if (operators[i].token == reader->token.type)
            return &operators[i];
    return NULL;
}

/* operand [op operand] */
static Node *read_comparison(Reader *reader)
{
    Node *node = reader_node(reader, NODE_IS);
    if (!read_operand(reader, false, &node->left))
        return NULL;
    const Operator *operator= at_operator(reader);
    if (!operator) {
        if (!check_is(reader, node))
            return NULL;
        quick_prepare(node);
        return node;
    }

    Span sign = reader->token.span;
    advance(reader);
    node->type = operator->type;
    node->comparison = operator->comparison;
    bool text_expected = node->left.kind == KIND_TEXT;
    bool read = operator->type == NODE_IN ? read_set(reader, node)
                                          : read_operand(reader, text_expected, &node->right);
    if (!read || !operator->check(reader, node, sign))
        return NULL;
    quick_prepare(node);
    return node;
}

static Node *read_test(Reader *reader)
{
    NodeType quantifier;
    if (reader->token.type == TOKEN_OPEN)
        return read_parentheses(reader);
    if (at_quantifier(reader, &quantifier) && quantifier != NODE_COUNT)
        return read_quantifier(reader, quantifier);
    return read_comparison(reader);
}

static Node *read_not(Reader *reader)
{
    bool negated = false;
    while (accept(reader, TOKEN_NOT))
        negated = !negated;
    Node *test = read_test(reader);
    if (!test || !negated)
        return test;
    Node *node = reader_node(reader, NODE_NOT);
    node->child = test;
    return node;
}

/* part (sign part)*, as one node whose children are the parts. */
static Node *read_chain(Reader *reader, NodeType type, TokenType sign,
                        Node *(*read_part)(Reader *reader))
{
    Node *first = read_part(reader);
    if (!first || reader->token.type != sign)
        return first;
    Node *chain = reader_node(reader, type);
    chain->child = first;
    for (Node *last = first; accept(reader, sign); last = last->next) {
        last->next = read_part(reader);
        if (!last->next)
            return NULL;
    }
    return chain;
}

static Node *read_and(Reader *reader)
{
    return read_chain(reader, NODE_AND, TOKEN_AND, read_not);
}

static Node *read_or(Reader *reader)
{
    return read_chain(reader, NODE_OR, TOKEN_OR, read_and);
}

static bool read_whole(Reader *reader)
{
    reader->token = lexer_read(reader->source, 0);
    reader->expression->root = read_or(reader);
    if (!reader->expression->root)
        return false;
    if (reader->token.type != TOKEN_END)
        return unexpected(reader, _("\"&&\", \"||\" or the end"));
    return !reader->of_capture || capture_quantify(reader);
}

/* Complaints quote the source, so these two are told without it. */
static bool check_source(const char *source, GError **error)
{
    if (strlen(source) > EXPRESSION_LENGTH_MAX) {
        g_set_error(error, EXPRESSION_ERROR, EXPRESSION_ERROR_SYNTAX,
                    _("this expression is longer than %d bytes"), EXPRESSION_LENGTH_MAX);
        return false;
    }
    if (!g_utf8_validate(source, -1, NULL)) {
        g_set_error(error, EXPRESSION_ERROR, EXPRESSION_ERROR_SYNTAX,
                    _("this expression is not UTF-8"));
        return false;
    }
    return true;
}

static Expression *compile(Reader *reader)
{
    if (!check_source(reader->source, reader->error))
        return NULL;
    g_autoptr(Expression) expression = g_new0(Expression, 1);
    expression->nodes = g_ptr_array_new_with_free_func(node_free);
    expression->strings = g_ptr_array_new_with_free_func(g_free);
    expression->source = g_strdup(reader->source);
    expression->event = reader->event;
    reader->expression = expression;
    return read_whole(reader) ? g_steal_pointer(&expression) : NULL;
}

Expression *expression_compile(const char *source, EventId event, GError **error)
{
    Reader reader = {.source = source, .event = event, .error = error};
    return compile(&reader);
}

Expression *expression_compile_for_capture(const char *source, GError **error)
{
    Reader reader = {.source = source, .event = EVENT_COUNT, .error = error, .of_capture = true};
    return compile(&reader);
}

Expression *expression_copy(const Expression *expression)
{
    if (expression->over_capture)
        return expression_compile_for_capture(expression->source, NULL);
    return expression_compile(expression->source, expression->event, NULL);
}

void expression_free(Expression *expression)
{
    if (!expression)
        return;
    g_ptr_array_unref(expression->nodes);
    g_ptr_array_unref(expression->strings);
    g_clear_pointer(&expression->over_capture, g_ptr_array_unref);
    g_free(expression->source);
    g_free(expression);
}
