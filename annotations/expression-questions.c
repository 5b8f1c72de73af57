/* See expression-questions.h.
 *
 * An expression is taken apart into its tests, and equal tests of several are one
 * question. One that asks for more than a glance at the event (a pattern, any() and
 * its like) is a question as a whole, so that its cheaper tests still come first. */
#include "expression-questions.h"

#include <string.h>

#include "expression-tree.h"

typedef struct Question {
    const Node *node;
    Truth missing; /* what it is where the value is not set */
    unsigned bit;  /* in Answers */
} Question;

/* A longer text is not remembered: those that come again (methods, reasons, types of content)
 * are shorter. Our choice. */
#define TEXT_REMEMBERED_MOST 40 /* bytes */

/* A text and which questions about it are answered with yes. */
typedef struct RememberedText {
    uint64_t yes;
    uint32_t length;
    char bytes[TEXT_REMEMBERED_MOST];
} RememberedText;

/* A question that one number of the event answers: whether that lies from low to high. */
typedef struct NumberQuestion {
    unsigned place;
    bool negated;
    uint64_t low, high;
    uint64_t bit; /* its own */
} NumberQuestion;

#define TEXTS_REMEMBERED   8
#define NOTHING_REMEMBERED UINT32_MAX

/* What is asked of one text of the event. Mostly it is one of a few. */
typedef struct TextField {
    unsigned place;
    uint64_t bits;                               /* of all that is asked of it */
    RememberedText remembered[TEXTS_REMEMBERED]; /* by their length */
} TextField;

struct Questions {
    EventId event;
    GArray *asked;   /* (owned) Question: all of them */
    GArray *numbers; /* (owned) NumberQuestion: those that are so simple */
    GArray *texts;   /* (owned) TextField: what texts answer */
    GArray *others;  /* (owned) Question: neither */
};

static GArray *array_new(guint size)
{
    return g_array_new(FALSE, FALSE, size);
}

Questions *questions_new(EventId event)
{
    Questions *questions = g_new0(Questions, 1);
    questions->event = event;
    questions->asked = array_new(sizeof(Question));
    questions->numbers = array_new(sizeof(NumberQuestion));
    questions->texts = array_new(sizeof(TextField));
    questions->others = array_new(sizeof(Question));
    return questions;
}

void questions_free(Questions *questions)
{
    if (!questions)
        return;
    g_array_unref(questions->asked);
    g_array_unref(questions->numbers);
    g_array_unref(questions->texts);
    g_array_unref(questions->others);
    g_free(questions);
}

/* ---- taking apart -------------------------------------------------------- */

static bool is_test(const Node *node)
{
    return node->type == NODE_IS || node->type == NODE_COMPARE || node->type == NODE_IN ||
           node->type == NODE_CONTAINS;
}

static bool is_chain(const Node *node)
{
    return node->type == NODE_AND || node->type == NODE_OR || node->type == NODE_NOT;
}

/* Whether a glance at the event and its conversation answers all of it. */
static bool is_simple(const Expression *expression)
{
    for (guint i = 0; i < expression->nodes->len; i++) {
        const Node *node = g_ptr_array_index(expression->nodes, i);
        if (!is_test(node) && !is_chain(node))
            return false;
    }
    return true;
}

