/* Type checks: a test that could never be true, or compares what has nothing to
 * do with one another, is a mistake to be told of. */
#include <string.h>

#include "expression-reader.h"
#include "sentences.h"
#include "suggest.h"

Kind kind_of_field(const FieldSpec *field)
{
    switch (field->type) {
    case TYPE_UINT:
        return field->unit == UNIT_BYTES     ? KIND_BYTES
               : field->unit == UNIT_SECONDS ? KIND_DURATION
                                             : KIND_NUMBER;
    case TYPE_BOOL:
        return KIND_TRUTH;
    case TYPE_DURATION:
        return KIND_DURATION;
    case TYPE_TEXT:
        return KIND_TEXT;
    case TYPE_ADDRESS:
        return KIND_ADDRESS;
    }
    return KIND_NUMBER;
}

const char *kind_phrase(Kind kind)
{
    switch (kind) {
    case KIND_NUMBER:
        return _("a plain number");
    case KIND_BYTES:
        return _("a number of bytes");
    case KIND_DURATION:
        return _("a duration");
    case KIND_TRUTH:
        return _("true or false");
    case KIND_TEXT:
        return _("text");
    case KIND_ADDRESS:
        return _("an address");
    case KIND_NETWORK:
        return _("a network");
    }
    return "";
}

static bool has_order(Kind kind)
{
    return kind == KIND_NUMBER || kind == KIND_BYTES || kind == KIND_DURATION;
}

/* What `literal` might have been meant to be beside a field of `kind`.
 * (transfer full) (nullable) */
static char *suggest_literal(const Reader *reader, Kind kind, const Operand *literal)
{
    g_autofree char *text = reader_quote(reader, literal->span);
    if (literal->source != OPERAND_LITERAL)
        return NULL;
    if (kind == KIND_DURATION && literal->kind == KIND_NUMBER)
        return g_strdup_printf("%sms", text);
    if (kind == KIND_TEXT && literal->kind != KIND_TEXT)
        return g_strdup_printf("\"%s\"", text);
    if (kind == KIND_TRUTH && literal->kind == KIND_NUMBER)
        return g_strdup(literal->literal.number ? "true" : "false");
    if (literal->kind == KIND_TEXT)
        return g_strndup(literal->literal.bytes, literal->literal.length);
    return NULL;
}

static bool complain_of_kinds(const Reader *reader, const Operand *left, const Operand *right)
{
    g_autofree char *left_text = reader_quote(reader, left->span);
    g_autofree char *right_text = reader_quote(reader, right->span);
    g_autofree char *suggestion = suggest_literal(reader, left->kind, right);
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, right->span, suggestion,
                           _("%s is %s, %s is %s"), left_text, kind_phrase(left->kind), right_text,
                           kind_phrase(right->kind));
}

/* Seconds as nanoseconds, as many as fit. */
static int64_t seconds_to_ns(uint64_t seconds)
{
    return seconds > INT64_MAX / NS_PER_S ? INT64_MAX : (int64_t)seconds * NS_PER_S;
}

/* Makes `right` comparable with `left`, or complains. */
static bool check_kinds(const Reader *reader, const Operand *left, Operand *right)
{
    if (left->kind == right->kind)
        return true;
    bool literal_number = right->source == OPERAND_LITERAL && right->kind == KIND_NUMBER;
    if (left->kind == KIND_BYTES && literal_number)
        return true;
    if (left->kind == KIND_ADDRESS && right->kind == KIND_NETWORK)
        return true;
    if (!left->in_seconds || !literal_number)
        return complain_of_kinds(reader, left, right);

    right->kind = KIND_DURATION;
    right->literal.duration_ns = seconds_to_ns(right->literal.number);
    return true;
}

