/* ladder.h: one conversation as rungs: what both ends did, in order, with what
 * was remarked on it. How a rung looks is the business of whoever draws it. */
#pragma once

#include "../../dissectors/conversation.h"

typedef enum RungKind {
    RUNG_STEP,    /* segments or datagrams from one end */
    RUNG_ELISION, /* rungs left out */
    RUNG_REMARK,  /* events or state changes at no step's frame */
} RungKind;

typedef struct Rung {
    RungKind kind;
    const Step *step;                    /* RUNG_STEP; else NULL */
    Moment at;                           /* its first frame */
    const StateChange *changes[2];       /* (nullable) last change of each End in its frames */
    const Event *first_event;            /* (nullable) the first of its frames' events */
    unsigned event_count;                /* from first_event on along `next` */
    EventWeight weight;                  /* the heaviest of them */
    uint64_t elided_steps, elided_bytes; /* RUNG_ELISION */
} Rung;

/* The rungs of `conversation`. If there are more than `most`, the middle of
 * long quiet stretches is left out: the opening, the first exchange, trouble,
 * changes of state and the close stay. 0: all of them.
 * Returns: (transfer full) (element-type Rung) */
GArray *ladder_rungs(const Conversation *conversation, unsigned most);
