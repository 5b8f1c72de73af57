#include "svg-lanes.h"

#include "../i18n.h"
#include "format.h"
#include "html-out.h"

/* Heights in pixels: of a band, and of the room for arrows between the two. */
#define BAND_HEIGHT 18
#define ARROWS_TOP  BAND_HEIGHT
#define ARROWS_END  (BAND_HEIGHT + 44)
#define LANES_END   (ARROWS_END + BAND_HEIGHT)
#define AXIS_HEIGHT 20

/* A band this wide has room for its name on any screen; one this wide on a large one. */
#define LABEL_SHARE      0.25
#define LABEL_SHARE_WIDE 0.10

/* Arrows nearer to one another than this are one. */
#define ARROW_GAP 0.004

/* Ticks beyond these shares are set against the edge, lest they be cut. */
#define EDGE_SHARE 0.06

const char *svg_state_class(TcpState state)
{
    static const char *const classes[] = {
        [TCP_STATE_UNKNOWN] = "s-unknown",       [TCP_STATE_CLOSED] = "s-closed",
        [TCP_STATE_LISTEN] = "s-closed",         [TCP_STATE_SYN_SENT] = "s-opening",
        [TCP_STATE_SYN_RCVD] = "s-opening",      [TCP_STATE_ESTABLISHED] = "s-established",
        [TCP_STATE_FIN_WAIT_1] = "s-fin-wait-1", [TCP_STATE_FIN_WAIT_2] = "s-fin-wait-2",
        [TCP_STATE_CLOSE_WAIT] = "s-close-wait", [TCP_STATE_CLOSING] = "s-closing",
        [TCP_STATE_LAST_ACK] = "s-last-ack",     [TCP_STATE_TIME_WAIT] = "s-time-wait",
    };
    return classes[state];
}

/* In tenths of a percent, so that no locale's decimal sign gets in. */
void svg_percent(FILE *out, const char *attribute, double share)
{
    int tenths = (int)(CLAMP(share, 0, 1) * 1000 + 0.5);
    html_markup(out, " %s=\"%d.%d%%\"", attribute, tenths / 10, tenths % 10);
}

/* ---- bands ----------------------------------------------------------------------- */

typedef struct Band {
    FILE *out;
    const SvgTime *scale;
    int y; /* of its upper edge */
} Band;

static void put_stretch(const Band *band, TcpState state, int64_t from_ns, int64_t until_ns)
{
    double from = svg_time_place(band->scale, from_ns);
    double width = svg_time_place(band->scale, until_ns) - from;
    if (width <= 0)
        return;
    html_markup(band->out, "<rect class=\"%s\" y=\"%d\" height=\"%d\"", svg_state_class(state),
                band->y, BAND_HEIGHT);
    svg_percent(band->out, "x", from);
    svg_percent(band->out, "width", width);
    html_markup(band->out, "><title>%s</title></rect>", tcp_state_name(state));
    if (width < LABEL_SHARE_WIDE || state == TCP_STATE_UNKNOWN)
        return;
    html_markup(band->out, "<text class=\"sl%s\" y=\"%d\"", width < LABEL_SHARE ? " wide" : "",
                band->y + 13);
    svg_percent(band->out, "x", from + width / 2);
    html_markup(band->out, ">%s</text>", tcp_state_name(state));
}

static void put_band(const Band *band, const TcpConnection *connection, End end)
{
    TcpState state = TCP_STATE_UNKNOWN;
    int64_t from_ns = band->scale->first_ns;
    const StateChange *change = connection->conversation.timeline.first_change;
    bool first = true;
    for (; change; change = change->next) {
        if (change->end != end)
            continue;
        put_stretch(band, first ? (TcpState)change->from : state, from_ns, change->at.time_ns);
        state = (TcpState)change->to;
        from_ns = change->at.time_ns;
        first = false;
    }
    put_stretch(band, state, from_ns, band->scale->last_ns);
}

/* ---- arrows ---------------------------------------------------------------------- */

