/* html-links.c: which frames and conversations a link can lead to. */
#include <inttypes.h>
#include <string.h>

#include "choice.h"
#include "format.h"
#include "html-report.h"

/* Our choice, as in the text report. */
#define RUNGS_MOST 60

/* A page with more connections in detail is no page any more; --ladders asks for more. */
#define DETAILS_MOST 200

/* Before the number of datagrams, as place_text() writes it. */
#define UDP_PREFIX "UDP "

static void shown_clear(gpointer data)
{
    g_array_unref(((HtmlShown *)data)->rungs);
}

/* Links to `frame` lead to the rung of frame `rung`. */
static void add_frame(HtmlReport *report, uint64_t frame, uint64_t rung)
{
    if (g_hash_table_contains(report->rungs, &frame))
        return;
    g_hash_table_insert(report->rungs, g_memdup2(&frame, sizeof frame),
                        g_memdup2(&rung, sizeof rung));
}

/* What a rung shows: its own frame, and those of what happened in it. */
static void add_rung(HtmlReport *report, const Rung *rung)
{
    if (rung->kind != RUNG_STEP)
        return;
    add_frame(report, rung->at.frame, rung->at.frame);
    const Event *event = rung->first_event;
    for (unsigned i = 0; i < rung->event_count; i++, event = event->next)
        if (event->at.frame >= rung->at.frame)
            add_frame(report, event->at.frame, rung->at.frame);
}

static void add_shown(HtmlReport *report, const Conversation *conversation)
{
    HtmlShown shown = {
        .conversation = conversation,
        .rungs = ladder_rungs(conversation, report->options->verbose ? 0 : RUNGS_MOST),
    };
    for (guint i = 0; i < shown.rungs->len; i++)
        add_rung(report, &g_array_index(shown.rungs, Rung, i));
    g_array_append_val(report->shown, shown);
    g_hash_table_add(report->details, (gpointer)(uintptr_t)conversation);
}

static unsigned detail_limit(const HtmlReport *report)
{
    unsigned asked = report->options->most_ladders;
    return asked ? asked : MIN(choice_limit(report->input, report->options), DETAILS_MOST);
}

void html_links_init(HtmlReport *report)
{
    report->shown = g_array_new(FALSE, FALSE, sizeof(HtmlShown));
    g_array_set_clear_func(report->shown, shown_clear);
    report->rungs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    report->details = g_hash_table_new(NULL, NULL);
    report->notes = g_hash_table_new(NULL, NULL);
    if (report->options->summary_only)
        return;
    g_autoptr(GPtrArray) chosen = choice_conversations(report->input, detail_limit(report));
    for (guint i = 0; i < chosen->len; i++)
        add_shown(report, g_ptr_array_index(chosen, i));
}

void html_links_clear(HtmlReport *report)
{
    g_array_unref(report->shown);
    g_hash_table_unref(report->rungs);
    g_hash_table_unref(report->details);
    g_hash_table_unref(report->notes);
}

const char *html_conversation_id(const Conversation *conversation, char *ret)
{
    char kind = conversation->transport == TRANSPORT_TCP ? 'c' : 'u';
    g_snprintf(ret, HTML_ID_SIZE, "%c%" PRIu64, kind, conversation->id + 1);
    return ret;
}

void html_frame_link(const HtmlReport *report, uint64_t frame)
{
    const uint64_t *rung = g_hash_table_lookup(report->rungs, &frame);
    if (rung)
        html_markup(report->out, "<a href=\"#f%" PRIu64 "\">%" PRIu64 "</a>", *rung, frame);
    else
        html_markup(report->out, "%" PRIu64, frame);
}

void html_conversation_link(const HtmlReport *report, const Conversation *conversation)
{
    char id[HTML_ID_SIZE];
    g_autofree char *number = format_count(conversation->id + 1);
    const char *kind = conversation->transport == TRANSPORT_TCP ? "" : UDP_PREFIX;
    if (g_hash_table_contains(report->details, conversation))
        html_markup(report->out, "<a href=\"#%s\">%s%s</a>", html_conversation_id(conversation, id),
                    kind, number);
    else
        html_markup(report->out, "%s%s", kind, number);
}

/* The conversation that place_text() calls so; NULL if it is not kept. */
static const Conversation *find_place(const HtmlReport *report, const char *place)
{
    bool datagrams = g_str_has_prefix(place, UDP_PREFIX);
    uint64_t number = 0;
    for (const char *at = place + (datagrams ? strlen(UDP_PREFIX) : 0); *at; at++)
        if (g_ascii_isdigit(*at))
            number = number * 10 + (uint64_t)g_ascii_digit_value(*at);
    if (number == 0)
        return NULL;
    const Analysis *analysis = report->input->analysis;
    const UdpExchange *exchange = datagrams ? analysis_datagrams(analysis, number - 1) : NULL;
    const TcpConnection *connection = datagrams ? NULL : analysis_connection(analysis, number - 1);
    return exchange ? &exchange->conversation : connection ? &connection->conversation : NULL;
}

void html_place(const HtmlReport *report, const char *place)
{
    const Conversation *conversation = find_place(report, place);
    if (conversation)
        html_conversation_link(report, conversation);
    else
        html_text(report->out, place);
}

unsigned html_note_number(const HtmlReport *report, const Passage *passage)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(report->notes, passage));
}

unsigned html_note_stands_here(HtmlReport *report, const Passage *passage)
{
    unsigned number = g_hash_table_size(report->notes) + 1;
    g_hash_table_insert(report->notes, (gpointer)(uintptr_t)passage, GUINT_TO_POINTER(number));
    return number;
}
