/* predict-view.c: the game: a ladder that grows as one says how it goes on. */
#include <inttypes.h>

#include "../i18n.h"
#include "../lab/predict.h"
#include "../report/lane.h"
#include "../report/rung.h"
#include "screen.h"

/* Connections of one round. Our choice: more would be no game. */
#define CONNECTIONS_MAX 20

#define NOT_ANSWERED PREDICT_CHOICES

typedef struct PredictView {
    View view; /* must be first */
    LabSession *session;
    GArray *keys; /* ModelKey: the connections of this round */
    guint at;     /* which of them */
    Predict *predict;
    guint place;     /* of the question */
    unsigned chosen; /* NOT_ANSWERED until one is */
    unsigned right, asked;
    bool over;
    RungLayout layout;
    RungMarks marks;
} PredictView;

static PredictView *of(View *view)
{
    return (PredictView *)view;
}

static void free_view(View *view)
{
    g_array_unref(of(view)->keys);
    predict_free(of(view)->predict);
    g_free(view);
}

static bool is_answered(const PredictView *self)
{
    return self->chosen != NOT_ANSWERED;
}

/* ---- the round ----------------------------------------------------------- */

/* Whether the game can be about a connection: TCP, from its first segment on. */
static bool can_be_asked(const PredictView *self, const Conversation *conversation)
{
    const Expression *only = self->session->lab->answers->predict_if;
    const TcpConnection *tcp = (const TcpConnection *)conversation;
    return conversation->transport == TRANSPORT_TCP && tcp->opened != TCP_OPENED_MID_STREAM &&
           (!only || expression_holds_for_conversation(only, conversation));
}

static void find_connections(PredictView *self)
{
    Model *model = self->view.model;
    size_t count = model->count(model);
    for (size_t place = 0; place < count && self->keys->len < CONNECTIONS_MAX; place++) {
        ModelKey key = model->key(model, place);
        const Conversation *conversation =
            key.transport == TRANSPORT_TCP ? model->conversation(model, key) : NULL;
        if (conversation && can_be_asked(self, conversation))
            g_array_append_val(self->keys, key);
    }
}

/* Goes to the connection `at`, or to the end of the round. */
static void begin_connection(PredictView *self)
{
    Model *model = self->view.model;
    g_clear_pointer(&self->predict, predict_free);
    self->place = 0;
    self->chosen = NOT_ANSWERED;
    self->over = self->at >= self->keys->len;
    if (self->over)
        return;
    ModelKey key = g_array_index(self->keys, ModelKey, self->at);
    const Conversation *conversation = model->conversation(model, key);
    self->predict = conversation ? predict_new(conversation) : NULL;
    self->over = !self->predict;
}

/* All questions about this connection have been answered. */
static bool is_connection_over(const PredictView *self)
{
    return self->predict && self->place >= self->predict->questions->len;
}

static void go_on(PredictView *self)
{
    if (self->over)
        return;
    if (is_connection_over(self)) {
        self->at++;
        begin_connection(self);
    } else if (is_answered(self)) {
        self->place++;
        self->chosen = NOT_ANSWERED;
    } else {
        screen_say(self->view.screen, INK_TELLING, g_strdup(_("1 to 4 answers")));
        return;
    }
    if (self->over || (is_connection_over(self) && self->at + 1 == self->keys->len))
        lab_session_round(self->session, self->right, self->asked);
}

static void choose(PredictView *self, unsigned choice)
{
    if (self->over || is_connection_over(self) || is_answered(self))
        return;
    self->chosen = choice;
    self->asked++;
    self->right += predict_question(self->predict, self->place)->right == choice;
}

/* ---- the ladder ---------------------------------------------------------- */

/* Rungs that may be seen. */
static size_t count(View *view)
{
    const PredictView *self = of(view);
    if (!self->predict)
        return 0;
    guint shown = 0;
    while (shown < self->predict->rungs->len &&
           predict_shows_rung(self->predict, self->place, is_answered(self), shown))
        shown++;
    return shown;
}

static void prepare(View *view, unsigned columns)
{
    PredictView *self = of(view);
    if (!self->predict)
        return;
    self->layout = rung_plan(self->predict->conversation, columns, false);
    size_t rows = count(view);
    list_resize(&view->list, rows, view->list.page);
    list_move_to(&view->list, rows);
}

