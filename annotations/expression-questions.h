/* expression-questions.h: what many expressions ask of one kind of event, each question
 * once. The answers settle all of them: where they are the same, so is the truth of every
 * expression. */
#pragma once

#include "expression.h"

/* Most questions about one kind of event: a bit each in Answers. */
#define QUESTIONS_MOST 64

typedef struct Questions Questions;

/* Of each question, in the order in which they were added; neither: no. */
typedef struct Answers {
    uint64_t yes, unknown;
} Answers;

static inline bool answers_equal(Answers a, Answers b)
{
    return a.yes == b.yes && a.unknown == b.unknown;
}

/* Questions about events of the kind `event`; none as yet. (transfer full) */
Questions *questions_new(EventId event);
void questions_free(Questions *questions); /* NULL is fine */

/* Adds what `expression` asks, which must outlive the questions. `missing`: what a test of a
 * value that is not set is to give. Returns false if there is no room for it all. */
bool questions_add(Questions *questions, const Expression *expression, Truth missing);

/* Asks them all of `event` of `conversation`. One thread at a time, as for an Expression. */
Answers questions_ask(Questions *questions, const Conversation *conversation, const Event *event);
