/* lint-steps.h: what is wrong with a list of steps as a whole. Private to lint*.c. */
#pragma once

#include "match-scene.h"
#include "notebook.h"

/* The states that the passages of one section name. */
typedef struct StepStates {
    bool fin_wait_1, fin_wait_2, close_wait, last_ack, time_wait, closing;
    Passage *at_close_wait; /* (nullable) the first that names CLOSE_WAIT */
    Passage *last;          /* (nullable) the last that names any of them */
} StepStates;

void step_states_add(StepStates *states, Passage *passage, const Scene *scene);

/* The passage that leaves FIN_WAIT_2 out of a walk through the close, or NULL. */
Passage *step_states_skip(const StepStates *states);
