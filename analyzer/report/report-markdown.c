/* report-markdown.c: the report for an issue or a chat: short, and plain text still
 * reads well. */
#include <stdlib.h>

#include "../i18n.h"
#include "choice.h"
#include "doctor-text.h"
#include "exchange-text.h"
#include "format.h"
#include "ladder-text.h"
#include "ledger-text.h"
#include "markdown-notes.h"
#include "markdown-out.h"
#include "markdown-page.h"
#include "story-text.h"
#include "summary-text.h"

/* Our choices: what a chat still shows without scrolling for long. */
#define LADDERS_DEFAULT 3
#define RUNGS_MOST      24
#define ROWS_MOST       10
#define BLOCK_COLUMNS   84 /* of a ladder, notes not counted */

static void put_capture(FILE *out, const ReportInput *input)
{
    const CaptureFacts *facts = &input->analysis->facts;
    g_autofree char *name = g_path_get_basename(facts->path ? facts->path : "");
    g_autofree char *frames = format_count(facts->frames);
    g_autofree char *bytes = format_bytes(facts->wire_bytes);
    g_autofree char *span = format_duration(facts->last_ns - facts->first_ns);
    g_autofree char *began = format_time(facts->first_ns);
    fputs("## ", out);
    markdown_text(out, name);
    fprintf(out, "\n\n| %s | %s | %s | %s |\n|---:|---:|---:|---|\n", _("packets"),
            _("on the wire"), _("from first to last"), _("began"));
    fprintf(out, "| %s | %s | %s | %s |\n\n", frames, bytes, span, began);
}

/* The ladder as the text report draws it, without notes. */
static void put_ladder(FILE *out, LadderArtist *artist, const Conversation *conversation,
                       uint64_t of)
{
    char *lines = NULL;
    size_t length = 0;
    FILE *block = open_memstream(&lines, &length);
    if (!block)
        return;
    Page page;
    page_init(&page, block, false, BLOCK_COLUMNS);
    artist->page = &page;
    ladder_print(artist, conversation, of);
    page_clear(&page);
    fclose(block);
    markdown_block(out, lines + (*lines == '\n'));
    free(lines);
}

static void put_conversation(FILE *out, const ReportInput *input, LadderArtist *artist, Pane *notes,
                             const Conversation *conversation)
{
    const Analysis *analysis = input->analysis;
    bool tcp = conversation->transport == TRANSPORT_TCP;
    g_autoptr(GArray) rungs = ladder_rungs(conversation, artist->most_rungs);
    put_ladder(out, artist, conversation,
               tcp ? analysis->connection_count : analysis->datagram_count);
    pane_begin(notes, conversation);
    markdown_notes(out, notes, rungs);
}

static unsigned ladder_limit(const ReportInput *input, const ReportOptions *options)
{
    if (options->verbose || options->most_ladders > 0)
        return choice_limit(input, options);
    return LADDERS_DEFAULT;
}

static void put_left_out(FILE *out, const ReportInput *input, unsigned most)
{
    uint64_t all = choice_connection_count(input);
    if (all <= most)
        return;
    g_autofree char *count = format_count(all - most);
    g_autofree char *says = g_strdup_printf(
        ngettext("%s more connection is not shown: --ladders N or -v shows more, -Y EXPR others.",
                 "%s more connections are not shown: --ladders N or -v shows more, -Y EXPR others.",
                 all - most),
        count);
    markdown_marked(out, "*", says);
    fputs("\n\n", out);
}

static void put_conversations(FILE *out, const ReportInput *input, const ReportOptions *options)
{
    unsigned most = ladder_limit(input, options);
    g_autoptr(GPtrArray) chosen = choice_conversations(input, most);
    Pane drawn, notes;
    pane_init(&drawn, NULL, false);
    pane_init(&notes, input->binder, options->verbose);
    LadderArtist artist = {
        .pane = &drawn, .story = input->story, .most_rungs = options->verbose ? 0 : RUNGS_MOST};
    if (chosen->len > 0)
        fprintf(out, "### %s\n\n", _("In detail"));
    for (guint i = 0; i < chosen->len; i++)
        put_conversation(out, input, &artist, &notes, g_ptr_array_index(chosen, i));
    put_left_out(out, input, most);
    pane_clear(&drawn);
    pane_clear(&notes);
}

void report_markdown(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    unsigned rows = options->verbose ? 0 : ROWS_MOST;
    MarkdownPage *markdown = markdown_page_new(out);
    Page *page = markdown_page(markdown);

    put_capture(out, input);
    doctor_print(page, input->story->findings);
    summary_print_totals(page, input);
    summary_print_events(page, input->analysis);
    summary_print_selection(page, input->only);
    story_print_exchanges(page, input->story, rows);
    ledger_print(page, input, options->verbose);
    if (!options->summary_only)
        put_conversations(out, input, options);
    markdown_claims(out, input);

    markdown_page_free(markdown);
}
