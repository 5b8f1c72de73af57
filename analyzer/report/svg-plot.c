#include "svg-plot.h"

#include "../i18n.h"
#include "format.h"
#include "html-out.h"
#include "svg-lanes.h"

/* The drawing's own coordinates: whole numbers, so that no locale's decimal sign gets in. */
#define UNITS 10000

#define PLOT_HEIGHT 180 /* pixels */
#define LINES_MOST  4   /* across it, at round amounts */

/* The window is shown up to so much above what was sent: it often is far larger. */
#define WINDOW_SHARE 1.35

/* A direction with less than this share of the other's bytes has no plot of its own. */
#define MINOR_SHARE 8

typedef struct Point {
    int64_t ns, value;
} Point;

typedef struct Run {
    Point from, until;
    bool repeated;
} Run;

/* What one end sent, and what the other said to it. */
typedef struct Sent {
    GArray *runs;     /* Run */
    GArray *acks;     /* Point */
    GArray *limits;   /* Point: one past what the window allows */
    int64_t seq, ack; /* last, for telling how often 32 bits wrapped */
    int64_t top;      /* highest number sent */
    uint64_t bytes;
} Sent;

static void sent_init(Sent *sent)
{
    *sent = (Sent){.runs = g_array_new(FALSE, FALSE, sizeof(Run)),
                   .acks = g_array_new(FALSE, FALSE, sizeof(Point)),
                   .limits = g_array_new(FALSE, FALSE, sizeof(Point))};
}

static void sent_clear(Sent *sent)
{
    g_array_unref(sent->runs);
    g_array_unref(sent->acks);
    g_array_unref(sent->limits);
}

/* The number next to `*last` that ends in these 32 bits. */
static int64_t unwrap(int64_t *last, uint32_t number)
{
    *last += (int32_t)(number - (uint32_t)*last);
    return *last;
}

static void take_ack(Sent *sent, int64_t ns, uint32_t number, uint32_t window)
{
    Point ack = {ns, unwrap(&sent->ack, number)};
    Point limit = {ns, ack.value + window};
    g_array_append_val(sent->acks, ack);
    g_array_append_val(sent->limits, limit);
}

static void add_run(Sent *sent, Point *from, Point until, bool repeated)
{
    Run run = {*from, until, repeated};
    g_array_append_val(sent->runs, run);
    *from = until;
}

/* A run of data as one stroke, or from mark to mark where it has any. */
static void take_data(Sent *sent, const Step *step)
{
    int64_t seq = unwrap(&sent->seq, step->seq);
    int64_t end = seq + (int64_t)step->bytes;
    Point at = {step->first.time_ns, seq};
    for (uint32_t i = 0; step->marks && i < step->marks->count; i++) {
        const RunMark *mark = &step->marks->marks[i];
        add_run(sent, &at, (Point){mark->time_ns, seq + (int64_t)mark->bytes}, step->repeated);
        if (mark->acked > 0)
            take_ack(sent, mark->time_ns, mark->acked, mark->window);
    }
    add_run(sent, &at, (Point){step->last.time_ns, end}, step->repeated);
    if (step->marks && step->marks->last.acked > 0)
        take_ack(sent, step->marks->last.time_ns, step->marks->last.acked,
                 step->marks->last.window);
    sent->top = MAX(sent->top, end);
    sent->bytes += step->bytes;
}

static void take_steps(Sent sent[2], const Timeline *timeline)
{
    for (const Step *step = timeline->first_step; step; step = step->next) {
        if (step->from > END_SERVER)
            continue;
        if (step->bytes > 0)
            take_data(&sent[step->from], step);
        if (step->flags & TCP_FLAG_ACK && !(step->flags & TCP_FLAG_RST))
            take_ack(&sent[end_other((End)step->from)], step->last.time_ns, step->ack,
                     step->window);
    }
}

/* ---- drawing --------------------------------------------------------------------- */

typedef struct Plot {
    FILE *out;
    const SvgTime *scale;
    int64_t top; /* the number at the upper edge */
} Plot;

static int x_of(const Plot *plot, int64_t ns)
{
    return (int)(svg_time_place(plot->scale, ns) * UNITS + 0.5);
}

static int y_of(const Plot *plot, int64_t value)
{
    double share = (double)CLAMP(value, 0, 2 * plot->top) / (double)plot->top;
    return (int)((1 - share) * UNITS + 0.5);
}

/* Steps from point to point; of points in one place the last. */
static void put_stairs(const Plot *plot, const GArray *points, const char *class)
{
    int x = -1, y = -1;
    if (points->len < 2)
        return;
    html_markup(plot->out, "<path class=\"%s\" vector-effect=\"non-scaling-stroke\" d=\"", class);
    for (guint i = 0; i < points->len; i++) {
        const Point *point = &g_array_index(points, Point, i);
        int next_x = x_of(plot, point->ns), next_y = y_of(plot, point->value);
        if (x < 0)
            html_markup(plot->out, "M%d %d", next_x, next_y);
        else if (next_x != x || next_y != y)
            html_markup(plot->out, "H%dV%d", next_x, next_y);
        x = next_x;
        y = next_y;
    }
    html_markup(plot->out, "\"/>");
}

/* Data as strokes; each has some length, lest it could not be seen. */
static void put_runs(const Plot *plot, const GArray *runs, bool repeated, const char *class)
{
    bool any = false;
    for (guint i = 0; i < runs->len; i++) {
        const Run *run = &g_array_index(runs, Run, i);
        if (run->repeated != repeated)
            continue;
        if (!any)
            html_markup(plot->out, "<path class=\"%s\" vector-effect=\"non-scaling-stroke\" d=\"",
                        class);
        any = true;
        html_markup(plot->out, "M%d %dL%d %d", x_of(plot, run->from.ns),
                    y_of(plot, run->from.value), x_of(plot, run->until.ns),
                    y_of(plot, run->until.value));
    }
    if (any)
        html_markup(plot->out, "\"/>");
}

