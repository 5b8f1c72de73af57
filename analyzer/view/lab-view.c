/* lab-view.c: the tasks of a lab, each with its text, hints and what became of the answer
 * beside it; and the way to the game. */
#include <inttypes.h>

#include "../i18n.h"
#include "../lab/marks.h"
#include "../lab/tasks-text.h"
#include "../report/escape.h"
#include "screen.h"

/* Rows beside those of tasks: the story above, the game below. */
#define ROWS_ABOVE 1
#define ROWS_BELOW 1

/* What became of one task while the view was open. */
typedef struct Tried {
    char *answer; /* (owned, nullable) */
    char *right;  /* (owned, nullable) what is right, where it has been told */
    LabJudgement judgement;
    bool judged;
    unsigned hints; /* shown */
} Tried;

typedef struct LabView {
    View view; /* must be first */
    LabSession *session;
    GArray *tried; /* Tried, by task */
} LabView;

static LabView *of(View *view)
{
    return (LabView *)view;
}

static void forget(Tried *tried)
{
    g_clear_pointer(&tried->answer, g_free);
    g_clear_pointer(&tried->right, g_free);
    lab_judgement_clear(&tried->judgement);
    tried->judged = false;
}

static void clear_tried(gpointer tried)
{
    forget(tried);
}

static void free_view(View *view)
{
    g_array_unref(of(view)->tried);
    g_free(view);
}

static const GPtrArray *tasks_of(const LabView *self)
{
    return self->session->lab->answers->tasks;
}

static size_t count(View *view)
{
    return tasks_of(of(view))->len + ROWS_ABOVE + ROWS_BELOW;
}

/* The task of a row; NULL for the story and the game. */
static const LabTask *task_at(const LabView *self, size_t row)
{
    const GPtrArray *tasks = tasks_of(self);
    return row >= ROWS_ABOVE && row < tasks->len + ROWS_ABOVE
               ? g_ptr_array_index(tasks, row - ROWS_ABOVE)
               : NULL;
}

static Tried *tried_at(const LabView *self, size_t row)
{
    return &g_array_index(self->tried, Tried, row - ROWS_ABOVE);
}

/* ---- rows ---------------------------------------------------------------- */

static void put_head(View *view, Page *page)
{
    const LabSession *session = of(view)->session;
    const Lab *lab = session->lab;
    unsigned right, asked;
    g_autofree char *title = escape_prose(lab_title(lab));
    g_autofree char *score = g_strdup_printf(
        _("   %u of %u solved"), progress_solved(session->progress, lab), lab->answers->tasks->len);
    page_put(page, INK_TITLE, " ");
    page_put(page, INK_TITLE, title);
    page_put(page, INK_GOOD, score);
    if (progress_best_round(session->progress, lab, &right, &asked)) {
        g_autofree char *best = g_strdup_printf(_("   predicted %u of %u"), right, asked);
        page_put(page, INK_QUIET, best);
    }
    page_end_line(page);
}

static void put_mark(const LabView *self, Page *page, const LabTask *task, const Tried *tried)
{
    bool solved = progress_is_solved(self->session->progress, self->session->lab, task);
    bool wrong = tried->judged && tried->judgement.verdict != LAB_RIGHT;
    if (wrong)
        page_put(page, INK_TROUBLE, " ✗ ");
    else if (solved)
        page_put(page, INK_GOOD, " ✓ ");
    else
        page_put(page, INK_QUIET, " · ");
}

static void put_task(const LabView *self, Page *page, const LabTask *task, const Tried *tried)
{
    const Passage *passage = lab_task_passage(lab_page(self->session->lab), task);
    g_autofree char *title = escape_prose(passage ? passage->title : task->id);
    g_autofree char *answer = escape_string(tried->answer);
    put_mark(self, page, task, tried);
    page_put(page, INK_PLAIN, title);
    page_put(page, INK_QUIET, tried->answer ? "   " : "");
    page_put(page, INK_TELLING, answer);
}

static void put_row(View *view, Page *page, size_t row)
{
    const LabView *self = of(view);
    const LabTask *task = task_at(self, row);
    if (task)
        put_task(self, page, task, tried_at(self, row));
    else
        page_put(page, INK_TELLING, row == 0 ? _("   The story") : _(" ▸ Predict, then reveal"));
}

/* ---- beside them --------------------------------------------------------- */

static void put_hints(const LabView *self, Page *page, const LabTask *task, unsigned shown)
{
    for (unsigned n = 1; n <= shown; n++) {
        const Passage *hint = lab_hint_passage(lab_page(self->session->lab), task, n);
        g_autofree char *text = escape_prose(hint ? hint->text : "");
        page_end_line(page);
        page_prose(page, INK_NOTE, 0, text);
    }
}

static void put_right(Page *page, const LabTask *task, const Tried *tried)
{
    bool right = tried->judgement.verdict == LAB_RIGHT;
    const char *because = lab_saying_text(&task->because);
    g_autofree char *safe = escape_string(tried->right);
    g_autofree char *told = g_strdup_printf(_("Right is %s."), safe);
    g_autofree char *why = escape_prose(because ? because : "");
    if (tried->right)
        page_prose(page, INK_TELLING, 0, told);
    if (right || tried->right)
        page_prose(page, INK_PLAIN, 0, why);
}

