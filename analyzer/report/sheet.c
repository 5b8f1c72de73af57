#include "sheet.h"

#include "width.h"

typedef struct Span {
    unsigned column;
    uint8_t ink;
    size_t start, length; /* in Sheet.text */
} Span;

typedef struct Line {
    guint first, count; /* of its spans */
    uint8_t about;      /* SheetAbout */
    uint64_t number;
} Line;

struct Sheet {
    GString *text; /* of all lines, one behind the other */
    GArray *spans; /* Span */
    GArray *lines; /* Line */
    guint line_start;
    SheetAbout about;
    uint64_t number;
};

Sheet *sheet_new(void)
{
    Sheet *sheet = g_new0(Sheet, 1);
    sheet->text = g_string_new(NULL);
    sheet->spans = g_array_new(FALSE, FALSE, sizeof(Span));
    sheet->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    return sheet;
}

void sheet_free(Sheet *sheet)
{
    if (!sheet)
        return;
    g_string_free(sheet->text, TRUE);
    g_array_unref(sheet->spans);
    g_array_unref(sheet->lines);
    g_free(sheet);
}

void sheet_reset(Sheet *sheet)
{
    g_string_truncate(sheet->text, 0);
    g_array_set_size(sheet->spans, 0);
    g_array_set_size(sheet->lines, 0);
    sheet->line_start = 0;
    sheet->about = ABOUT_NOTHING;
}

unsigned sheet_put(Sheet *sheet, Ink ink, unsigned column, const char *text, unsigned columns)
{
    Span span = {.column = column, .ink = (uint8_t)ink, .start = sheet->text->len};
    unsigned taken = width_append_cut(sheet->text, text, columns);
    span.length = sheet->text->len - span.start;
    if (span.length > 0)
        g_array_append_val(sheet->spans, span);
    return taken;
}

void sheet_end_line(Sheet *sheet)
{
    Line line = {
        .first = sheet->line_start,
        .count = sheet->spans->len - sheet->line_start,
        .about = (uint8_t)sheet->about,
        .number = sheet->number,
    };
    g_array_append_val(sheet->lines, line);
    sheet->line_start = sheet->spans->len;
}

void sheet_about(Sheet *sheet, SheetAbout about, uint64_t number)
{
    sheet->about = about;
    sheet->number = number;
}

guint sheet_line_count(const Sheet *sheet)
{
    return sheet->lines->len;
}

guint sheet_span_count(const Sheet *sheet, guint line)
{
    return g_array_index(sheet->lines, Line, line).count;
}

SheetSpan sheet_span(const Sheet *sheet, guint line, guint span)
{
    const Line *of = &g_array_index(sheet->lines, Line, line);
    const Span *found = &g_array_index(sheet->spans, Span, of->first + span);
    return (SheetSpan){.column = found->column,
                       .ink = (Ink)found->ink,
                       .text = sheet->text->str + found->start,
                       .length = found->length};
}

SheetAbout sheet_line_about(const Sheet *sheet, guint line, uint64_t *ret_number)
{
    const Line *of = &g_array_index(sheet->lines, Line, line);
    if (of->about != ABOUT_NOTHING)
        *ret_number = of->number;
    return (SheetAbout)of->about;
}

char *sheet_line_text(const Sheet *sheet, guint line)
{
    GString *text = g_string_new(NULL);
    unsigned column = 0;
    for (guint i = 0; i < sheet_span_count(sheet, line); i++) {
        SheetSpan span = sheet_span(sheet, line, i);
        g_autofree char *piece = g_strndup(span.text, span.length);
        if (span.column > column)
            width_append_repeated(text, " ", span.column - column);
        g_string_append(text, piece);
        column = span.column + width_of(piece);
    }
    return g_string_free(text, FALSE);
}