static void put_arrow(FILE *out, const Step *step, double place)
{
    bool client = step->from == END_CLIENT;
    html_markup(out, "<line class=\"a %s%s\" marker-end=\"url(#m%s)\"", client ? "cl" : "sv",
                step->repeated ? " again" : "", client ? "c" : "s");
    svg_percent(out, "x1", place);
    svg_percent(out, "x2", place);
    html_markup(out, " y1=\"%d\" y2=\"%d\"/>", client ? ARROWS_TOP : ARROWS_END,
                client ? ARROWS_END - 1 : ARROWS_TOP + 1);
}

static void put_arrows(FILE *out, const TcpConnection *connection, const SvgTime *scale)
{
    double last[2] = {-1, -1};
    const Step *step = connection->conversation.timeline.first_step;
    for (; step; step = step->next) {
        double place = svg_time_place(scale, step->first.time_ns);
        if (step->from > END_SERVER || place - last[step->from] < ARROW_GAP)
            continue;
        put_arrow(out, step, place);
        last[step->from] = place;
    }
}

static void put_cuts(FILE *out, const SvgTime *scale, int height)
{
    for (unsigned i = 0; i < scale->cut_count; i++) {
        html_markup(out, "<rect class=\"cut\" y=\"0\" height=\"%d\"", height);
        svg_percent(out, "x", svg_cut_place(scale, i));
        svg_percent(out, "width", svg_cut_width());
        html_markup(out, "/>");
    }
}

static void put_name(FILE *out, const char *class, int y, const char *name)
{
    html_markup(out, "<text class=\"end %s\" paint-order=\"stroke\" x=\"4\" y=\"%d\">", class, y);
    html_text(out, name);
    html_markup(out, "</text>");
}

void svg_lanes(FILE *out, const TcpConnection *connection, const SvgTime *scale)
{
    Band client = {out, scale, 0};
    Band server = {out, scale, ARROWS_END};
    html_markup(out, "<svg class=\"lanes\" height=\"%d\" role=\"img\" aria-label=\"", LANES_END);
    html_text(out, _("States of both ends over time"));
    html_markup(out, "\">");
    put_band(&client, connection, END_CLIENT);
    put_band(&server, connection, END_SERVER);
    put_arrows(out, connection, scale);
    put_cuts(out, scale, LANES_END);
    put_name(out, "cl", ARROWS_TOP + 12, _("client"));
    put_name(out, "sv", ARROWS_END - 4, _("server"));
    html_markup(out, "</svg>\n");
}

/* ---- the axis -------------------------------------------------------------------- */

static void put_tick(FILE *out, const SvgTime *scale, int64_t ns)
{
    double place = svg_time_place(scale, ns);
    const char *anchor = place < EDGE_SHARE ? "start" : place > 1 - EDGE_SHARE ? "end" : "middle";
    g_autofree char *text =
        ns == scale->first_ns ? g_strdup("0") : format_duration(ns - scale->first_ns);
    html_markup(out, "<line class=\"tick\" y1=\"0\" y2=\"4\"");
    svg_percent(out, "x1", place);
    svg_percent(out, "x2", place);
    html_markup(out, "/><text text-anchor=\"%s\" y=\"16\"", anchor);
    svg_percent(out, "x", place);
    html_markup(out, ">");
    html_text(out, text);
    html_markup(out, "</text>");
}

void svg_axis(FILE *out, const SvgTime *scale)
{
    int64_t ticks[SVG_TICKS_MOST];
    unsigned count = svg_time_ticks(scale, ticks);
    html_markup(out, "<svg class=\"axis\" height=\"%d\" aria-hidden=\"true\">", AXIS_HEIGHT);
    html_markup(out, "<line class=\"tick\" x1=\"0\" x2=\"100%%\" y1=\"0.5\" y2=\"0.5\"/>");
    for (unsigned i = 0; i < count; i++)
        put_tick(out, scale, ticks[i]);
    html_markup(out, "</svg>\n");
}
