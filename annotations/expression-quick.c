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
    if (node->left.source != OPERAND_EVENT_FIELD || node->left.in_seconds)
        return (Quick){.way = QUICK_NOT};
    switch (node->left.kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
    case KIND_TRUTH:
        return quick_range(QUICK_NUMBER, node->comparison, value->number);
    case KIND_DURATION:
        return quick_range(QUICK_DURATION, node->comparison, quick_duration(value->duration_ns));
    case KIND_TEXT:
        return (Quick){.way = QUICK_TEXT, .negated = node->comparison == COMPARE_UNEQUAL};
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
