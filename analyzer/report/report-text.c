/* report-text.c: the report that one reads, from the whole to the single packet. */

#include "../i18n.h"
#include "claims-text.h"
#include "compare-text.h"
#include "coverage-text.h"
#include "doctor-text.h"
#include "escape.h"
#include "exchange-text.h"
#include "format.h"
#include "ladder-text.h"
#include "ledger-text.h"
#include "report.h"
#include "story-text.h"
#include "summary-text.h"

/* Our choices, so that a report of any capture can be read in a few minutes;
 * --verbose lifts all of them. */
#define LADDERS_DEFAULT 8
#define FEW_CONNECTIONS 12 /* all of them are shown */
#define RUNGS_MOST      60
#define TABLE_ROWS_MOST 15

/* Widths between which a page is set. */
#define COLUMNS_MIN 60
#define COLUMNS_MAX 140

/* How many TCP connections may be shown. */
static uint64_t connection_count(const ReportInput *input)
{
    return input->only ? selection_count(input->only, TRANSPORT_TCP)
                       : input->analysis->connection_count;
}

static unsigned ladder_limit(const ReportInput *input, const ReportOptions *options)
{
    if (options->verbose)
        return UINT_MAX;
    if (options->most_ladders > 0)
        return options->most_ladders;
    return connection_count(input) <= FEW_CONNECTIONS ? FEW_CONNECTIONS : LADDERS_DEFAULT;
}

static gint by_first_frame(gconstpointer a, gconstpointer b)
{
    const Conversation *first = *(const Conversation *const *)a;
    const Conversation *second = *(const Conversation *const *)b;
    if (first->first.frame != second->first.frame)
        return first->first.frame < second->first.frame ? -1 : 1;
    return 0;
}

/* Conversations to show, each once. */
typedef struct Choice {
    GPtrArray *list; /* Conversation * */
    GHashTable *set; /* the same */
} Choice;

static void choose(Choice *choice, const Conversation *conversation)
{
    gpointer chosen = (gpointer)(uintptr_t)conversation;
    if (g_hash_table_add(choice->set, chosen))
        g_ptr_array_add(choice->list, chosen);
}

static void choose_telling(Choice *choice, const ReportInput *input, unsigned most)
{
    const GArray *telling = input->story->telling;
    for (guint i = 0; i < telling->len && i < most; i++) {
        uint64_t id = g_array_index(telling, uint64_t, i);
        const TcpConnection *connection = analysis_connection(input->analysis, id);
        if (connection)
            choose(choice, &connection->conversation);
    }
}

static void choose_lookup(Choice *choice, const Lookup *lookup)
{
    if (lookup->conversation->transport == TRANSPORT_UDP)
        choose(choice, lookup->conversation);
}

/* The look-ups that led to what was chosen; then others while there is room. */
static void choose_lookups(Choice *choice, const Story *story, unsigned most)
{
    guint connections = choice->list->len;
    for (guint i = 0; i < story->exchanges->len; i++) {
        const Exchange *exchange = g_ptr_array_index(story->exchanges, i);
        if (exchange->lookup && g_hash_table_contains(choice->set, exchange->conversation))
            choose_lookup(choice, exchange->lookup);
    }
    for (guint i = 0; i < story->lookups->len && choice->list->len - connections < most; i++)
        choose_lookup(choice, g_ptr_array_index(story->lookups, i));
}

/* Datagrams that were asked for, while there is room. */
static void choose_datagrams(Choice *choice, const ReportInput *input, unsigned most)
{
    const GPtrArray *datagrams = input->analysis->datagrams;
    for (guint i = 0; input->only && i < datagrams->len && choice->list->len < most; i++) {
        const UdpExchange *exchange = g_ptr_array_index(datagrams, i);
        if (selection_has(input->only, &exchange->conversation))
            choose(choice, &exchange->conversation);
    }
}

static GPtrArray *choose_conversations(const ReportInput *input, unsigned most)
{
    Choice choice = {.list = g_ptr_array_new(), .set = g_hash_table_new(NULL, NULL)};
    choose_telling(&choice, input, most);
    choose_lookups(&choice, input->story, most);
    choose_datagrams(&choice, input, most);
    g_hash_table_unref(choice.set);
    g_ptr_array_sort(choice.list, by_first_frame);
    return choice.list;
}

static void print_ladders(Page *page, const ReportInput *input, const ReportOptions *options)
{
    g_autoptr(GPtrArray) chosen = choose_conversations(input, ladder_limit(input, options));
    Pane pane;
    pane_init(&pane, input->binder, options->verbose);
    LadderArtist artist = {.page = page,
                           .pane = &pane,
                           .story = input->story,
                           .most_rungs = options->verbose ? 0 : RUNGS_MOST};
    for (guint i = 0; i < chosen->len; i++) {
        const Conversation *conversation = g_ptr_array_index(chosen, i);
        ladder_print(&artist, conversation,
                     conversation->transport == TRANSPORT_TCP ? input->analysis->connection_count
                                                              : input->analysis->datagram_count);
    }
    ladder_print_legend(&artist);
    pane_clear(&pane);
}

static void print_more(Page *page, const ReportInput *input, const ReportOptions *options)
{
    uint64_t all = connection_count(input);
    unsigned most = ladder_limit(input, options);
    page_end_line(page);
    if (all > most) {
        g_autofree char *count = format_count(all - most);
        g_autofree char *says = g_strdup_printf(
            ngettext("%s more connection is not shown: -v shows all of them, -F json has every "
                     "detail.",
                     "%s more connections are not shown: -v shows all of them, -F json has every "
                     "detail.",
                     all - most),
            count);
        page_prose(page, INK_QUIET, 1, says);
        return;
    }
    page_prose(page, INK_QUIET, 1,
               _("-v says why each state changed; -F json has every detail; wirenotes events NAME "
                 "explains an event."));
}

/* What -Y left. */
static void print_selection(Page *page, const Selection *only)
{
    if (!only)
        return;
    g_autofree char *source = escape_string(selection_source(only));
    g_autofree char *connections = format_count(selection_count(only, TRANSPORT_TCP));
    g_autofree char *datagrams = format_count(selection_count(only, TRANSPORT_UDP));
    g_autofree char *says = g_strdup_printf(
        _("Single connections, look-ups, exchanges: only where %s, which holds for %s TCP "
          "connections and %s UDP conversations. All else is about the whole capture."),
        source, connections, datagrams);
    page_end_line(page);
    page_prose(page, INK_TELLING, 1, says);
}

void report_text(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    unsigned rows = options->verbose ? 0 : TABLE_ROWS_MOST;
    Page page;
    page_init(&page, out, options->colour, CLAMP(options->columns, COLUMNS_MIN, COLUMNS_MAX));

    summary_print_capture(&page, input->analysis);
    doctor_print(&page, input->story->findings);
    summary_print_totals(&page, input);
    summary_print_events(&page, input->analysis);
    print_selection(&page, input->only);
    story_print_lookups(&page, input->story, rows);
    compare_print_races(&page, input->story);
    story_print_exchanges(&page, input->story, rows);
    compare_print_beside(&page, input->story);
    story_print_secures(&page, input->story, rows);
    ledger_print(&page, input, options->verbose);
    if (!options->summary_only)
        print_ladders(&page, input, options);
    claims_print(&page, input);
    coverage_print(&page, input, options->verbose);
    print_more(&page, input, options);

    page_clear(&page);
}
