#include "judge.h"

#include <inttypes.h>

#include "../i18n.h"
#include "../report/label.h"
#include "../report/phrase.h"
#include "given.h"

/* Frames named at once; sentences about one. Our choice: a line or two. */
#define LOOK_MAX 5
#define SAYS_MAX 2

/* Where it is asked how many, to name all would be to tell. */
#define LOOK_MAX_OF_NUMBERS 1

const char *lab_verdict_name(LabVerdict verdict)
{
    switch (verdict) {
    case LAB_RIGHT:
        return "right";
    case LAB_WRONG_ANSWER:
        return "wrong";
    case LAB_UNREADABLE:
        return "unreadable";
    case LAB_UNANSWERED:
        break;
    }
    return "unanswered";
}

/* ---- evaluating ---------------------------------------------------------- */

static void take_task(const LabTask *task, const Conversation *conversation)
{
    for (guint i = 0; i < task->answers->len; i++)
        query_take(g_ptr_array_index(task->answers, i), conversation);
    for (guint i = 0; i < task->wrongs->len; i++)
        query_take(((LabWrong *)g_ptr_array_index(task->wrongs, i))->value, conversation);
    for (guint i = 0; i < task->options->len; i++)
        query_take(((LabOption *)g_ptr_array_index(task->options, i))->holds, conversation);
    if (task->show)
        query_take(task->show, conversation);
}

static void take(const LabAnswers *answers, const Conversation *conversation)
{
    for (guint i = 0; i < answers->tasks->len; i++)
        take_task(g_ptr_array_index(answers->tasks, i), conversation);
}

void lab_evaluate(LabAnswers *answers, const Analysis *analysis)
{
    for (guint i = 0; i < analysis->connections->len; i++)
        take(answers,
             &((const TcpConnection *)g_ptr_array_index(analysis->connections, i))->conversation);
    for (guint i = 0; i < analysis->datagrams->len; i++)
        take(answers,
             &((const UdpExchange *)g_ptr_array_index(analysis->datagrams, i))->conversation);
}

/* ---- frames in words ----------------------------------------------------- */

typedef struct FoundFrame {
    const Event *event; /* (nullable) the first of it */
    const Step *step;   /* (nullable) that begins or ends with it, or else has it between */
    bool exact;
} FoundFrame;

static void look_for_event(const Conversation *conversation, uint64_t frame, FoundFrame *found)
{
    const Event *event = conversation->timeline.first_event;
    for (; event && !found->event; event = event->next)
        if (event->at.frame == frame)
            found->event = event;
}

static void look_for_step(const Conversation *conversation, uint64_t frame, FoundFrame *found)
{
    for (const Step *step = conversation->timeline.first_step; step && !found->exact;
         step = step->next) {
        if (step->first.frame > frame || step->last.frame < frame)
            continue;
        found->step = step;
        found->exact = step->first.frame == frame || step->last.frame == frame;
    }
}

static void look_in(const Conversation *conversation, uint64_t frame, FoundFrame *found)
{
    if (conversation->first.frame > frame || conversation->last.frame < frame)
        return;
    look_for_event(conversation, frame, found);
    look_for_step(conversation, frame, found);
}

static FoundFrame find_frame(const Analysis *analysis, uint64_t frame)
{
    FoundFrame found = {0};
    for (guint i = 0; i < analysis->connections->len && !found.event; i++)
        look_in(&((const TcpConnection *)g_ptr_array_index(analysis->connections, i))->conversation,
                frame, &found);
    for (guint i = 0; i < analysis->datagrams->len && !found.event; i++)
        look_in(&((const UdpExchange *)g_ptr_array_index(analysis->datagrams, i))->conversation,
                frame, &found);
    return found;
}

static char *describe_events(const Event *event, uint64_t frame)
{
    GString *text = g_string_new(NULL);
    for (unsigned n = 0; event && event->at.frame == frame && n < SAYS_MAX;
         event = event->next, n++) {
        g_autofree char *says = event_says(event);
        g_string_append_printf(text, "%s%s", text->len ? " " : "", says);
    }
    return g_string_free(text, FALSE);
}