static void put_grid(const Plot *plot)
{
    uint64_t step = svg_bytes_step((uint64_t)plot->top, LINES_MOST);
    for (uint64_t bytes = step; bytes < (uint64_t)plot->top; bytes += step) {
        double share = 1 - (double)bytes / (double)plot->top;
        g_autofree char *text = format_bytes(bytes);
        html_markup(plot->out, "<line class=\"grid\" x1=\"0\" x2=\"100%%\"");
        svg_percent(plot->out, "y1", share);
        svg_percent(plot->out, "y2", share);
        html_markup(plot->out, "/><text x=\"4\" dy=\"-3\"");
        svg_percent(plot->out, "y", share);
        html_markup(plot->out, ">");
        html_text(plot->out, text);
        html_markup(plot->out, "</text>");
    }
}

static void put_cuts(const Plot *plot)
{
    for (unsigned i = 0; i < plot->scale->cut_count; i++) {
        html_markup(plot->out, "<rect class=\"cut\" y=\"0\" height=\"100%%\"");
        svg_percent(plot->out, "x", svg_cut_place(plot->scale, i));
        svg_percent(plot->out, "width", svg_cut_width());
        html_markup(plot->out, "/>");
    }
}

/* The highest number to show: all that was sent, and as much of the window as does
 * not press that down. */
static int64_t top_of(const Sent *sent)
{
    int64_t limit = 0;
    for (guint i = 0; i < sent->limits->len; i++)
        limit = MAX(limit, g_array_index(sent->limits, Point, i).value);
    return MAX(1, MIN(MAX(limit, sent->top), (int64_t)((double)sent->top * WINDOW_SHARE)));
}

static void put_key(FILE *out, const char *class, const char *says)
{
    html_markup(out, "<span class=\"key %s\">", class);
    html_text(out, says);
    html_markup(out, "</span>");
}

static bool any_repeated(const Sent *sent)
{
    for (guint i = 0; i < sent->runs->len; i++)
        if (g_array_index(sent->runs, Run, i).repeated)
            return true;
    return false;
}

/* Whether the edge of the window ever comes as low as what is shown. */
static bool window_matters(const Sent *sent)
{
    int64_t top = top_of(sent);
    for (guint i = 0; i < sent->limits->len; i++)
        if (g_array_index(sent->limits, Point, i).value < top)
            return true;
    return false;
}

static void put_caption(FILE *out, const Sent *sent, End end)
{
    html_markup(out, "<p class=\"keys\">");
    html_element(out, "b", NULL,
                 end == END_CLIENT ? _("Bytes from the client") : _("Bytes from the server"));
    put_key(out, end == END_CLIENT ? "k-cl" : "k-sv", _("sent"));
    if (any_repeated(sent))
        put_key(out, "k-again", _("sent again"));
    put_key(out, "k-ack", _("acknowledged"));
    if (window_matters(sent))
        put_key(out, "k-limit", _("edge of the window"));
    html_markup(out, "</p>\n");
}

static void put_plot(FILE *out, const Sent *sent, End end, const SvgTime *scale)
{
    Plot plot = {out, scale, top_of(sent)};
    put_caption(out, sent, end);
    html_markup(out, "<svg class=\"plot\" height=\"%d\" role=\"img\" aria-label=\"", PLOT_HEIGHT);
    html_text(out, end == END_CLIENT ? _("Bytes from the client over time")
                                     : _("Bytes from the server over time"));
    html_markup(out, "\">");
    put_grid(&plot);
    put_cuts(&plot);
    html_markup(out, "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">", UNITS, UNITS);
    put_stairs(&plot, sent->limits, "limit");
    put_stairs(&plot, sent->acks, "ack");
    put_runs(&plot, sent->runs, false, end == END_CLIENT ? "data cl" : "data sv");
    put_runs(&plot, sent->runs, true, "data again");
    html_markup(out, "</svg></svg>\n");
}

/* When something happened. */
static GArray *busy_times(const Timeline *timeline)
{
    GArray *busy = g_array_new(FALSE, FALSE, sizeof(SvgSpan));
    for (const Step *step = timeline->first_step; step; step = step->next) {
        SvgSpan span = {step->first.time_ns, step->last.time_ns};
        g_array_append_val(busy, span);
    }
    return busy;
}

static void put_plots(FILE *out, const TcpConnection *connection, const SvgTime *scale)
{
    Sent sent[2];
    sent_init(&sent[END_CLIENT]);
    sent_init(&sent[END_SERVER]);
    take_steps(sent, &connection->conversation.timeline);
    uint64_t most = MAX(sent[END_CLIENT].bytes, sent[END_SERVER].bytes);
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        if (sent[end].bytes > 0 && sent[end].bytes >= most / MINOR_SHARE)
            put_plot(out, &sent[end], (End)end, scale);
    sent_clear(&sent[END_CLIENT]);
    sent_clear(&sent[END_SERVER]);
}

void svg_plot(FILE *out, const TcpConnection *connection)
{
    g_autoptr(GArray) busy = busy_times(&connection->conversation.timeline);
    SvgTime scale;
    if (busy->len == 0)
        return;
    svg_time_init(&scale, busy);
    if (scale.drawn_ns == 0)
        return;
    html_markup(out, "<figure class=\"time\">\n");
    svg_lanes(out, connection, &scale);
    put_plots(out, connection, &scale);
    svg_axis(out, &scale);
    html_markup(out, "</figure>\n");
}
