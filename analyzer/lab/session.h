/* session.h: a lab being worked on: for whoever shows it. */
#pragma once

#include "judge.h"
#include "progress.h"

typedef struct LabSession {
    Lab *lab;                 /* evaluated; borrowed, like all here */
    const Analysis *analysis; /* of its trace, or of a fresh one */
    Progress *progress;
    char *trouble; /* (owned, nullable) why the score could not be kept */
} LabSession;

/* Judges an answer and takes note of it; keeps the score.
 * @ret_right: what is right, where it may be told by now, or NULL; for g_free() */
void lab_session_answer(LabSession *session, const LabTask *task, const char *answer,
                        LabJudgement *ret, char **ret_right);

/* A round of the game is over. */
void lab_session_round(LabSession *session, unsigned right, unsigned asked);
