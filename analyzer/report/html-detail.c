/* html-detail.c: one conversation, told whole: headline, figures, drawing, ladder. */
#include "../../dissectors/tcp/rtt.h"
#include "../i18n.h"
#include "format.h"
#include "headline.h"
#include "html-report.h"
#include "ladder-text.h"
#include "phrase.h"
#include "svg-lanes.h"
#include "svg-plot.h"
#include "why-text.h"

static void put_fact(FILE *out, const char *name, char *value)
{
    html_markup(out, "<li>");
    html_element(out, "span", "quiet", name);
    html_markup(out, " ");
    html_text(out, value);
    html_markup(out, "</li>");
    g_free(value);
}

/* "8 packets, 4.5 KiB" */
static char *amount_text(const Conversation *conversation, End end)
{
    uint64_t packets = conversation->packets[end];
    g_autofree char *count = format_count(packets);
    g_autofree char *bytes = format_bytes(conversation->payload_bytes[end]);
    return g_strdup_printf(ngettext("%s packet, %s", "%s packets, %s", packets), count, bytes);
}

static void put_tcp_facts(FILE *out, const TcpConnection *connection)
{
    int64_t round_trip = tcp_round_trip_ns(connection);
    uint32_t again =
        connection->ends[END_CLIENT].retransmissions + connection->ends[END_SERVER].retransmissions;
    uint32_t late =
        connection->ends[END_CLIENT].out_of_order + connection->ends[END_SERVER].out_of_order;
    if (round_trip >= 0)
        put_fact(out, _("round trip"), format_duration(round_trip));
    if (again > 0)
        put_fact(out, _("sent again"), format_count(again));
    if (late > 0)
        put_fact(out, _("out of order"), format_count(late));
}

static void put_facts(FILE *out, const Conversation *conversation)
{
    html_markup(out, "<ul class=\"facts\">");
    put_fact(out, _("from client"), amount_text(conversation, END_CLIENT));
    put_fact(out, _("from server"), amount_text(conversation, END_SERVER));
    put_fact(out, _("began"), format_time(conversation->first.time_ns));
    if (conversation->transport == TRANSPORT_TCP)
        put_tcp_facts(out, (const TcpConnection *)conversation);
    html_markup(out, "</ul>\n");
}

static void put_why(HtmlReport *report, const TcpConnection *connection)
{
    html_markup(report->out, "<details class=\"why\"><summary>");
    html_text(report->out, _("What these verdicts rest on"));
    html_markup(report->out, "</summary>\n");
    why_print(&report->page, connection);
    html_markup(report->out, "</details>\n");
}

static uint64_t count_of_kind(const HtmlReport *report, const Conversation *conversation)
{
    const Analysis *analysis = report->input->analysis;
    return conversation->transport == TRANSPORT_TCP ? analysis->connection_count
                                                    : analysis->datagram_count;
}

void html_detail(HtmlReport *report, const HtmlShown *shown)
{
    const Conversation *conversation = shown->conversation;
    bool tcp = conversation->transport == TRANSPORT_TCP;
    char id[HTML_ID_SIZE];
    html_markup(report->out, "<article id=\"%s\">\n", html_conversation_id(conversation, id));
    report->line_tag = "h3";
    headline_put(&report->page, report->input->story, conversation,
                 count_of_kind(report, conversation));
    report->line_tag = "p";
    put_facts(report->out, conversation);
    if (tcp)
        svg_plot(report->out, (const TcpConnection *)conversation);
    pane_begin(&report->pane, conversation);
    html_ladder(report, shown);
    g_autofree char *dropped = ladder_dropped_text(conversation);
    if (dropped)
        html_element(report->out, "p", "telling", dropped);
    if (tcp)
        put_why(report, (const TcpConnection *)conversation);
    html_markup(report->out, "</article>\n");
}

/* ---- the legend -------------------------------------------------------------------- */

static void put_colours(FILE *out)
{
    html_markup(out, "<p class=\"keys\">");
    for (unsigned state = TCP_STATE_CLOSED; state <= TCP_STATE_TIME_WAIT; state++)
        if (state != TCP_STATE_LISTEN && state != TCP_STATE_SYN_RCVD)
            html_markup(out, "<span class=\"key %s\">%s</span>", svg_state_class((TcpState)state),
                        state == TCP_STATE_SYN_SENT ? "SYN_SENT, SYN_RCVD"
                                                    : tcp_state_name((TcpState)state));
    html_markup(out, "</p>\n");
}

void html_legend(const HtmlReport *report)
{
    html_markup(report->out, "<div class=\"legend\">\n");
    put_colours(report->out);
    if (report->pane.used_pointer)
        html_element(report->out, "p", NULL,
                     _("↑1 the note stands in full beside number 1 of its kind"));
    if (report->marks.inferred)
        html_element(report->out, "p", NULL, _("~ follows from later packets"));
    if (report->marks.unknowable)
        html_element(report->out, "p", NULL, _("? cannot be known from where this was captured"));
    html_markup(report->out, "</div>\n");
}
