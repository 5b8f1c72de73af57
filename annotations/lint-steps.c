#include "lint-steps.h"

void step_states_add(StepStates *states, Passage *passage, const Scene *scene)
{
    const SceneSet *own = &scene->own;
    bool close_wait = scene_has(own, CONCEPT_CLOSE_WAIT);
    if (close_wait && !states->at_close_wait)
        states->at_close_wait = passage;
    states->fin_wait_1 |= scene_has(own, CONCEPT_FIN_WAIT_1);
    states->fin_wait_2 |= scene_has(own, CONCEPT_FIN_WAIT_2);
    states->last_ack |= scene_has(own, CONCEPT_LAST_ACK);
    states->time_wait |= scene_has(own, CONCEPT_TIME_WAIT);
    states->closing |= scene_has(own, CONCEPT_CLOSING);
    states->close_wait |= close_wait;
    states->last = passage;
}

/* Who names four of the five states walks through all of the close; who names
 * CLOSING tells of another one. */
Passage *step_states_skip(const StepStates *states)
{
    bool walks = states->fin_wait_1 && states->close_wait && states->last_ack && states->time_wait;
    if (!walks || states->fin_wait_2 || states->closing)
        return NULL;
    return states->at_close_wait ? states->at_close_wait : states->last;
}
