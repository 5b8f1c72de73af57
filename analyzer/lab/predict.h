/* predict.h: predict then reveal: questions about one connection, in the order in which it
 * happened. Which segment comes next, in which state is an end now? Knows no screen. */
#pragma once

#include "../report/ladder.h"

/* Answers to choose from. */
#define PREDICT_CHOICES 4

typedef enum PredictAsk {
    PREDICT_SEGMENT, /* which segment comes next: that of `rung` */
    PREDICT_STATE,   /* in which state `end` is, once what `rung` shows is over */
} PredictAsk;

typedef struct PredictQuestion {
    PredictAsk ask;
    guint rung;                     /* its place in Predict.rungs */
    End end;                        /* of a state */
    char *choices[PREDICT_CHOICES]; /* translated */
    unsigned right;                 /* which of them */
} PredictQuestion;

typedef struct Predict {
    const Conversation *conversation; /* borrowed */
    GArray *rungs;                    /* (owned) Rung: all of its ladder */
    GArray *questions;                /* (owned) PredictQuestion, in their order */
} Predict;

/* predict_new: the questions about `conversation`, a TCP connection whose steps were kept.
 * Returns: (transfer full): perhaps without any question */
Predict *predict_new(const Conversation *conversation);
void predict_free(Predict *predict); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Predict, predict_free)

const PredictQuestion *predict_question(const Predict *predict, guint place);
const Rung *predict_rung(const Predict *predict, guint place);

/* What is asked, in words. (transfer full) */
char *predict_asks(const Predict *predict, const PredictQuestion *question);

/* Why the right answer is right: the rule, where it is written, the frame that shows it; or
 * what happened in that segment. Lines; safe to print. (transfer full) */
char *predict_why(const Predict *predict, const PredictQuestion *question);

/* What of a rung may be seen while `place` is asked: whether it is there, and the state of
 * each end. After the answer, `answered`, what was asked may be too. */
bool predict_shows_rung(const Predict *predict, guint place, bool answered, guint rung);
bool predict_shows_state(const Predict *predict, guint place, bool answered, guint rung, End end);