char *lab_describe_frame(const Analysis *analysis, uint64_t frame)
{
    if (frame > analysis->facts.frames)
        return g_strdup_printf(_("there is no frame %" PRIu64 ": the last is %" PRIu64), frame,
                               (uint64_t)analysis->facts.frames);
    FoundFrame found = find_frame(analysis, frame);
    if (found.event) {
        g_autofree char *says = describe_events(found.event, frame);
        return g_strdup_printf(_("frame %" PRIu64 ": %s"), frame, says);
    }
    if (!found.step)
        return g_strdup_printf(_("frame %" PRIu64 " belongs to no connection"), frame);
    g_autofree char *label = label_of_step(found.step, NULL, 0);
    return found.step->from == END_CLIENT
               ? g_strdup_printf(_("frame %" PRIu64 ", of the client: %s"), frame, label)
               : g_strdup_printf(_("frame %" PRIu64 ", of the server: %s"), frame, label);
}

/* ---- judging ------------------------------------------------------------- */

static bool is_value_of(const LabTask *task, const QueryValue *given, Query *query)
{
    const GArray *values = query_values(query);
    for (guint i = 0; i < values->len; i++)
        if (lab_given_is(task, given, &g_array_index(values, QueryValue, i)))
            return true;
    return false;
}

static bool is_right_value(const LabTask *task, const QueryValue *given)
{
    for (guint i = 0; i < task->answers->len; i++)
        if (is_value_of(task, given, g_ptr_array_index(task->answers, i)))
            return true;
    return false;
}

static bool option_holds(const LabOption *option)
{
    return g_array_index(query_values(option->holds), QueryValue, 0).number != 0;
}

static bool names(const LabGiven *given, uint64_t frame)
{
    for (guint i = 0; i < given->values->len; i++)
        if (g_array_index(given->values, QueryValue, i).number == frame)
            return true;
    return false;
}

/* Whether all frames that `query` yields are named. */
static bool names_all(const LabGiven *given, Query *query)
{
    const GArray *values = query_values(query);
    for (guint i = 0; i < values->len; i++)
        if (!names(given, g_array_index(values, QueryValue, i).number))
            return false;
    return true;
}

/* The first frame named that is not right. (nullable) */
static const QueryValue *first_stray(const LabTask *task, const LabGiven *given)
{
    for (guint i = 0; i < given->values->len; i++) {
        const QueryValue *value = &g_array_index(given->values, QueryValue, i);
        if (!is_right_value(task, value))
            return value;
    }
    return NULL;
}

static bool is_right(const LabTask *task, const LabGiven *given)
{
    if (task->kind == LAB_CHOICE)
        return option_holds(given->chosen);
    if (task->kind != LAB_FRAMES)
        return is_right_value(task, &g_array_index(given->values, QueryValue, 0));
    if (first_stray(task, given))
        return false;
    for (guint i = 0; i < task->answers->len; i++)
        if (!names_all(given, g_ptr_array_index(task->answers, i)))
            return false;
    return true;
}

/* Whether a list of frames is the mistake that `query` describes: a frame of it is named
 * that is not right, or its frames and no others. */
static bool is_mistaken_list(const LabTask *task, const LabGiven *given, Query *query)
{
    bool same = query_values(query)->len > 0 && names_all(given, query);
    for (guint i = 0; i < given->values->len; i++) {
        const QueryValue *value = &g_array_index(given->values, QueryValue, i);
        bool of_query = is_value_of(task, value, query);
        if (of_query && !is_right_value(task, value))
            return true;
        same &= of_query;
    }
    return same;
}

static const LabWrong *find_wrong(const LabTask *task, const LabGiven *given)
{
    for (guint i = 0; i < task->wrongs->len; i++) {
        const LabWrong *wrong = g_ptr_array_index(task->wrongs, i);
        bool fits =
            task->kind == LAB_FRAMES
                ? is_mistaken_list(task, given, wrong->value)
                : is_value_of(task, &g_array_index(given->values, QueryValue, 0), wrong->value);
        if (fits)
            return wrong;
    }
    return NULL;
}

/* ---- where to look ------------------------------------------------------- */

static void add_look(GArray *look, uint64_t frame)
{
    for (guint i = 0; i < look->len; i++)
        if (g_array_index(look, uint64_t, i) == frame)
            return;
    if (frame > 0 && look->len < LOOK_MAX)
        g_array_append_val(look, frame);
}

static void add_evidence(GArray *look, Query *query)
{
    g_autoptr(GArray) frames = query_evidence(query);
    for (guint i = 0; i < frames->len; i++)
        add_look(look, g_array_index(frames, uint64_t, i));
}

