#include "summary-text.h"

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "grid.h"
#include "outcome.h"
#include "width.h"

/* ---- the capture itself ------------------------------------------------- */

static void print_span(Page *page, const CaptureFacts *facts)
{
    g_autofree char *frames = format_count(facts->frames);
    g_autofree char *bytes = format_bytes(facts->wire_bytes);
    g_autofree char *from = format_time(facts->first_ns);
    g_autofree char *span = format_duration(facts->last_ns - facts->first_ns);
    g_autofree char *says =
        g_strdup_printf(ngettext("%s packet, %s on the wire, over %s from %s",
                                 "%s packets, %s on the wire, over %s from %s", facts->frames),
                        frames, bytes, span, from);
    page_prose(page, INK_PLAIN, 1, says);
}

static void print_format(Page *page, const CaptureFacts *facts)
{
    g_autofree char *links = escape_string(facts->link_types);
    g_autofree char *says = facts->snap_length > 0
                                ? g_strdup_printf(_("%s, link type %s, snap length %u"),
                                                  facts->format, links, facts->snap_length)
                                : g_strdup_printf(_("%s, link type %s"), facts->format, links);
    page_prose(page, INK_QUIET, 1, says);
}

void summary_print_capture(Page *page, const Analysis *analysis)
{
    g_autofree char *path = escape_string(analysis->facts.path);
    page_move_to(page, 1);
    page_put(page, INK_TITLE, "wirenotes");
    page_put(page, INK_PLAIN, "  ");
    page_put(page, INK_NOTE, path);
    page_end_line(page);
    if (analysis->facts.frames > 0)
        print_span(page, &analysis->facts);
    else
        page_prose(page, INK_TELLING, 1, _("There is no packet in it."));
    print_format(page, &analysis->facts);
}

/* ---- what is in it ------------------------------------------------------ */

#define BLOCK_WIDTH  31 /* of one list of counts, and the gap behind it */
#define TITLE_INDENT 2
#define COUNT_WIDTH  5 /* behind that indent */

/* A short list of what there is how many of, under a title. */
typedef struct Block {
    const char *title;
    GArray *rows; /* BlockRow */
} Block;

typedef struct BlockRow {
    const char *label; /* borrowed, safe */
    uint64_t count;
} BlockRow;

static void block_add(Block *block, const char *label, uint64_t count)
{
    BlockRow row = {.label = label, .count = count};
    if (count > 0)
        g_array_append_val(block->rows, row);
}

/* Columns that the counts take; at least as many as make a column of its own. */
static unsigned count_width(const Block *block)
{
    unsigned width = 5;
    for (guint i = 0; i < block->rows->len; i++) {
        g_autofree char *count = format_count(g_array_index(block->rows, BlockRow, i).count);
        width = MAX(width, width_of(count));
    }
    return width;
}

static void put_block_row(Page *page, const Block *block, guint row, unsigned start)
{
    page_move_to(page, start + TITLE_INDENT);
    if (row == 0)
        page_put(page, INK_QUIET, block->title);
    if (row == 0 || row > block->rows->len)
        return;
    const BlockRow *line = &g_array_index(block->rows, BlockRow, row - 1);
    g_autofree char *count = format_count(line->count);
    unsigned width = count_width(block);
    page_put_right(page, INK_PLAIN, count, width);
    page_put(page, INK_PLAIN, "  ");
    g_autoptr(GString) label = g_string_new(NULL);
    width_append_cut(label, line->label, BLOCK_WIDTH - TITLE_INDENT - width - 3);
    page_put(page, INK_PLAIN, label->str);
}

/* A table for each, which a document sets side by side. */
static void print_tables(Page *page, const Block *blocks, size_t count)
{
    for (size_t b = 0; b < count; b++) {
        Grid grid;
        grid_init(&grid);
        grid_column(&grid, NULL, true, false);
        grid_column(&grid, blocks[b].title, false, false);
        for (guint i = 0; i < blocks[b].rows->len; i++) {
            const BlockRow *row = &g_array_index(blocks[b].rows, BlockRow, i);
            grid_take(&grid, INK_PLAIN, format_count(row->count));
            grid_cell(&grid, INK_PLAIN, row->label);
        }
        if (grid_row_count(&grid) > 0)
            grid_print(&grid, page, 0);
        grid_clear(&grid);
    }
}

/* As many blocks side by side as fit. */
static void print_blocks(Page *page, const Block *blocks, size_t count)
{
    size_t abreast = MAX(1, (page->columns - 1) / BLOCK_WIDTH);
    for (size_t first = 0; first < count; first += abreast) {
        size_t after = MIN(count, first + abreast);
        guint rows = 0;
        for (size_t b = first; b < after; b++)
            rows = MAX(rows, blocks[b].rows->len + 1);
        for (guint row = 0; row < rows; row++) {
            for (size_t b = first; b < after; b++)
                put_block_row(page, &blocks[b], row, 1 + (unsigned)(b - first) * BLOCK_WIDTH);
            page_end_line(page);
        }
    }
}

