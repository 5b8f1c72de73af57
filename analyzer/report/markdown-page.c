#include "markdown-page.h"

#include "../../annotations/notebook.h"
#include "../i18n.h"
#include "grid.h"
#include "markdown-out.h"

struct MarkdownPage {
    FILE *out;
    Medium medium;
    Page page;
};

/* What matters stands out; colours there are none. */
static const char *mark_of(Ink ink)
{
    return ink == INK_TITLE || ink == INK_TROUBLE || ink == INK_NOTE ? "**" : "";
}

static void put_heading(void *user, const char *text)
{
    FILE *out = ((MarkdownPage *)user)->out;
    fputs("### ", out);
    markdown_text(out, text);
    fputs("\n\n", out);
}

static void put_prose(void *user, Ink ink, unsigned indent, const char *text, uint64_t frame)
{
    FILE *out = ((MarkdownPage *)user)->out;
    (void)indent;
    (void)frame;
    markdown_marked(out, mark_of(ink), text);
    fputs("\n\n", out);
}

static void put_line(void *user, const Sheet *sheet, uint64_t frame)
{
    FILE *out = ((MarkdownPage *)user)->out;
    (void)frame;
    for (guint i = 0; i < sheet_span_count(sheet, 0); i++) {
        SheetSpan span = sheet_span(sheet, 0, i);
        g_autofree char *text = g_strstrip(g_strndup(span.text, span.length));
        fputs(i > 0 && *text ? " " : "", out);
        markdown_marked(out, mark_of(span.ink), text);
    }
    fputs("\n\n", out);
}

static void put_cells(FILE *out, const Grid *grid, guint row)
{
    fputs("|", out);
    for (unsigned c = 0; c < grid->column_count; c++) {
        fputs(" ", out);
        markdown_marked(out, mark_of(grid_ink(grid, row, c)), grid_text(grid, row, c));
        fputs(" |", out);
    }
    fputs("\n", out);
}

/* Counts of kinds take a line: "**opened**: 3 refused · 1 never answered". */
static void put_tally(FILE *out, const Grid *grid)
{
    markdown_marked(out, "**", grid->columns[1].title);
    for (guint row = 0; row < grid_row_count(grid); row++) {
        fputs(row == 0 ? ": " : " · ", out);
        markdown_text(out, grid_text(grid, row, 0));
        fputs(" ", out);
        markdown_text(out, grid_text(grid, row, 1));
    }
    fputs("\n\n", out);
}

/* GitHub Flavored Markdown, 4.10: a table has a row of titles, be they empty. */
static void put_table(void *user, const Grid *grid)
{
    FILE *out = ((MarkdownPage *)user)->out;
    if (grid->column_count == 2 && !grid->columns[0].title && grid->columns[1].title) {
        put_tally(out, grid);
        return;
    }
    fputs("|", out);
    for (unsigned c = 0; c < grid->column_count; c++) {
        fputs(" ", out);
        markdown_text(out, grid->columns[c].title);
        fputs(" |", out);
    }
    fputs("\n|", out);
    for (unsigned c = 0; c < grid->column_count; c++)
        fputs(grid->columns[c].right ? "---:|" : "---|", out);
    fputs("\n", out);
    for (guint row = 0; row < grid_row_count(grid); row++)
        put_cells(out, grid, row);
    fputs("\n", out);
}

static void put_passage(void *user, const Passage *passage)
{
    FILE *out = ((MarkdownPage *)user)->out;
    const char *rest = passage_rest(passage);
    g_autofree char *source =
        passage->source ? g_strdup_printf(passage->corrects ? _("✎ corrects: %s") : _("see %s"),
                                          passage->source)
                        : NULL;
    fputs("> ", out);
    markdown_marked(out, "**", passage->title);
    fputs(" ", out);
    markdown_text(out, rest ? rest : passage->text);
    fputs(source ? " " : "", out);
    markdown_text(out, source);
    fputs("\n\n", out);
}

MarkdownPage *markdown_page_new(FILE *out)
{
    MarkdownPage *markdown = g_new0(MarkdownPage, 1);
    markdown->out = out;
    markdown->medium = (Medium){
        .user = markdown,
        .heading = put_heading,
        .prose = put_prose,
        .line = put_line,
        .table = put_table,
        .passage = put_passage,
    };
    page_init_medium(&markdown->page, &markdown->medium);
    return markdown;
}

void markdown_page_free(MarkdownPage *markdown)
{
    page_clear(&markdown->page);
    g_free(markdown);
}

Page *markdown_page(MarkdownPage *markdown)
{
    return &markdown->page;
}
