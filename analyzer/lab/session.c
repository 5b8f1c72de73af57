#include "session.h"

#include "marks.h"

static void save(LabSession *session)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&session->trouble, g_free);
    if (!progress_save(session->progress, &error))
        session->trouble = g_strdup(error->message);
}

void lab_session_answer(LabSession *session, const LabTask *task, const char *answer,
                        LabJudgement *ret, char **ret_right)
{
    lab_judge(task, answer, session->analysis, ret);
    *ret_right = NULL;
    if (ret->verdict == LAB_UNANSWERED)
        return;
    bool right = ret->verdict == LAB_RIGHT;
    unsigned before = progress_note(session->progress, session->lab, task, right);
    if (!right && before >= LAB_TRIES_BEFORE_TELLING)
        *ret_right = lab_right_answer(task);
    save(session);
}

void lab_session_round(LabSession *session, unsigned right, unsigned asked)
{
    progress_note_round(session->progress, session->lab, right, asked);
    save(session);
}
