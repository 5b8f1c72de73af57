#include "predict.h"

#include <inttypes.h>
#include <string.h>

#include "../../dissectors/tcp/rules.h"
#include "../i18n.h"
#include "../report/label.h"
#include "../report/phrase.h"

/* ---- segments ------------------------------------------------------------ */

/* What can come next, told apart by what matters. */
typedef enum Segment {
    SEGMENT_SYN,
    SEGMENT_SYN_ACK,
    SEGMENT_ACK,
    SEGMENT_DATA,
    SEGMENT_FIN,
    SEGMENT_RST,
} Segment;

/* A segment and who sends it. */
typedef struct Next {
    Segment segment;
    End from;
} Next;

static Next next_of(const Step *step)
{
    Next next = {SEGMENT_ACK, (End)step->from};
    if (step->flags & TCP_FLAG_RST)
        next.segment = SEGMENT_RST;
    else if (step->flags & TCP_FLAG_SYN)
        next.segment = step->flags & TCP_FLAG_ACK ? SEGMENT_SYN_ACK : SEGMENT_SYN;
    else if (step->flags & TCP_FLAG_FIN)
        next.segment = SEGMENT_FIN;
    else if (step->bytes > 0)
        next.segment = SEGMENT_DATA;
    return next;
}

static char *describe_next(Next next)
{
    static const char *const names[] = {
        [SEGMENT_SYN] = "SYN",           [SEGMENT_SYN_ACK] = "SYN, ACK",
        [SEGMENT_ACK] = N_("ACK alone"), [SEGMENT_DATA] = N_("data"),
        [SEGMENT_FIN] = "FIN, ACK",      [SEGMENT_RST] = "RST",
    };
    const char *name = next.segment == SEGMENT_ACK || next.segment == SEGMENT_DATA
                           ? gettext(names[next.segment])
                           : names[next.segment];
    return next.from == END_CLIENT ? g_strdup_printf(_("the client: %s"), name)
                                   : g_strdup_printf(_("the server: %s"), name);
}

/* What might come in each part of a connection's life, the likeliest first. */
static const Next at_opening[] = {
    {SEGMENT_SYN_ACK, END_SERVER}, {SEGMENT_ACK, END_CLIENT}, {SEGMENT_RST, END_SERVER},
    {SEGMENT_ACK, END_SERVER},     {SEGMENT_SYN, END_CLIENT},
};
static const Next in_between[] = {
    {SEGMENT_DATA, END_CLIENT}, {SEGMENT_DATA, END_SERVER}, {SEGMENT_FIN, END_SERVER},
    {SEGMENT_FIN, END_CLIENT},  {SEGMENT_ACK, END_SERVER},
};
static const Next at_close[] = {
    {SEGMENT_ACK, END_SERVER}, {SEGMENT_ACK, END_CLIENT}, {SEGMENT_FIN, END_SERVER},
    {SEGMENT_FIN, END_CLIENT}, {SEGMENT_RST, END_SERVER}, {SEGMENT_RST, END_CLIENT},
};

/* ---- choices ------------------------------------------------------------- */

/* Puts the right answer, which came first, to a place that changes from question to question
 * but is the same each time. */
static void shuffle(PredictQuestion *question)
{
    unsigned place = (question->rung * 3 + (unsigned)question->end + 1) % PREDICT_CHOICES;
    char *right = question->choices[0];
    question->choices[0] = question->choices[place];
    question->choices[place] = right;
    question->right = place;
}

static void add_segments(PredictQuestion *question, Next right, const Next *others, size_t count)
{
    unsigned used = 0;
    question->choices[used++] = describe_next(right);
    for (size_t i = 0; i < count && used < PREDICT_CHOICES; i++)
        if (others[i].segment != right.segment || others[i].from != right.from)
            question->choices[used++] = describe_next(others[i]);
}

