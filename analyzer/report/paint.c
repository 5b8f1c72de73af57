#include "paint.h"

#include "width.h"
#include "wrap.h"

/* Of the eight basic colours only those that can be read on a light as well as
 * on a dark background (ECMA-48, 8.3.117). */
static const char *const palette[INK_COUNT] = {
    [INK_PLAIN] = NULL,        [INK_TITLE] = "\033[1m",    [INK_QUIET] = "\033[2m",
    [INK_CLIENT] = "\033[36m", [INK_SERVER] = "\033[35m",  [INK_STATE] = "\033[1m",
    [INK_GOOD] = "\033[32m",   [INK_TELLING] = "\033[33m", [INK_TROUBLE] = "\033[1;31m",
    [INK_NOTE] = "\033[1;34m",
};

#define INK_RESET "\033[0m"

/* A document sets its own lines: nothing is cut or broken for it. */
#define COLUMNS_OF_MEDIUM (1U << 20)

void page_init(Page *page, FILE *out, bool colour, unsigned columns)
{
    *page =
        (Page){.out = out, .colour = colour, .columns = columns, .line = g_string_sized_new(256)};
}

void page_init_sheet(Page *page, Sheet *sheet, unsigned columns)
{
    *page = (Page){.sheet = sheet, .columns = columns, .line = g_string_sized_new(0)};
}

void page_init_medium(Page *page, const Medium *medium)
{
    page_init_sheet(page, sheet_new(), COLUMNS_OF_MEDIUM);
    page->medium = medium;
}

void page_clear(Page *page)
{
    if (page->medium)
        sheet_free(page->sheet);
    g_string_free(page->line, TRUE);
    page->line = NULL;
}

static unsigned room_left(const Page *page)
{
    return page->at < page->columns ? page->columns - page->at : 0;
}

/* Whether `text` has to be dressed in escape sequences. */
static const char *dress_of(const Page *page, Ink ink, const char *text)
{
    return page->colour && *text ? palette[ink] : NULL;
}

static void put_within(Page *page, Ink ink, const char *text, unsigned columns)
{
    const char *dress = dress_of(page, ink, text);
    if (page->sheet) {
        page->at += sheet_put(page->sheet, ink, page->at, text, columns);
        return;
    }
    if (dress)
        g_string_append(page->line, dress);
    page->at += width_append_cut(page->line, text, columns);
    if (dress)
        g_string_append(page->line, INK_RESET);
}

void page_put(Page *page, Ink ink, const char *text)
{
    put_within(page, ink, text, room_left(page));
}

void page_move_to(Page *page, unsigned column)
{
    if (column <= page->at)
        return;
    if (!page->sheet)
        width_append_repeated(page->line, " ", column - page->at);
    page->at = column;
}

void page_put_padded(Page *page, Ink ink, const char *text, unsigned columns)
{
    unsigned end = page->at + columns;
    put_within(page, ink, text, MIN(columns, room_left(page)));
    page_move_to(page, end);
}

void page_put_right(Page *page, Ink ink, const char *text, unsigned columns)
{
    unsigned needed = width_of(text);
    if (needed < columns)
        page_move_to(page, page->at + columns - needed);
    put_within(page, ink, text, MIN(MIN(columns, needed), room_left(page)));
}

/* Hands the line over, unless it is empty. */
static void give_line(Page *page)
{
    page->at = 0;
    sheet_end_line(page->sheet);
    if (sheet_span_count(page->sheet, 0) > 0)
        page->medium->line(page->medium->user, page->sheet, page->frame);
    sheet_reset(page->sheet);
}

void page_end_line(Page *page)
{
    if (page->medium) {
        give_line(page);
        return;
    }
    if (page->sheet) {
        sheet_end_line(page->sheet);
        page->at = 0;
        return;
    }
    size_t length = page->line->len;
    while (length > 0 && page->line->str[length - 1] == ' ')
        length--;
    fwrite(page->line->str, 1, length, page->out);
    fputc('\n', page->out);
    g_string_truncate(page->line, 0);
    page->at = 0;
}

void page_about(Page *page, SheetAbout about, uint64_t number)
{
    page->frame = about == ABOUT_FRAME ? number : 0;
    if (page->sheet)
        sheet_about(page->sheet, about, number);
}

void page_put_line(Page *page, const Sheet *sheet, unsigned line)
{
    for (guint i = 0; i < sheet_span_count(sheet, line); i++) {
        SheetSpan span = sheet_span(sheet, line, i);
        g_autofree char *text = g_strndup(span.text, span.length);
        page_move_to(page, span.column);
        page_put(page, span.ink, text);
    }
}

void page_line(Page *page, Ink ink, const char *text)
{
    page_put(page, ink, text);
    page_end_line(page);
}

void page_prose(Page *page, Ink ink, unsigned indent, const char *text)
{
    if (page->medium) {
        page->medium->prose(page->medium->user, ink, indent, text, page->frame);
        return;
    }
    unsigned columns = page->columns > indent ? page->columns - indent : 2;
    g_autoptr(GPtrArray) lines = wrap_text(text, columns);
    for (guint i = 0; i < lines->len; i++) {
        page_move_to(page, indent);
        page_line(page, ink, g_ptr_array_index(lines, i));
    }
}

void page_heading(Page *page, const char *text)
{
    if (page->medium) {
        page->medium->heading(page->medium->user, text);
        return;
    }
    page_line(page, INK_PLAIN, "");
    page_prose(page, INK_TITLE, 1, text);
}

bool page_waterfall(Page *page, const Story *story, const GPtrArray *rows)
{
    if (page->medium && page->medium->waterfall)
        page->medium->waterfall(page->medium->user, story, rows);
    return page->medium != NULL;
}

void page_ledger(Page *page, const Ledger *ledger)
{
    if (page->medium && page->medium->ledger)
        page->medium->ledger(page->medium->user, ledger);
}

bool page_passage(Page *page, const Passage *passage)
{
    if (page->medium)
        page->medium->passage(page->medium->user, passage);
    return page->medium != NULL;
}
