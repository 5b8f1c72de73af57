/* html-ladder.c: one conversation as a ladder: a row for each rung, with both lifelines
 * in the colours of their states, the arrow between them, and the notes beside it. */
#include <inttypes.h>

#include "../i18n.h"
#include "format.h"
#include "html-report.h"
#include "label.h"
#include "lane.h"
#include "phrase.h"
#include "svg-lanes.h"
#include "width.h"

/* Pixels from the top of a row to where its arrow begins and ends. */
#define ARROW_FROM 23
#define ARROW_TO   29
#define LANE_WIDTH 6

/* A label of more columns than this stands below its arrow, where it can be broken. */
#define LABEL_COLUMNS 34

typedef struct Ladder {
    HtmlReport *report;
    FILE *out;
    int64_t start_ns;
    TcpState states[2]; /* of the ends, before the rung at hand */
    bool tcp;
} Ladder;

/* ---- lifelines -------------------------------------------------------------------- */

/* One lifeline, which changes its colour where the arrow touches it. */
static void put_lifeline(const Ladder *ladder, const StateChange *change, End end, int y)
{
    const char *before = ladder->tcp ? svg_state_class(ladder->states[end]) : "s-unknown";
    int x = end == END_CLIENT ? 0 : -LANE_WIDTH;
    FILE *out = ladder->out;
    if (change)
        html_markup(out,
                    "<rect class=\"%s\" x=\"%d\" width=\"%d\" height=\"%d\"/>"
                    "<rect class=\"%s\" x=\"%d\" width=\"%d\" y=\"%d\" height=\"100%%\"/>",
                    before, x, LANE_WIDTH, y, svg_state_class((TcpState)change->to), x, LANE_WIDTH,
                    y);
    else
        html_markup(out, "<rect class=\"%s\" x=\"%d\" width=\"%d\" height=\"100%%\"/>", before, x,
                    LANE_WIDTH);
}

static void put_arrow(const Ladder *ladder, const Step *step)
{
    bool client = step->from == END_CLIENT;
    const char *run = step->segments > 1 ? " run" : "";
    const char *again = step->repeated ? " again" : "";
    html_markup(ladder->out, "<line class=\"a %s%s%s\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>",
                client ? "cl" : "sv", run, again, client ? "6" : "100%", client ? "100%" : "6",
                ARROW_FROM, ARROW_TO);
}

/* The point of the arrow, at the lifeline of who receives it. */
static void put_head(const Ladder *ladder, const Step *step, End at)
{
    if (end_other((End)step->from) != at)
        return;
    html_markup(ladder->out, "<path class=\"h %s\" d=\"M%d %dl%d -4v8z\"/>",
                at == END_SERVER ? "cl" : "sv", at == END_SERVER ? -LANE_WIDTH : LANE_WIDTH,
                ARROW_TO, at == END_SERVER ? -9 : 9);
}

static void put_drawing(const Ladder *ladder, const Rung *rung)
{
    const Step *step = rung->kind == RUNG_STEP ? rung->step : NULL;
    bool arrow = step && step->from <= END_SERVER;
    int y[2] = {ARROW_FROM, ARROW_FROM};
    if (arrow)
        y[end_other((End)step->from)] = ARROW_TO;
    html_markup(ladder->out, "<svg class=\"w\" aria-hidden=\"true\">");
    if (arrow)
        put_arrow(ladder, step);
    put_lifeline(ladder, rung->changes[END_CLIENT], END_CLIENT, y[END_CLIENT]);
    if (arrow)
        put_head(ladder, step, END_CLIENT);
    html_markup(ladder->out, "<svg x=\"100%%\" overflow=\"visible\">");
    put_lifeline(ladder, rung->changes[END_SERVER], END_SERVER, y[END_SERVER]);
    if (arrow)
        put_head(ladder, step, END_SERVER);
    html_markup(ladder->out, "</svg></svg>");
}

/* ---- words ------------------------------------------------------------------------ */

static char *label_text(const Rung *rung)
{
    g_autofree char *label = label_of_step(rung->step, rung->first_event, rung->event_count);
    g_autofree char *amount = label_amount(rung->step, LABEL_ACKS);
    return g_strjoin(*label && *amount ? "  " : "", label, amount, NULL);
}

/* Who sends, for those who do not see the arrow. */
static void put_direction(const Ladder *ladder, const Step *step)
{
    g_autofree char *says = g_strdup_printf("%s → %s: ", phrase_end((End)step->from),
                                            phrase_end(end_other((End)step->from)));
    html_element(ladder->out, "span", "sr", says);
}