/* What `show:` says, or else what speaks for what is right. */
static void find_look(const LabTask *task, GArray *look)
{
    if (task->show) {
        const GArray *values = query_values(task->show);
        for (guint i = 0; i < values->len; i++)
            add_look(look, g_array_index(values, QueryValue, i).number);
        return;
    }
    for (guint i = 0; i < task->answers->len; i++)
        add_evidence(look, g_ptr_array_index(task->answers, i));
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        if (option_holds(option))
            add_evidence(look, option->holds);
    }
}

/* ---- what is told -------------------------------------------------------- */

static char *safe_text(const LabSaying *saying)
{
    const char *text = lab_saying_text(saying);
    return text ? g_strdup(text) : NULL;
}

/* For a frame that nobody foresaw: what it is. */
static char *general_feedback(const LabTask *task, const LabGiven *given, const Analysis *analysis)
{
    if (task->kind != LAB_FRAME && task->kind != LAB_FRAMES)
        return NULL;
    const QueryValue *stray = first_stray(task, given);
    if (!stray)
        return g_strdup(_("These are right, but not all."));
    g_autofree char *frame = lab_describe_frame(analysis, stray->number);
    return g_strdup_printf(_("Not this one: %s"), frame);
}

static void judge_wrong(const LabTask *task, const LabGiven *given, const Analysis *analysis,
                        LabJudgement *ret)
{
    ret->verdict = LAB_WRONG_ANSWER;
    if (given->chosen)
        ret->feedback = safe_text(&given->chosen->says);
    else
        ret->wrong = find_wrong(task, given);
    if (ret->wrong)
        ret->feedback = safe_text(&ret->wrong->says);
    if (!ret->feedback)
        ret->feedback = general_feedback(task, given, analysis);
    if (task->kind != LAB_FRAME && task->kind != LAB_FRAMES)
        find_look(task, ret->look);
    if (task->kind == LAB_NUMBER && ret->look->len > LOOK_MAX_OF_NUMBERS)
        g_array_set_size(ret->look, LOOK_MAX_OF_NUMBERS);
}

void lab_judge(const LabTask *task, const char *answer, const Analysis *analysis, LabJudgement *ret)
{
    *ret = (LabJudgement){.verdict = LAB_UNANSWERED,
                          .look = g_array_new(FALSE, FALSE, sizeof(uint64_t))};
    if (!*answer)
        return;
    LabGiven given;
    const char *trouble = lab_given_read(task, answer, &given);
    ret->chosen = given.chosen;
    if (trouble) {
        ret->verdict = LAB_UNREADABLE;
        ret->feedback = g_strdup(gettext(trouble));
    } else if (is_right(task, &given)) {
        ret->verdict = LAB_RIGHT;
        find_look(task, ret->look);
    } else {
        judge_wrong(task, &given, analysis, ret);
    }
    lab_given_clear(&given);
}

void lab_judgement_clear(LabJudgement *judgement)
{
    g_clear_pointer(&judgement->feedback, g_free);
    g_clear_pointer(&judgement->look, g_array_unref);
}

/* ---- what is right ------------------------------------------------------- */

static int compare_frames(gconstpointer a, gconstpointer b)
{
    const uint64_t *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

static char *right_frames(const LabTask *task)
{
    g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (guint i = 0; i < task->answers->len; i++) {
        const GArray *values = query_values(g_ptr_array_index(task->answers, i));
        for (guint v = 0; v < values->len; v++)
            g_array_append_val(frames, g_array_index(values, QueryValue, v).number);
    }
    g_array_sort(frames, compare_frames);
    GString *text = g_string_new(NULL);
    uint64_t last = 0;
    for (guint i = 0; i < frames->len; i++) {
        uint64_t frame = g_array_index(frames, uint64_t, i);
        if (frame != last)
            g_string_append_printf(text, "%s%" PRIu64, last ? ", " : "", frame);
        last = frame;
    }
    return g_string_free(text, frames->len == 0);
}

static char *right_options(const LabTask *task)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        if (option_holds(option))
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", option->id);
    }
    return g_string_free(text, text->len == 0);
}

char *lab_right_answer(const LabTask *task)
{
    if (task->kind == LAB_CHOICE)
        return right_options(task);
    if (task->kind == LAB_FRAMES)
        return right_frames(task);
    for (guint i = 0; i < task->answers->len; i++) {
        const GArray *values = query_values(g_ptr_array_index(task->answers, i));
        if (values->len > 0)
            return value_print(&g_array_index(values, QueryValue, 0));
    }
    return NULL;
}