static bool is_same_text(const Fact *a, const Fact *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static bool is_same_quick(const Node *a, const Node *b)
{
    const Quick *x = &a->quick, *y = &b->quick;
    if (x->way == QUICK_NOT || x->way != y->way || x->negated != y->negated)
        return false;
    if (x->way == QUICK_TEXT || x->way == QUICK_CONTAINS)
        return is_same_text(&a->right.literal, &b->right.literal);
    return x->low == y->low && x->high == y->high && x->words == y->words;
}

/* Whether both ask the same, so far as it is easily told. */
static bool is_same(const Node *a, const Node *b)
{
    const Operand *x = &a->left, *y = &b->left;
    if (a == b)
        return true;
    return is_same_quick(a, b) && x->source == y->source && x->event == y->event &&
           x->index == y->index;
}

static bool is_in(const GArray *list, const Node *node, Truth missing)
{
    for (guint i = 0; i < list->len; i++) {
        const Question *asked = &g_array_index(list, Question, i);
        if (asked->missing == missing && is_same(asked->node, node))
            return true;
    }
    return false;
}

static TextField *text_field(Questions *questions, unsigned place)
{
    for (guint i = 0; i < questions->texts->len; i++) {
        TextField *field = &g_array_index(questions->texts, TextField, i);
        if (field->place == place)
            return field;
    }
    TextField fresh = {.place = place};
    for (unsigned i = 0; i < TEXTS_REMEMBERED; i++)
        fresh.remembered[i].length = NOTHING_REMEMBERED;
    g_array_append_val(questions->texts, fresh);
    return &g_array_index(questions->texts, TextField, questions->texts->len - 1);
}

/* Puts the question where it is answered soonest. */
static void sort_in(Questions *questions, const Question *question)
{
    const Node *node = question->node;
    const Quick *quick = &node->quick;
    uint64_t bit = UINT64_C(1) << question->bit;
    unsigned place = node->left.index;
    if (quick->way == QUICK_TEXT || quick->way == QUICK_CONTAINS) {
        text_field(questions, place)->bits |= bit;
    } else if (quick->way == QUICK_NUMBER && node->left.source == OPERAND_EVENT_FIELD) {
        NumberQuestion number = {place, quick->negated, quick->low, quick->high, bit};
        g_array_append_val(questions->numbers, number);
    } else {
        g_array_append_vals(questions->others, question, 1);
    }
}

static bool add(Questions *questions, const Node *node, Truth missing)
{
    if (is_in(questions->asked, node, missing))
        return true;
    if (questions->asked->len == QUESTIONS_MOST)
        return false;
    Question question = {node, missing, questions->asked->len};
    g_array_append_val(questions->asked, question);
    sort_in(questions, &question);
    return true;
}

/* What an event of this kind never has need not be asked. */
static bool is_of_others(const Questions *questions, const Node *node)
{
    return node->quick.way != QUICK_NOT && node->left.source == OPERAND_EVENT_FIELD &&
           node->left.event != questions->event;
}

static bool add_tests(Questions *questions, const Expression *expression)
{
    for (guint i = 0; i < expression->nodes->len; i++) {
        const Node *node = g_ptr_array_index(expression->nodes, i);
        if (!is_test(node) || is_of_others(questions, node))
            continue;
        if (!add(questions, node, TRUTH_UNKNOWN))
            return false;
    }
    return true;
}

bool questions_add(Questions *questions, const Expression *expression, Truth missing)
{
    if (is_simple(expression))
        return add_tests(questions, expression);
    return add(questions, expression->root, missing);
}

/* ---- asking -------------------------------------------------------------- */

static void ask_numbers(const GArray *numbers, const Event *event, Answers *answers)
{
    for (guint i = 0; i < numbers->len; i++) {
        const NumberQuestion *question = &g_array_index(numbers, NumberQuestion, i);
        if (!(event->present >> question->place & 1)) {
            answers->unknown |= question->bit;
            continue;
        }
        uint64_t number = event->values[question->place].number;
        bool is_between = number >= question->low && number <= question->high;
        if (is_between != question->negated)
            answers->yes |= question->bit;
    }
}

/* Which questions about a text it answers with yes. */
static uint64_t ask_about(const GArray *asked, const TextField *field, const Value *value)
{
    uint64_t yes = 0;
    for (guint i = 0; i < asked->len; i++) {
        uint64_t bit = UINT64_C(1) << i;
        if (field->bits & bit && quick_holds(g_array_index(asked, Question, i).node, value))
            yes |= bit;
    }
    return yes;
}

/* The same, if need be from memory. */
static uint64_t ask_text(const Questions *questions, TextField *field, const Value *value)
{
    const Text *text = value->text;
    RememberedText *known = &field->remembered[text->length % TEXTS_REMEMBERED];
    if (known->length == text->length && memcmp(known->bytes, text->bytes, text->length) == 0)
        return known->yes;
    uint64_t yes = ask_about(questions->asked, field, value);
    if (text->length <= TEXT_REMEMBERED_MOST) {
        *known = (RememberedText){.yes = yes, .length = text->length};
        memcpy(known->bytes, text->bytes, text->length);
    }
    return yes;
}

static void ask_texts(const Questions *questions, const Event *event, Answers *answers)
{
    for (guint i = 0; i < questions->texts->len; i++) {
        TextField *field = &g_array_index(questions->texts, TextField, i);
        if (event->present >> field->place & 1)
            answers->yes |= ask_text(questions, field, &event->values[field->place]);
        else
            answers->unknown |= field->bits;
    }
}

static void ask_others(const GArray *others, const Conversation *conversation, const Event *event,
                       Answers *answers)
{
    for (guint i = 0; i < others->len; i++) {
        const Question *question = &g_array_index(others, Question, i);
        const Node *node = question->node;
        Truth truth = node->quick.way == QUICK_NOT
                          ? judge_part(node, conversation, event, question->missing)
                          : quick_judge(node, conversation, event, question->missing);
        answers->yes |= (uint64_t)(truth == TRUTH_TRUE) << question->bit;
        answers->unknown |= (uint64_t)(truth == TRUTH_UNKNOWN) << question->bit;
    }
}

Answers questions_ask(Questions *questions, const Conversation *conversation, const Event *event)
{
    Answers answers = {0};
    ask_numbers(questions->numbers, event, &answers);
    ask_texts(questions, event, &answers);
    ask_others(questions->others, conversation, event, &answers);
    return answers;
}