/* What is easily taken for a state. */
static const TcpState likely[TCP_STATE_TIME_WAIT + 1][PREDICT_CHOICES - 1] = {
    [TCP_STATE_UNKNOWN] = {TCP_STATE_CLOSED, TCP_STATE_LISTEN, TCP_STATE_ESTABLISHED},
    [TCP_STATE_CLOSED] = {TCP_STATE_TIME_WAIT, TCP_STATE_CLOSE_WAIT, TCP_STATE_ESTABLISHED},
    [TCP_STATE_LISTEN] = {TCP_STATE_CLOSED, TCP_STATE_SYN_RCVD, TCP_STATE_ESTABLISHED},
    [TCP_STATE_SYN_SENT] = {TCP_STATE_SYN_RCVD, TCP_STATE_LISTEN, TCP_STATE_ESTABLISHED},
    [TCP_STATE_SYN_RCVD] = {TCP_STATE_SYN_SENT, TCP_STATE_ESTABLISHED, TCP_STATE_LISTEN},
    [TCP_STATE_ESTABLISHED] = {TCP_STATE_SYN_RCVD, TCP_STATE_SYN_SENT, TCP_STATE_LISTEN},
    [TCP_STATE_FIN_WAIT_1] = {TCP_STATE_CLOSE_WAIT, TCP_STATE_FIN_WAIT_2, TCP_STATE_TIME_WAIT},
    [TCP_STATE_FIN_WAIT_2] = {TCP_STATE_FIN_WAIT_1, TCP_STATE_TIME_WAIT, TCP_STATE_CLOSE_WAIT},
    [TCP_STATE_CLOSE_WAIT] = {TCP_STATE_LAST_ACK, TCP_STATE_FIN_WAIT_1, TCP_STATE_TIME_WAIT},
    [TCP_STATE_CLOSING] = {TCP_STATE_FIN_WAIT_2, TCP_STATE_LAST_ACK, TCP_STATE_TIME_WAIT},
    [TCP_STATE_LAST_ACK] = {TCP_STATE_CLOSE_WAIT, TCP_STATE_TIME_WAIT, TCP_STATE_CLOSED},
    [TCP_STATE_TIME_WAIT] = {TCP_STATE_CLOSED, TCP_STATE_FIN_WAIT_2, TCP_STATE_LAST_ACK},
};

static void add_states(PredictQuestion *question, TcpState right)
{
    question->choices[0] = g_strdup(tcp_state_name(right));
    for (unsigned i = 1; i < PREDICT_CHOICES; i++)
        question->choices[i] = g_strdup(tcp_state_name(likely[right][i - 1]));
}

/* ---- questions ----------------------------------------------------------- */

/* What has been seen of a connection so far. */
typedef struct Seen {
    bool fin, established;
    bool data[2]; /* by End */
} Seen;

const PredictQuestion *predict_question(const Predict *predict, guint place)
{
    return &g_array_index(predict->questions, PredictQuestion, place);
}

const Rung *predict_rung(const Predict *predict, guint place)
{
    return &g_array_index(predict->rungs, Rung, place);
}

/* Whether it is worth asking what comes next. The first is given; data is asked for once
 * from each end. */
static bool is_worth_asking(guint place, const Rung *rung, const Seen *seen)
{
    const Step *step = rung->step;
    bool flags = step->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST);
    bool news = rung->changes[END_CLIENT] || rung->changes[END_SERVER];
    return place > 0 && (flags || news || (step->bytes > 0 && !seen->data[step->from]));
}

static void ask_segment(Predict *predict, guint place, const Step *step, const Seen *seen)
{
    PredictQuestion question = {.ask = PREDICT_SEGMENT, .rung = place, .end = END_NONE};
    Next right = next_of(step);
    if (seen->fin)
        add_segments(&question, right, at_close, G_N_ELEMENTS(at_close));
    else if (seen->established)
        add_segments(&question, right, in_between, G_N_ELEMENTS(in_between));
    else
        add_segments(&question, right, at_opening, G_N_ELEMENTS(at_opening));
    shuffle(&question);
    g_array_append_val(predict->questions, question);
}

/* Not asked is what nobody can know. */
static void ask_state(Predict *predict, guint place, const Rung *rung, End end)
{
    const StateChange *change = rung->changes[end];
    if (!change || change->certainty == CERTAINTY_UNKNOWABLE || change->to == TCP_STATE_UNKNOWN)
        return;
    PredictQuestion question = {.ask = PREDICT_STATE, .rung = place, .end = end};
    add_states(&question, (TcpState)change->to);
    shuffle(&question);
    g_array_append_val(predict->questions, question);
}