static void print_connections(Page *page, const Totals *totals)
{
    Block blocks[] = {{_("opened"), NULL}, {_("closed"), NULL}, {_("closed first"), NULL}};
    for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++)
        blocks[b].rows = g_array_new(FALSE, FALSE, sizeof(BlockRow));
    for (int i = 0; i < OPENED_KINDS; i++)
        block_add(&blocks[0], outcome_opened((TcpOpened)i), totals->opened[i]);
    for (int i = 0; i < CLOSED_KINDS; i++)
        block_add(&blocks[1], outcome_closed((TcpClosed)i), totals->closed[i]);
    block_add(&blocks[2], _("the client"), totals->closer[END_CLIENT]);
    block_add(&blocks[2], _("the server"), totals->closer[END_SERVER]);
    block_add(&blocks[2], _("neither, or both"), totals->closer[END_NONE]);
    if (page->medium)
        print_tables(page, blocks, G_N_ELEMENTS(blocks));
    else
        print_blocks(page, blocks, G_N_ELEMENTS(blocks));
    for (size_t b = 0; b < G_N_ELEMENTS(blocks); b++)
        g_array_unref(blocks[b].rows);
}

/* Appends a part, if there is any of it. */
static void G_GNUC_PRINTF(3, 4) add_part(GString *line, uint64_t count, const char *pattern, ...)
{
    if (count == 0)
        return;
    if (line->len > 0)
        g_string_append(line, " · ");
    va_list values;
    va_start(values, pattern);
    g_string_append_vprintf(line, pattern, values);
    va_end(values);
}

static void add_joined(GString *line, const Story *story)
{
    guint lookups = story->lookups->len;
    uint64_t exchanges = story->exchange_count;
    uint64_t secures = story->secure_count;
    g_autofree char *lookup_count = format_count(lookups);
    g_autofree char *exchange_count = format_count(exchanges);
    g_autofree char *secure_count = format_count(secures);
    add_part(line, lookups, ngettext("%s look-up", "%s look-ups", lookups), lookup_count);
    add_part(line, exchanges, ngettext("%s HTTP exchange", "%s HTTP exchanges", exchanges),
             exchange_count);
    add_part(line, secures, ngettext("%s TLS session", "%s TLS sessions", secures), secure_count);
}

static void print_services(Page *page, const GArray *services)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (guint i = 0; i < services->len; i++) {
        const ServiceCount *service = &g_array_index(services, ServiceCount, i);
        g_autofree char *count = format_count(service->conversations);
        g_string_append_printf(line, "%s%s %s", i > 0 ? ", " : "", service->name, count);
    }
    if (line->len == 0)
        return;
    g_autofree char *says = g_strdup_printf(_("Services recognised by content: %s"), line->str);
    page_prose(page, INK_PLAIN, 3, says);
}

void summary_print_kinds(Page *page, const ReportInput *input)
{
    print_services(page, input->totals->services);
    if (input->analysis->connection_count > 0)
        print_connections(page, input->totals);
}

void summary_print_totals(Page *page, const ReportInput *input)
{
    uint64_t connections = input->analysis->connection_count;
    uint64_t datagrams = input->analysis->datagram_count;
    g_autofree char *connection_count = format_count(connections);
    g_autofree char *datagram_count = format_count(datagrams);
    g_autoptr(GString) line = g_string_new(NULL);
    add_part(line, connections, ngettext("%s TCP connection", "%s TCP connections", connections),
             connection_count);
    add_part(line, datagrams, ngettext("%s UDP conversation", "%s UDP conversations", datagrams),
             datagram_count);
    add_joined(line, input->story);
    if (line->len == 0)
        return;
    page_heading(page, line->str);
    summary_print_kinds(page, input);
}

void summary_print_events(Page *page, const Analysis *analysis)
{
    Grid grid;
    grid_init(&grid);
    grid_column(&grid, NULL, true, false);
    grid_column(&grid, NULL, false, false);
    grid_column(&grid, NULL, false, true);
    for (int weight = WEIGHT_TROUBLE; weight > WEIGHT_ROUTINE; weight--) {
        for (unsigned id = 0; id < EVENT_COUNT; id++) {
            const EventSpec *spec = &event_catalogue[id];
            if (analysis->tally[id] == 0 || (int)spec->weight != weight)
                continue;
            grid_take(&grid, INK_PLAIN, format_count(analysis->tally[id]));
            grid_cell(&grid, weight == WEIGHT_TROUBLE ? INK_TROUBLE : INK_TELLING, spec->name);
            grid_cell(&grid, INK_QUIET, spec->spec);
        }
    }
    if (grid.cells->len > 0) {
        page_heading(page, _("Worth a look"));
        grid_print(&grid, page, 3);
    }
    grid_clear(&grid);
}

void summary_print_selection(Page *page, const Selection *only)
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