/* Where the words that `field` can be are known, `literal` must be one of them. */
static bool check_word(const Reader *reader, const Operand *field, const Operand *literal)
{
    if (literal->source != OPERAND_LITERAL || !operand_word(field, 0))
        return true;
    Suggestion suggestion = suggest_like(literal->literal.bytes);
    const char *word;
    for (unsigned n = 0; (word = operand_word(field, n)); n++) {
        if (strcmp(word, literal->literal.bytes) == 0)
            return true;
        suggest_offer(&suggestion, word);
    }
    g_autofree char *name = reader_quote(reader, field->span);
    g_autofree char *quoted = suggestion.best ? g_strdup_printf("\"%s\"", suggestion.best) : NULL;
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, literal->span, quoted,
                           _("%s is never \"%s\""), name, literal->literal.bytes);
}

static bool is_of_event(const Operand *operand)
{
    return operand->source == OPERAND_EVENT || operand->source == OPERAND_EVENT_FIELD ||
           operand->source == OPERAND_EVENT_TRAIT;
}

static bool check_is_value(const Reader *reader, const Operand *operand)
{
    if (operand->source != OPERAND_EVENT)
        return true;
    g_autofree char *name = reader_quote(reader, operand->span);
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, operand->span, NULL,
                           _("%s is an event, not a value; its fields have values"), name);
}

/* The event that `operand` asks of; EVENT_COUNT for any or none. */
static EventId event_of(const Operand *operand)
{
    return is_of_event(operand) ? operand->event : EVENT_COUNT;
}

/* Two values can be compared only if they are of one event or of none. */
static bool check_same_event(const Reader *reader, Node *node)
{
    const Operand *left = &node->left, *right = &node->right;
    bool counts = left->source == OPERAND_COUNT || right->source == OPERAND_COUNT;
    node->reads_event = is_of_event(left) || is_of_event(right);
    if (counts && node->reads_event)
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, right->span, NULL,
                               _("a count cannot be compared with a field of one event"));

    EventId a = event_of(left), b = event_of(right);
    if (a != EVENT_COUNT && b != EVENT_COUNT && a != b)
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, right->span, NULL,
                               _("%s and %s are two events; one test can only look at one"),
                               event_catalogue[a].name, event_catalogue[b].name);
    node->event = a != EVENT_COUNT ? a : b;
    return true;
}

static Comparison mirrored(Comparison comparison)
{
    switch (comparison) {
    case COMPARE_LESS:
        return COMPARE_MORE;
    case COMPARE_LESS_EQUAL:
        return COMPARE_MORE_EQUAL;
    case COMPARE_MORE:
        return COMPARE_LESS;
    case COMPARE_MORE_EQUAL:
        return COMPARE_LESS_EQUAL;
    case COMPARE_EQUAL:
    case COMPARE_UNEQUAL:
        break;
    }
    return comparison;
}

/* Puts what comes from the packets on the left. */
static void turn_around(Node *node)
{
    if (node->left.source != OPERAND_LITERAL || node->right.source == OPERAND_LITERAL)
        return;
    Operand left = node->left;
    node->left = node->right;
    node->right = left;
    node->comparison = mirrored(node->comparison);
}

static bool check_subject(const Reader *reader, const Operand *subject)
{
    if (subject->source == OPERAND_LITERAL)
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, subject->span, NULL,
                               _("nothing in this test comes from the packets"));
    return check_is_value(reader, subject);
}

static bool check_order(const Reader *reader, const Node *node, Span operator)
{
    bool ordering = node->comparison != COMPARE_EQUAL && node->comparison != COMPARE_UNEQUAL;
    if (!ordering || has_order(node->left.kind))
        return true;
    g_autofree char *name = reader_quote(reader, node->left.span);
    g_autofree char *sign = reader_quote(reader, operator);
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, operator,
                           "==", _("%s is %s, which has no order for %s"), name,
                           kind_phrase(node->left.kind), sign);
}

bool check_compare(const Reader *reader, Node *node, Span operator)
{
    turn_around(node);
    if (!check_subject(reader, &node->left) || !check_is_value(reader, &node->right) ||
        !check_same_event(reader, node) || !check_order(reader, node, operator) ||
        !check_kinds(reader, &node->left, &node->right))
        return false;
    return node->left.kind != KIND_TEXT || check_word(reader, &node->left, &node->right);
}