static void see(Seen *seen, const Rung *rung)
{
    const Step *step = rung->step;
    const StateChange *change = rung->changes[END_SERVER];
    seen->fin |= (step->flags & TCP_FLAG_FIN) != 0;
    seen->established |= step->bytes > 0 || (change && change->to == TCP_STATE_ESTABLISHED);
    seen->data[step->from] |= step->bytes > 0;
}

static void ask_of_rung(Predict *predict, guint place, Seen *seen)
{
    const Rung *rung = predict_rung(predict, place);
    if (rung->kind != RUNG_STEP)
        return;
    End from = (End)rung->step->from;
    if (is_worth_asking(place, rung, seen))
        ask_segment(predict, place, rung->step, seen);
    ask_state(predict, place, rung, from);
    ask_state(predict, place, rung, end_other(from));
    see(seen, rung);
}

static void clear_question(gpointer data)
{
    PredictQuestion *question = data;
    for (unsigned i = 0; i < PREDICT_CHOICES; i++)
        g_free(question->choices[i]);
}

Predict *predict_new(const Conversation *conversation)
{
    Predict *predict = g_new0(Predict, 1);
    Seen seen = {0};
    predict->conversation = conversation;
    predict->rungs = ladder_rungs(conversation, 0);
    predict->questions = g_array_new(FALSE, TRUE, sizeof(PredictQuestion));
    g_array_set_clear_func(predict->questions, clear_question);
    for (guint place = 0; place < predict->rungs->len; place++)
        ask_of_rung(predict, place, &seen);
    return predict;
}

void predict_free(Predict *predict)
{
    if (!predict)
        return;
    g_array_unref(predict->rungs);
    g_array_unref(predict->questions);
    g_free(predict);
}

/* ---- in words ------------------------------------------------------------ */

char *predict_asks(const Predict *predict, const PredictQuestion *question)
{
    const Rung *rung = predict_rung(predict, question->rung);
    if (question->ask == PREDICT_SEGMENT)
        return g_strdup(_("What comes next?"));
    return g_strdup_printf(
        question->end == END_CLIENT
            ? _("In which state is the client once frame %" PRIu64 " is through?")
            : _("In which state is the server once frame %" PRIu64 " is through?"),
        rung->at.frame);
}

static char *why_segment(const Rung *rung)
{
    GString *text = g_string_new(NULL);
    const Event *event = rung->first_event;
    for (unsigned i = 0; i < rung->event_count; i++, event = event->next) {
        if (event->at.frame != rung->at.frame)
            continue;
        g_autofree char *says = event_says(event);
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "", says);
    }
    if (text->len == 0) {
        g_autofree char *label = label_of_step(rung->step, rung->first_event, rung->event_count);
        g_string_append_printf(text, _("frame %" PRIu64 ": %s"), rung->at.frame, label);
    }
    return g_string_free(text, FALSE);
}

static char *why_state(const StateChange *change)
{
    const RuleSpec *rule = &tcp_rules[change->rule];
    g_autofree char *says =
        g_strdup_printf("%s → %s: %s (%s)", tcp_state_name((TcpState)change->from),
                        tcp_state_name((TcpState)change->to), gettext(rule->says), rule->spec);
    if (change->certainty == CERTAINTY_OBSERVED)
        return g_strdup_printf(_("%s\nThe segment itself shows it."), says);
    return g_strdup_printf(_("%s\nFrame %" PRIu64 " shows that it came to that."), says,
                           change->seen_by.frame);
}

char *predict_why(const Predict *predict, const PredictQuestion *question)
{
    const Rung *rung = predict_rung(predict, question->rung);
    if (question->ask == PREDICT_SEGMENT)
        return why_segment(rung);
    return why_state(rung->changes[question->end]);
}

/* ---- what may be seen ---------------------------------------------------- */

bool predict_shows_rung(const Predict *predict, guint place, bool answered, guint rung)
{
    if (place >= predict->questions->len)
        return true;
    const PredictQuestion *question = predict_question(predict, place);
    bool told = answered || question->ask == PREDICT_STATE;
    return told ? rung <= question->rung : rung < question->rung;
}

bool predict_shows_state(const Predict *predict, guint place, bool answered, guint rung, End end)
{
    for (guint i = place; i < predict->questions->len; i++) {
        const PredictQuestion *question = predict_question(predict, i);
        bool asked =
            question->ask == PREDICT_STATE && question->rung == rung && question->end == end;
        if (asked && !(i == place && answered))
            return false;
    }
    return true;
}
