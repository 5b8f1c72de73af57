/* marks-text.c: a line for each task, and below it what to think about. */
#include "../i18n.h"
#include "../report/escape.h"
#include "../report/paint.h"
#include "marks.h"

#define INDENT 5

static const struct {
    const char *sign;
    Ink ink;
} signs[] = {
    [LAB_RIGHT] = {"✓", INK_GOOD},
    [LAB_WRONG_ANSWER] = {"✗", INK_TROUBLE},
    [LAB_UNREADABLE] = {"✗", INK_TROUBLE},
    [LAB_UNANSWERED] = {"·", INK_QUIET},
};

static void put_prose(Page *page, Ink ink, const char *text)
{
    g_autofree char *safe = escape_prose(text);
    page_prose(page, ink, INDENT, safe);
}

static void put_answer(Page *page, const Mark *mark)
{
    g_autofree char *answer = escape_string(mark->answer);
    page_put(page, INK_PLAIN, "   ");
    if (mark->judgement.verdict == LAB_UNANSWERED)
        page_put(page, INK_QUIET, _("not answered"));
    else
        page_put(page, INK_PLAIN, answer);
}

/* What is right, and why. */
static void put_right(Page *page, const Mark *mark)
{
    const char *because = lab_saying_text(&mark->task->because);
    bool right = mark->judgement.verdict == LAB_RIGHT;
    if (!right && mark->right) {
        g_autofree char *line = g_strdup_printf(_("Right is %s."), mark->right);
        put_prose(page, INK_TELLING, line);
    }
    if (because && (right || mark->right))
        put_prose(page, INK_QUIET, because);
}

static void put_mark(Page *page, const Marks *marks, const Mark *mark)
{
    const LabJudgement *judgement = &mark->judgement;
    const Passage *passage = lab_task_passage(lab_page(marks->lab), mark->task);
    g_autofree char *title = escape_prose(passage ? passage->title : "");
    page_put(page, signs[judgement->verdict].ink, " ");
    page_put(page, signs[judgement->verdict].ink, signs[judgement->verdict].sign);
    page_put(page, INK_TITLE, " ");
    page_put(page, INK_TITLE, mark->task->id);
    page_put(page, INK_QUIET, "  ");
    page_put(page, INK_QUIET, title);
    put_answer(page, mark);
    page_end_line(page);

    g_autofree char *look =
        judgement->verdict == LAB_WRONG_ANSWER ? marks_look_text(judgement) : NULL;
    if (judgement->feedback)
        put_prose(page, INK_PLAIN, judgement->feedback);
    if (look)
        put_prose(page, INK_PLAIN, look);
    put_right(page, mark);
}

static void put_sum(Page *page, const Marks *marks)
{
    unsigned wrong = marks->of[LAB_WRONG_ANSWER] + marks->of[LAB_UNREADABLE];
    g_autofree char *sum =
        g_strdup_printf(_("%u of %u right, %u wrong, %u not answered"), marks->of[LAB_RIGHT],
                        marks->list->len, wrong, marks->of[LAB_UNANSWERED]);
    page_line(page, INK_TITLE, sum);
}

static void print(const MarksReport *report, const Marks *marks)
{
    Page page;
    page_init(&page, report->out, report->colour, report->columns);
    g_autofree char *title = escape_prose(lab_title(marks->lab));
    page_put(&page, INK_TITLE, marks->lab->name);
    page_put(&page, INK_PLAIN, "  ");
    page_line(&page, INK_PLAIN, title);
    for (guint i = 0; i < marks->list->len; i++) {
        const Mark *mark = &g_array_index(marks->list, Mark, i);
        if (!report->quiet || mark->judgement.verdict != LAB_RIGHT)
            put_mark(&page, marks, mark);
    }
    put_sum(&page, marks);
    page_clear(&page);
}

const MarksFormat marks_text = {"text", print};
