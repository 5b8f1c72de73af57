#include "waterfall-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "../story/exchanges.h"
#include "exchange-text.h"
#include "format.h"
#include "story-rows.h"
#include "waterfall.h"
#include "width.h"

#define INDENT        3
#define NUMBER_WIDTH  5
#define TIME_WIDTH    11 /* "1234.123456" */
#define TOTAL_WIDTH   10 /* with "ms" and a space */
#define TARGET_SHARE  4  /* of the page, the part that the target may take: one in so many */
#define TARGET_LEAST  14
#define BLOCKED_GLYPH "·"

static const Ink phase_inks[PHASE_TOTAL_COUNT] = {
    [PHASE_LOOKUP] = INK_NOTE, [PHASE_CONNECT] = INK_STATE, [PHASE_SECURE] = INK_TELLING,
    [PHASE_SEND] = INK_CLIENT, [PHASE_WAIT] = INK_QUIET,    [PHASE_RECEIVE] = INK_SERVER,
};

static const char *glyph_of(uint8_t cell)
{
    if (cell == WATERFALL_BLOCKED)
        return BLOCKED_GLYPH;
    return cell < PHASE_TOTAL_COUNT ? phase_specs[cell].glyph : " ";
}

/* Columns of one kind together, so that they share their ink. */
void waterfall_put_bar(Page *page, const uint8_t *cells, unsigned columns)
{
    for (unsigned i = 0; i < columns;) {
        unsigned run = i;
        g_autoptr(GString) text = g_string_new(NULL);
        for (; run < columns && cells[run] == cells[i]; run++)
            g_string_append(text, glyph_of(cells[i]));
        page_put(page, cells[i] < PHASE_TOTAL_COUNT ? phase_inks[cells[i]] : INK_QUIET, text->str);
        i = run;
    }
}

typedef struct Chart {
    const Waterfall *waterfall;
    const Story *story;
    unsigned target_width, bar_width;
} Chart;

static void print_row(Page *page, const Chart *chart, const Exchange *exchange)
{
    int64_t from_ns, until_ns;
    if (!phases_extent(&exchange->phases, &from_ns, &until_ns))
        return;
    g_autofree char *number = place_text(exchange->conversation);
    g_autofree char *target = exchange_target(exchange);
    g_autofree char *begin = format_seconds(from_ns - chart->story->analysis->facts.first_ns);
    g_autofree char *total = format_ms(until_ns - from_ns);
    g_autofree uint8_t *cells = g_new(uint8_t, chart->bar_width);
    waterfall_bar(chart->waterfall, exchange, cells, chart->bar_width);

    page_move_to(page, INDENT);
    page_put_right(page, INK_QUIET, number, NUMBER_WIDTH);
    page_put(page, INK_PLAIN, "  ");
    page_put_padded(page, INK_PLAIN, target, chart->target_width);
    page_put_right(page, INK_QUIET, begin, TIME_WIDTH);
    page_put(page, INK_PLAIN, "  ");
    waterfall_put_bar(page, cells, chart->bar_width);
    page_put_right(page, INK_TITLE, total, TOTAL_WIDTH);
    page_end_line(page);
}

/* What the glyphs mean: of those phases that are there. */
void waterfall_put_legend(Page *page, const GPtrArray *rows)
{
    bool seen[PHASE_TOTAL_COUNT];
    bool blocked = waterfall_phases(rows, seen);
    for (unsigned p = 0; p < PHASE_TOTAL_COUNT; p++) {
        if (!seen[p])
            continue;
        page_put(page, phase_inks[p], phase_specs[p].glyph);
        g_autofree char *word = g_strdup_printf(" %s  ", _(phase_specs[p].title));
        page_put(page, INK_QUIET, word);
    }
    if (blocked) {
        g_autofree char *word =
            g_strdup_printf(BLOCKED_GLYPH " %s", _("nothing of it on the wire"));
        page_put(page, INK_QUIET, word);
    }
}

/* Why requests have phases without a time, each reason once. */
static void print_absences(Page *page, const GPtrArray *rows)
{
    for (unsigned absence = ABSENCE_REUSED; absence <= ABSENCE_ADDRESS; absence++) {
        guint count = 0;
        for (guint i = 0; i < rows->len; i++) {
            const Phases *phases = &((const Exchange *)g_ptr_array_index(rows, i))->phases;
            count += phases->absences[PHASE_LOOKUP] == absence;
        }
        if (count == 0)
            continue;
        g_autofree char *number = format_count(count);
        g_autofree char *says =
            g_strdup_printf(ngettext("%s request without a look-up of its own: %s.",
                                     "%s requests without a look-up of their own: %s.", count),
                            number, _(absence_says((Absence)absence)));
        page_prose(page, INK_QUIET, INDENT, says);
    }
}

static GPtrArray *sort_by_begin(const GPtrArray *rows)
{
    GPtrArray *sorted = g_ptr_array_new();
    for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(rows, i));
    g_ptr_array_sort(sorted, exchange_by_start);
    return sorted;
}

void waterfall_print(Page *page, const Story *story, const GPtrArray *rows)
{
    g_autoptr(GPtrArray) sorted = sort_by_begin(rows);
    if (page_waterfall(page, story, sorted)) {
        print_absences(page, sorted);
        return;
    }
    Waterfall waterfall;
    waterfall_init(&waterfall, sorted);
    unsigned target = MAX(page->columns / TARGET_SHARE, TARGET_LEAST);
    unsigned taken = INDENT + NUMBER_WIDTH + 2 + target + TIME_WIDTH + 2 + TOTAL_WIDTH;
    Chart chart = {.waterfall = &waterfall,
                   .story = story,
                   .target_width = target,
                   .bar_width = page->columns - MIN(taken, page->columns)};
    page_heading(page, _("Waterfall, times in ms"));
    for (guint i = 0; i < sorted->len; i++)
        print_row(page, &chart, g_ptr_array_index(sorted, i));
    page_move_to(page, INDENT);
    waterfall_put_legend(page, sorted);
    page_end_line(page);
    print_absences(page, sorted);
    waterfall_clear(&waterfall);
}