/* Who they are; how it ends is for the learner to say. */
static void put_head(View *view, Page *page)
{
    const PredictView *self = of(view);
    char client[ADDRESS_TEXT_SIZE], server[ADDRESS_TEXT_SIZE];
    if (!self->predict)
        return;
    const Endpoint *ends = self->predict->conversation->ends;
    page_put(page, INK_CLIENT, " ");
    page_put(page, INK_CLIENT, endpoint_print(&ends[END_CLIENT], client));
    page_put(page, INK_PLAIN, " → ");
    page_put(page, INK_SERVER, endpoint_print(&ends[END_SERVER], server));
    page_end_line(page);
}

static void put_titles(View *view, Page *page)
{
    rung_put_titles(page, &of(view)->layout);
}

static void put_row(View *view, Page *page, size_t row)
{
    PredictView *self = of(view);
    Rung rung = *predict_rung(self->predict, (guint)row);
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        if (!predict_shows_state(self->predict, self->place, is_answered(self), (guint)row,
                                 (End)end))
            rung.changes[end] = NULL;
    g_autoptr(GPtrArray) label = lane_label(&rung, self->layout.lane);
    rung_put(page, &self->layout, &rung, g_ptr_array_index(label, 0), &self->marks);
}

/* ---- the question -------------------------------------------------------- */

static void put_choice(const PredictView *self, Page *page, const PredictQuestion *question,
                       unsigned choice)
{
    bool answered = is_answered(self);
    bool right = answered && choice == question->right;
    bool wrong = answered && choice == self->chosen && !right;
    g_autofree char *line = g_strdup_printf("%s %u  %s",
                                            right   ? "✓"
                                            : wrong ? "✗"
                                                    : " ",
                                            choice + 1, question->choices[choice]);
    page_line(page, right ? INK_GOOD : wrong ? INK_TROUBLE : INK_PLAIN, line);
}

static void put_why(const PredictView *self, Page *page, const PredictQuestion *question)
{
    bool right = self->chosen == question->right;
    g_autofree char *why = predict_why(self->predict, question);
    page_end_line(page);
    page_prose(page, right ? INK_GOOD : INK_TROUBLE, 0, right ? _("Right.") : _("Not so."));
    page_prose(page, INK_PLAIN, 0, why);
    page_end_line(page);
    page_prose(page, INK_QUIET, 0, _("Enter goes on."));
}

static void put_question(const PredictView *self, Page *page)
{
    const PredictQuestion *question = predict_question(self->predict, self->place);
    g_autofree char *asks = predict_asks(self->predict, question);
    page_prose(page, INK_TITLE, 0, asks);
    page_end_line(page);
    for (unsigned choice = 0; choice < PREDICT_CHOICES; choice++)
        put_choice(self, page, question, choice);
    if (is_answered(self))
        put_why(self, page, question);
}

static void put_side(View *view, Page *page, size_t row)
{
    const PredictView *self = of(view);
    (void)row;
    if (!self->over && !is_connection_over(self)) {
        put_question(self, page);
        return;
    }
    bool last = self->over || self->at + 1 >= self->keys->len;
    page_prose(page, INK_TITLE, 0,
               last ? _("That was the last connection.") : _("That was this connection."));
    if (!last)
        page_prose(page, INK_QUIET, 0, _("Enter goes on to the next."));
}

/* ---- what is asked ------------------------------------------------------- */

static bool handle(View *view, Request request)
{
    PredictView *self = of(view);
    if (request >= REQUEST_TAB_1 && request < REQUEST_TAB_1 + PREDICT_CHOICES)
        choose(self, (unsigned)(request - REQUEST_TAB_1));
    else if (request == REQUEST_OPEN)
        go_on(self);
    else
        return false;
    return true;
}

static char *status(View *view)
{
    const PredictView *self = of(view);
    return g_strdup_printf(_("connection %u of %u   %u of %u right   1 to 4: answer  Enter: go on"),
                           MIN(self->at + 1, self->keys->len), self->keys->len, self->right,
                           self->asked);
}

static const ViewOps ops = {
    .title = N_("Predict"),
    .has_side = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_head = put_head,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .handle = handle,
    .status = status,
};

View *predict_view_new(Screen *screen)
{
    PredictView *self = g_new0(PredictView, 1);
    view_init(&self->view, &ops, screen);
    self->session = screen->lab;
    self->keys = g_array_new(FALSE, FALSE, sizeof(ModelKey));
    find_connections(self);
    begin_connection(self);
    return &self->view;
}