static bool range_is_single(const Range *range)
{
    return range->low.span.start == range->high.span.start;
}

static bool check_range(const Reader *reader, const Operand *subject, Range *range)
{
    if (!check_kinds(reader, subject, &range->low) || !check_kinds(reader, subject, &range->high))
        return false;
    if (range_is_single(range))
        return subject->kind != KIND_TEXT || check_word(reader, subject, &range->low);
    if (!has_order(subject->kind))
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, range->low.span, NULL,
                               _("only numbers and durations have ranges"));

    bool backwards = subject->kind == KIND_DURATION
                         ? range->low.literal.duration_ns > range->high.literal.duration_ns
                         : range->low.literal.number > range->high.literal.number;
    return !backwards || reader_complain(reader, EXPRESSION_ERROR_TYPE, range->low.span, NULL,
                                         _("this range runs backwards, so nothing is in it"));
}

bool check_in(const Reader *reader, Node *node, Span operator)
{
    (void)operator;
    if (!check_subject(reader, &node->left) || !check_same_event(reader, node))
        return false;
    for (guint i = 0; i < node->set->len; i++)
        if (!check_range(reader, &node->left, &g_array_index(node->set, Range, i)))
            return false;
    return true;
}

static bool check_text(const Reader *reader, const Operand *operand, Span operator)
{
    if (operand->kind == KIND_TEXT)
        return true;
    g_autofree char *name = reader_quote(reader, operand->span);
    g_autofree char *sign = reader_quote(reader, operator);
    g_autofree char *quoted =
        operand->source == OPERAND_LITERAL ? g_strdup_printf("\"%s\"", name) : NULL;
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, operand->span, quoted,
                           _("\"%s\" is for text, but %s is %s"), sign, name,
                           kind_phrase(operand->kind));
}

bool check_contains(const Reader *reader, Node *node, Span operator)
{
    return check_subject(reader, &node->left) && check_is_value(reader, &node->right) &&
           check_text(reader, &node->left, operator) &&
           check_text(reader, &node->right, operator) && check_same_event(reader, node);
}

/* Steps of matching before a pattern is given up as not matching. Enough for any
 * sane pattern over a header field; about a millisecond. Our choice. */
#define MATCH_STEPS_MAX "100000"

/* Patterns in ASCII look at bytes, so that they work on any text; others need
 * text that is UTF-8. */
static GRegex *compile_regex(const Operand *pattern, GError **error)
{
    const char *text = pattern->literal.bytes;
    GRegexCompileFlags flags = g_str_is_ascii(text) ? G_REGEX_RAW : 0;
    g_autofree char *bounded = g_strconcat("(*LIMIT_MATCH=" MATCH_STEPS_MAX ")", text, NULL);
    return g_regex_new(bounded, flags, 0, error);
}

bool check_matches(const Reader *reader, Node *node, Span operator)
{
    if (!check_contains(reader, node, operator))
        return false;
    const Operand *pattern = &node->right;
    if (pattern->source != OPERAND_LITERAL)
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, pattern->span, NULL,
                               _("a pattern is written as text in quotes"));
    /* "(*...)" would loosen the bound. */
    if (g_str_has_prefix(pattern->literal.bytes, "(*"))
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, pattern->span, NULL,
                               _("a pattern cannot begin with \"(*\""));

    g_autoptr(GError) trouble = NULL;
    node->regex = compile_regex(pattern, &trouble);
    return node->regex || reader_complain(reader, EXPRESSION_ERROR_SYNTAX, pattern->span, NULL,
                                          _("not a regular expression: %s"), trouble->message);
}

bool check_is(const Reader *reader, Node *node)
{
    const Operand *left = &node->left;
    node->reads_event = is_of_event(left);
    node->event = event_of(left);
    if (left->source == OPERAND_COUNT)
        return reader_complain(reader, EXPRESSION_ERROR_TYPE, left->span, "count(...) > 0",
                               _("a count is a number, not true or false"));
    return left->source != OPERAND_LITERAL || left->kind == KIND_TRUTH ||
           check_subject(reader, left);
}