static void put_verdict(Page *page, const LabTask *task, const Tried *tried)
{
    const LabJudgement *judgement = &tried->judgement;
    g_autofree char *answer = escape_string(tried->answer);
    g_autofree char *feedback = escape_prose(judgement->feedback ? judgement->feedback : "");
    g_autofree char *look = marks_look_text(judgement);
    bool right = judgement->verdict == LAB_RIGHT;
    g_autofree char *line = g_strdup_printf(right ? _("✓ %s: right.") : _("✗ %s: not so."), answer);
    page_end_line(page);
    page_prose(page, right ? INK_GOOD : INK_TROUBLE, 0, line);
    if (*feedback)
        page_prose(page, INK_PLAIN, 0, feedback);
    if (look && judgement->verdict == LAB_WRONG_ANSWER)
        page_prose(page, INK_PLAIN, 0, look);
    put_right(page, task, tried);
}

static void put_task_side(const LabView *self, Page *page, const LabTask *task, const Tried *tried)
{
    const Passage *passage = lab_task_passage(lab_page(self->session->lab), task);
    g_autofree char *title = escape_prose(passage ? passage->title : task->id);
    page_prose(page, INK_TITLE, 0, title);
    tasks_print_one(page, self->session->lab, task);
    put_hints(self, page, task, tried->hints);
    if (tried->judged)
        put_verdict(page, task, tried);
}

static void put_side(View *view, Page *page, size_t row)
{
    const LabView *self = of(view);
    const LabTask *task = task_at(self, row);
    if (task)
        put_task_side(self, page, task, tried_at(self, row));
    else if (row == 0)
        tasks_print_story(page, self->session->lab);
    else
        page_prose(
            page, INK_PLAIN, 0,
            _("Step through the connections of this lab: say which segment comes next, and in "
              "which state each end is then. Each answer is told with the rule behind it. Enter "
              "begins."));
}

/* ---- what is asked ------------------------------------------------------- */

static void typed(View *view, const char *text)
{
    LabView *self = of(view);
    const LabTask *task = task_at(self, view->list.cursor);
    g_autofree char *answer = g_strstrip(g_strdup(text));
    if (!task || !*answer)
        return;
    Tried *tried = tried_at(self, view->list.cursor);
    forget(tried);
    lab_session_answer(self->session, task, answer, &tried->judgement, &tried->right);
    tried->answer = g_steal_pointer(&answer);
    tried->judged = true;
    if (self->session->trouble)
        screen_say(view->screen, INK_TROUBLE, g_strdup(self->session->trouble));
}

static void answer(View *view)
{
    if (task_at(of(view), view->list.cursor))
        screen_ask(view->screen, _("Answer:"));
    else if (view->list.cursor > 0)
        screen_push(view->screen, predict_view_new(view->screen));
}

static void hint(View *view)
{
    const LabView *self = of(view);
    const LabTask *task = task_at(self, view->list.cursor);
    if (!task)
        return;
    Tried *tried = tried_at(self, view->list.cursor);
    if (lab_hint_passage(lab_page(self->session->lab), task, tried->hints + 1))
        tried->hints++;
    else
        screen_say(view->screen, INK_QUIET, g_strdup(_("there are no more hints")));
}

/* Goes to the frame that one was told to look at. */
static void look(View *view)
{
    const LabView *self = of(view);
    const LabTask *task = task_at(self, view->list.cursor);
    const Tried *tried = task ? tried_at(self, view->list.cursor) : NULL;
    if (tried && tried->judged && tried->judgement.look->len > 0)
        screen_open_frame(view->screen, g_array_index(tried->judgement.look, uint64_t, 0));
    else
        screen_say(view->screen, INK_QUIET, g_strdup(_("no frame to look at yet: answer first")));
}

static bool handle(View *view, Request request)
{
    if (request == REQUEST_OPEN)
        answer(view);
    else if (request == REQUEST_HINT)
        hint(view);
    else if (request == REQUEST_NOTE)
        look(view);
    else
        return false;
    return true;
}

static char *status(View *view)
{
    (void)view;
    return g_strdup(
        _("Enter: answer  H: hint  o: the frame to look at  q: the capture  L: back here"));
}

static const ViewOps ops = {
    .title = N_("Tasks"),
    .has_side = true,
    .free = free_view,
    .count = count,
    .put_head = put_head,
    .put_row = put_row,
    .put_side = put_side,
    .handle = handle,
    .typed = typed,
    .status = status,
};

bool lab_view_is(const View *view)
{
    return view->ops == &ops;
}

View *lab_view_new(Screen *screen)
{
    LabView *self = g_new0(LabView, 1);
    view_init(&self->view, &ops, screen);
    self->session = screen->lab;
    self->tried = g_array_new(FALSE, TRUE, sizeof(Tried));
    g_array_set_clear_func(self->tried, clear_tried);
    g_array_set_size(self->tried, tasks_of(self)->len);
    return &self->view;
}