static void put_label(const Ladder *ladder, const Rung *rung)
{
    if (rung->kind == RUNG_ELISION) {
        html_take_element(ladder->out, "span", "l el", lane_elision_text(rung));
        return;
    }
    if (rung->kind != RUNG_STEP || rung->step->from > END_SERVER)
        return;
    g_autofree char *label = label_text(rung);
    bool long_one = width_of(label) > LABEL_COLUMNS;
    html_markup(ladder->out, "<span class=\"l%s%s\">", long_one ? " long" : "",
                rung->weight == WEIGHT_TROUBLE ? " trouble" : "");
    put_direction(ladder, rung->step);
    html_text(ladder->out, label);
    html_markup(ladder->out, "</span>");
}

static void put_state(Ladder *ladder, const StateChange *change, End end)
{
    static const char *const marks[] = {
        [CERTAINTY_OBSERVED] = "",
        [CERTAINTY_INFERRED] = "~",
        [CERTAINTY_UNKNOWABLE] = "?",
    };
    if (!change)
        return;
    ladder->report->marks.inferred |= change->certainty == CERTAINTY_INFERRED;
    ladder->report->marks.unknowable |= change->certainty == CERTAINTY_UNKNOWABLE;
    html_markup(ladder->out, "<span class=\"st %s\"><i class=\"%s\"></i>%s<small>%s</small></span>",
                end == END_CLIENT ? "sc" : "ss", svg_state_class((TcpState)change->to),
                tcp_state_name((TcpState)change->to), marks[change->certainty]);
}

static void put_when(const Ladder *ladder, const Rung *rung)
{
    g_autofree char *time = format_seconds(rung->at.time_ns - ladder->start_ns);
    if (rung->kind == RUNG_ELISION)
        return;
    html_markup(ladder->out, "<span class=\"fr\">%" PRIu64 "</span><span class=\"tm\">%s</span>",
                rung->at.frame, time);
}

/* ---- rows ------------------------------------------------------------------------- */

static void put_row(Ladder *ladder, const Rung *rung)
{
    FILE *out = ladder->out;
    if (rung->kind == RUNG_STEP)
        html_markup(out, "<li class=\"r\" id=\"f%" PRIu64 "\">", rung->at.frame);
    else
        html_markup(out, "<li class=\"r%s\">", rung->kind == RUNG_ELISION ? " gap" : "");
    put_when(ladder, rung);
    put_state(ladder, rung->changes[END_CLIENT], END_CLIENT);
    html_markup(out, "<span class=\"lane\">");
    put_drawing(ladder, rung);
    put_label(ladder, rung);
    html_markup(out, "</span>");
    put_state(ladder, rung->changes[END_SERVER], END_SERVER);
    html_rung_notes(ladder->report, rung);
    html_markup(out, "</li>\n");
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        if (rung->changes[end])
            ladder->states[end] = (TcpState)rung->changes[end]->to;
}

/* What the ends were in before anything changed. */
static void begin_states(Ladder *ladder, const Timeline *timeline)
{
    for (const StateChange *change = timeline->last_change ? timeline->first_change : NULL; change;
         change = change->next)
        if (change->end <= END_SERVER && ladder->states[change->end] == TCP_STATE_UNKNOWN)
            ladder->states[change->end] = (TcpState)change->from;
}

void html_ladder(HtmlReport *report, const HtmlShown *shown)
{
    const Conversation *conversation = shown->conversation;
    Ladder ladder = {.report = report,
                     .out = report->out,
                     .start_ns = conversation->first.time_ns,
                     .tcp = conversation->transport == TRANSPORT_TCP};
    begin_states(&ladder, &conversation->timeline);
    html_markup(report->out, "<div class=\"ladder-head r\" aria-hidden=\"true\">"
                             "<span class=\"fr\">#</span>");
    html_element(report->out, "span", "tm", _("time"));
    html_element(report->out, "span", "st sc cl", _("client"));
    html_element(report->out, "span", "st ss sv", _("server"));
    html_markup(report->out, "</div>\n<ol class=\"ladder\">\n");
    for (guint i = 0; i < shown->rungs->len; i++)
        put_row(&ladder, &g_array_index(shown->rungs, Rung, i));
    html_markup(report->out, "</ol>\n");
}
