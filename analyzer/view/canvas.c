#include "canvas.h"

#include <curses.h>
#include <string.h>
#include <wchar.h>

#include "../report/width.h"
#include "terminal.h"

/* What cannot be shown, or not as wide as it was measured. */
#define SUBSTITUTE L'?'

/* The character as the terminal takes it, told by wcwidth(3): if that measures it
 * otherwise than width.h did, everything behind it would be moved. */
static wchar_t shown(gunichar c, unsigned width)
{
    return c >= ' ' && wcwidth((wchar_t)c) == (int)width ? (wchar_t)c : SUBSTITUTE;
}

static void put_char(gunichar c, int row, int column)
{
    unsigned width = width_of_char(c);
    wchar_t text[] = {shown(c, width), L'\0'};
    if (width == 0 && text[0] != SUBSTITUTE) {
        addnwstr(text, 1); /* combines with the one before */
        return;
    }
    if (width == 0)
        return;
    mvaddnwstr(row, column, text, 1);
    if (width == 2 && text[0] == SUBSTITUTE)
        addnwstr(text, 1);
}

/* Draws what of the span lies between the edges. */
static void put_span(const Canvas *canvas, int row, const SheetSpan *span, unsigned skipped)
{
    unsigned column = span->column;
    const char *end = span->text + span->length;
    for (const char *at = span->text; at < end; at = width_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        unsigned width = width_of_char(c);
        bool inside = column >= skipped && column + width - skipped <= (unsigned)canvas->columns;
        if (inside)
            put_char(c, canvas->top + row, canvas->left + (int)(column - skipped));
        column += width;
    }
}

void canvas_blank(const Canvas *canvas, int row, Stress stress)
{
    if (row >= canvas->rows)
        return;
    attrset(terminal_look(INK_PLAIN, stress));
    mvhline(canvas->top + row, canvas->left, ' ' | terminal_look(INK_PLAIN, stress),
            canvas->columns);
}

void canvas_line(const Canvas *canvas, int row, const Sheet *sheet, guint line, unsigned skipped,
                 Stress stress)
{
    if (row >= canvas->rows)
        return;
    canvas_blank(canvas, row, stress);
    for (guint i = 0; i < sheet_span_count(sheet, line); i++) {
        SheetSpan span = sheet_span(sheet, line, i);
        attrset(terminal_look(span.ink, stress));
        put_span(canvas, row, &span, skipped);
    }
    attrset(A_NORMAL);
}

void canvas_edge(const Canvas *canvas, int column)
{
    attrset(terminal_look(INK_QUIET, STRESS_NONE));
    for (int row = 0; row < canvas->rows; row++)
        mvaddwstr(canvas->top + row, canvas->left + column, L"│");
    attrset(A_NORMAL);
}

void canvas_caret(const Canvas *canvas, int row, unsigned column)
{
    curs_set(1);
    move(canvas->top + row, canvas->left + (int)column);
}

void canvas_begin(void)
{
    erase();
    curs_set(0);
}

void canvas_end(void)
{
    refresh();
}
