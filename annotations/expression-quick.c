/* Finds short ways to judge tests. Bindings and claims ask the same few tests of
 * every event of their kind, so what can be worked out beforehand is. */
#include <string.h>

#include "expression-tree.h"

/* Words that fit the bits of Quick.words. */
#define WORDS_MAX 64

/* What `comparison` with `value` leaves of all numbers. */
static Quick quick_range(QuickWay way, Comparison comparison, uint64_t value)
{
    Quick quick = {.way = way, .low = 0, .high = UINT64_MAX};
    switch (comparison) {
    case COMPARE_UNEQUAL:
        quick.negated = true;
        quick.low = quick.high = value;
        break;
    case COMPARE_EQUAL:
        quick.low = quick.high = value;
        break;
    case COMPARE_LESS: /* not from it on */
        quick.negated = true;
        quick.low = value;
        break;
    case COMPARE_LESS_EQUAL:
        quick.high = value;
        break;
    case COMPARE_MORE: /* not up to it */
        quick.negated = true;
        quick.high = value;
        break;
    case COMPARE_MORE_EQUAL:
        quick.low = value;
        break;
    }
    return quick;
}

static bool text_holds(const Node *node, const char *word)
{
    const Fact *wanted = &node->right.literal;
    size_t length = strlen(word);
    if (node->type == NODE_CONTAINS)
        return memmem(word, length, wanted->bytes, wanted->length) != NULL;
    bool equal = length == wanted->length && memcmp(word, wanted->bytes, length) == 0;
    return equal == (node->comparison == COMPARE_EQUAL);
}

/* Where the words are known, so is which of them the test is true of. */
static Quick quick_words(const Node *node)
{
    Quick quick = {.way = QUICK_WORD};
    const char *word;
    for (unsigned n = 0; (word = operand_word(&node->left, n)); n++) {
        if (n == WORDS_MAX)
            return (Quick){.way = QUICK_NOT};
        if (text_holds(node, word))
            quick.words |= UINT64_C(1) << n;
    }
    return quick;
}

static Quick quick_compare(const Node *node)
{
    const Fact *value = &node->right.literal;
    bool of_event = node->left.source == OPERAND_EVENT_FIELD;
    if ((!of_event && node->left.source != OPERAND_CONNECTION_FIELD) || node->left.in_seconds)
        return (Quick){.way = QUICK_NOT};
    switch (node->left.kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
    case KIND_TRUTH:
        return quick_range(QUICK_NUMBER, node->comparison, value->number);
    case KIND_DURATION:
        return quick_range(QUICK_DURATION, node->comparison, quick_duration(value->duration_ns));
    case KIND_TEXT:
        return (Quick){.way = of_event ? QUICK_TEXT : QUICK_NOT,
                       .negated = node->comparison == COMPARE_UNEQUAL};
    case KIND_ADDRESS:
    case KIND_NETWORK:
        break;
    }
    return (Quick){.way = QUICK_NOT};
}

void quick_prepare(Node *node)
{
    bool is_truth = node->type == NODE_IS && node->left.source == OPERAND_EVENT_FIELD &&
                    node->left.kind == KIND_TRUTH;
    if (is_truth)
        node->quick = (Quick){.way = QUICK_NUMBER, .low = 1, .high = UINT64_MAX};
    if (node->type != NODE_COMPARE && node->type != NODE_CONTAINS)
        return;
    if (node->right.source != OPERAND_LITERAL)
        return;
    if (operand_word(&node->left, 0))
        node->quick = quick_words(node);
    else if (node->type == NODE_COMPARE)
        node->quick = quick_compare(node);
    else if (node->left.source == OPERAND_EVENT_FIELD)
        node->quick = (Quick){.way = QUICK_CONTAINS};
}

/* ---- asking -------------------------------------------------------------- */

/* memmem() prepares a table for its search, which pays only in longer texts; up to
 * here trying each place is faster. Measured. */
#define SHORT_TEXT_BYTES 128

bool text_contains(const char *text, size_t length, const Fact *wanted)
{
    if (wanted->length > length || wanted->length == 0)
        return wanted->length == 0;
    if (length > SHORT_TEXT_BYTES)
        return memmem(text, length, wanted->bytes, wanted->length) != NULL;
    const char *at = text;
    const char *last = at + (length - wanted->length);
    while ((at = memchr(at, wanted->bytes[0], (size_t)(last - at) + 1))) {
        if (memcmp(at, wanted->bytes, wanted->length) == 0)
            return true;
        if (at++ == last)
            break;
    }
    return false;
}

static bool is_between(const Quick *quick, uint64_t number)
{
    return number >= quick->low && number <= quick->high;
}

static bool is_text(const Text *text, const Fact *wanted)
{
    return text->length == wanted->length &&
           memcmp(text->bytes, wanted->bytes, wanted->length) == 0;
}

/* Whether a value is what the test asks for, but for Quick.negated. */
static bool is_asked_for(const Node *node, const Value *value)
{
    const Quick *quick = &node->quick;
    const Fact *wanted = &node->right.literal;
    switch (quick->way) {
    case QUICK_NUMBER:
        return is_between(quick, value->number);
    case QUICK_DURATION:
        return is_between(quick, quick_duration(value->duration_ns));
    case QUICK_TEXT:
        return is_text(value->text, wanted);
    case QUICK_CONTAINS:
        return text_contains(value->text->bytes, value->text->length, wanted);
    case QUICK_WORD:
    case QUICK_NOT:
        break;
    }
    return false;
}

bool quick_holds(const Node *node, const Value *value)
{
    return is_asked_for(node, value) != node->quick.negated;
}

/* The number or duration of the conversation that the test goes by; false if it is not set. */
static bool read_connection(const Operand *operand, const Conversation *conversation, Value *ret)
{
    Fact fact;
    if (!connection_field_read(operand->index, conversation, &fact))
        return false;
    if (operand->kind == KIND_DURATION)
        ret->duration_ns = fact.duration_ns;
    else
        ret->number = fact.number;
    return true;
}

Truth quick_judge(const Node *node, const Conversation *conversation, const Event *event,
                  Truth missing)
{
    const Operand *left = &node->left;
    Value value;
    if (node->quick.way == QUICK_WORD) {
        int word = operand_word_of(left, conversation, event);
        return word < 0 ? missing : (Truth)(node->quick.words >> word & 1);
    }
    if (left->source == OPERAND_CONNECTION_FIELD)
        return read_connection(left, conversation, &value) ? (Truth)quick_holds(node, &value)
                                                           : missing;
    if (event->id != left->event || !(event->present >> left->index & 1))
        return missing;
    return (Truth)quick_holds(node, &event->values[left->index]);
}
