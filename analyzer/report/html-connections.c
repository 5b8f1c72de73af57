/* html-connections.c: connections in a table, those told in detail with a link. */
#include "../i18n.h"
#include "choice.h"
#include "escape.h"
#include "format.h"
#include "html-report.h"
#include "outcome.h"
#include "story-rows.h"

/* Rows that a page stays usable with. Our choice: the most telling ones. */
#define ROWS_MOST 300

static gint by_id(gconstpointer a, gconstpointer b)
{
    const TcpConnection *x = *(const TcpConnection *const *)a;
    const TcpConnection *y = *(const TcpConnection *const *)b;
    return x->conversation.id < y->conversation.id ? -1 : x->conversation.id > y->conversation.id;
}

/* The most telling connections, in the order of their numbers. (transfer container) */
static GPtrArray *choose_rows(const HtmlReport *report)
{
    const GArray *telling = report->input->story->telling;
    GPtrArray *rows = g_ptr_array_new();
    for (guint i = 0; i < telling->len && rows->len < ROWS_MOST; i++) {
        uint64_t id = g_array_index(telling, uint64_t, i);
        const TcpConnection *connection = analysis_connection(report->input->analysis, id);
        if (connection)
            g_ptr_array_add(rows, (gpointer)(uintptr_t)connection);
    }
    g_ptr_array_sort(rows, by_id);
    return rows;
}

static bool went_wrong(const TcpConnection *connection)
{
    return connection->closed == TCP_CLOSED_RESET || connection->opened == TCP_OPENED_REFUSED ||
           connection->opened == TCP_OPENED_UNANSWERED;
}

static void put_ends(FILE *out, const Conversation *conversation)
{
    char text[ADDRESS_TEXT_SIZE];
    html_element(out, "td", "mono", endpoint_print(&conversation->ends[END_CLIENT], text));
    html_element(out, "td", "mono", endpoint_print(&conversation->ends[END_SERVER], text));
}

static void put_name(const HtmlReport *report, const Conversation *conversation)
{
    const char *name = story_server_name(report->input->story, conversation);
    const char *service = conversation->service_name;
    html_markup(report->out, "<td class=\"name\">");
    if (service)
        html_element(report->out, "span", "tag", service);
    html_markup(report->out, service && name ? " " : "");
    g_autofree char *safe = escape_string(name);
    html_text(report->out, safe);
    html_markup(report->out, "</td>");
}

static void put_losses(FILE *out, const TcpConnection *connection)
{
    uint32_t again =
        connection->ends[END_CLIENT].retransmissions + connection->ends[END_SERVER].retransmissions;
    html_take_element(out, "td", again ? "r telling" : "r quiet",
                      again ? format_count(again) : g_strdup("0"));
}

static void put_row(const HtmlReport *report, const TcpConnection *connection)
{
    FILE *out = report->out;
    const Conversation *conversation = &connection->conversation;
    html_markup(out, "<tr><td class=\"r\">");
    html_conversation_link(report, conversation);
    html_markup(out, "</td>");
    put_ends(out, conversation);
    put_name(report, conversation);
    html_element(out, "td", went_wrong(connection) ? "trouble" : NULL, outcome_says(connection));
    html_take_element(out, "td", "r",
                      format_duration(conversation->last.time_ns - conversation->first.time_ns));
    html_take_element(out, "td", "r", duration_or_missing(connection->rtt_ns));
    for (int end = END_CLIENT; end <= END_SERVER; end++)
        html_take_element(out, "td", "r", format_bytes(conversation->payload_bytes[end]));
    put_losses(out, connection);
    html_markup(out, "</tr>\n");
}

static void put_titles(FILE *out)
{
    const struct {
        const char *title;
        bool right;
    } titles[] = {
        {"#", true},
        {_("client"), false},
        {_("server"), false},
        {_("service"), false},
        {_("how it went"), false},
        {_("lasted"), true},
        {_("round trip"), true},
        {_("from client"), true},
        {_("from server"), true},
        {_("sent again"), true},
    };
    html_markup(out, "<thead><tr>");
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        html_element(out, "th", titles[i].right ? "r" : NULL, titles[i].title);
    html_markup(out, "</tr></thead>\n<tbody>\n");
}

/* How many there are besides, and how to see them. */
static void put_left_out(const HtmlReport *report, uint64_t shown)
{
    uint64_t all = choice_connection_count(report->input);
    if (all <= shown)
        return;
    g_autofree char *count = format_count(all - shown);
    g_autofree char *says = g_strdup_printf(
        ngettext("%s more connection is not listed: -Y EXPR chooses which are, -F json has them "
                 "all.",
                 "%s more connections are not listed: -Y EXPR chooses which are, -F json has them "
                 "all.",
                 all - shown),
        count);
    html_element(report->out, "p", "quiet", says);
}

static void put_detail_count(const HtmlReport *report)
{
    uint64_t all = choice_connection_count(report->input);
    guint details = 0;
    for (guint i = 0; i < report->shown->len; i++)
        details +=
            g_array_index(report->shown, HtmlShown, i).conversation->transport == TRANSPORT_TCP;
    if (details >= all || report->options->summary_only)
        return;
    g_autofree char *shown = format_count(details);
    g_autofree char *total = format_count(all);
    g_autofree char *says = g_strdup_printf(
        _("%s of %s are told in detail below: the most telling ones, with a link here. --ladders N "
          "tells more of them, -Y EXPR others."),
        shown, total);
    html_element(report->out, "p", "quiet", says);
}

void html_connections(HtmlReport *report)
{
    g_autoptr(GPtrArray) rows = choose_rows(report);
    if (rows->len == 0)
        return;
    html_section_begin(report, "connections", _("Connections"));
    put_detail_count(report);
    html_markup(report->out, "<div class=\"scroll\"><table class=\"connections\">\n");
    put_titles(report->out);
    for (guint i = 0; i < rows->len; i++)
        put_row(report, g_ptr_array_index(rows, i));
    html_markup(report->out, "</tbody></table></div>\n");
    put_left_out(report, rows->len);
}
