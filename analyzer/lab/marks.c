#include "marks.h"

#include <inttypes.h>

#include "../i18n.h"

static bool may_tell(const LabTask *task, const Lab *lab, const LabJudgement *judgement,
                     Progress *progress, bool reveal)
{
    bool right = judgement->verdict == LAB_RIGHT;
    unsigned before = 0;
    if (progress && judgement->verdict != LAB_UNANSWERED)
        before = progress_note(progress, lab, task, right);
    return reveal || (!right && before >= LAB_TRIES_BEFORE_TELLING);
}

Marks marks_make(const Lab *lab, const char *trace, const Analysis *analysis, const LabSheet *sheet,
                 Progress *progress, bool reveal)
{
    Marks marks = {.lab = lab, .trace = trace, .list = g_array_new(FALSE, TRUE, sizeof(Mark))};
    for (guint i = 0; i < lab->answers->tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(lab->answers->tasks, i);
        Mark mark = {.task = task, .answer = lab_sheet_answer(sheet, task)};
        lab_judge(task, mark.answer, analysis, &mark.judgement);
        if (may_tell(task, lab, &mark.judgement, progress, reveal))
            mark.right = lab_right_answer(task);
        marks.of[mark.judgement.verdict]++;
        g_array_append_val(marks.list, mark);
    }
    return marks;
}

void marks_clear(Marks *marks)
{
    for (guint i = 0; i < marks->list->len; i++) {
        Mark *mark = &g_array_index(marks->list, Mark, i);
        lab_judgement_clear(&mark->judgement);
        g_free(mark->right);
    }
    g_array_unref(marks->list);
}

char *marks_look_text(const LabJudgement *judgement)
{
    const GArray *look = judgement->look;
    GString *frames = g_string_new(NULL);
    for (guint i = 0; i < look->len; i++)
        g_string_append_printf(frames, "%s%" PRIu64, i ? ", " : "",
                               g_array_index(look, uint64_t, i));
    g_autofree char *list = g_string_free(frames, FALSE);
    if (look->len == 0)
        return NULL;
    return g_strdup_printf(look->len == 1 ? _("Look at frame %s.") : _("Look at frames %s."), list);
}
