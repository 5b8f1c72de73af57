/* html-summary.c: the head of the document and the top of the page. */
#include "../i18n.h"
#include "format.h"
#include "html-report.h"

#define PATH_SEPARATOR '/'

/* The file's own name: where it lies is nobody's business in a report passed on. */
static const char *file_name(const char *path)
{
    const char *slash = path ? strrchr(path, PATH_SEPARATOR) : NULL;
    return slash && slash[1] ? slash + 1 : path;
}

/* Nothing is fetched and no script runs, whatever may have slipped through. */
static void put_policy(FILE *out)
{
    html_markup(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n");
}

void html_head(const HtmlReport *report, FILE *out)
{
    const char *name = file_name(report->input->analysis->facts.path);
    html_markup(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                strcmp(i18n_language(), "zh") == 0 ? "zh-CN" : "en");
    put_policy(out);
    html_markup(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<meta name=\"generator\" content=\"wirenotes " WN_VERSION "\">\n<title>");
    html_text(out, name);
    html_markup(out, " – wirenotes</title>\n<style>\n%s</style>\n</head>\n<body>\n", html_style);
}

static void put_tile(FILE *out, char *value, const char *name)
{
    html_markup(out, "<li>");
    html_take_element(out, "b", NULL, value);
    html_markup(out, " ");
    html_element(out, "span", NULL, name);
    html_markup(out, "</li>");
}

static void put_count(FILE *out, uint64_t count, const char *name)
{
    if (count > 0)
        put_tile(out, format_count(count), name);
}

static void put_tiles(FILE *out, const ReportInput *input)
{
    const CaptureFacts *facts = &input->analysis->facts;
    const Story *story = input->story;
    html_markup(out, "<ul class=\"tiles\">");
    put_count(out, facts->frames, _("packets"));
    put_tile(out, format_bytes(facts->wire_bytes), _("on the wire"));
    put_tile(out, format_duration(facts->last_ns - facts->first_ns), _("from first to last"));
    put_count(out, input->analysis->connection_count, _("TCP connections"));
    put_count(out, input->analysis->datagram_count, _("UDP conversations"));
    put_count(out, story->lookups->len, _("look-ups"));
    put_count(out, story->exchange_count, _("HTTP exchanges"));
    put_count(out, story->secure_count, _("TLS sessions"));
    html_markup(out, "</ul>\n");
}

static char *format_text(const CaptureFacts *facts)
{
    if (facts->snap_length > 0)
        return g_strdup_printf(_("%s, link type %s, snap length %u"), facts->format,
                               facts->link_types, facts->snap_length);
    return g_strdup_printf(_("%s, link type %s"), facts->format, facts->link_types);
}

static void put_contents(FILE *out, const GPtrArray *contents)
{
    html_markup(out, "<nav aria-label=\"");
    html_text(out, _("Contents"));
    html_markup(out, "\"><ul>");
    for (guint i = 0; i < contents->len; i++) {
        const HtmlEntry *entry = g_ptr_array_index(contents, i);
        html_markup(out, "<li><a href=\"#%s\">", entry->id);
        html_text(out, entry->title);
        html_markup(out, "</a></li>");
    }
    html_markup(out, "</ul></nav>\n");
}

void html_title(const HtmlReport *report, FILE *out)
{
    const CaptureFacts *facts = &report->input->analysis->facts;
    g_autofree char *began = format_time(facts->first_ns);
    g_autofree char *format = format_text(facts);
    html_markup(out, "<header>\n");
    html_element(out, "p", "brand", "wirenotes");
    html_element(out, "h1", NULL, file_name(facts->path));
    html_markup(out, "<p class=\"quiet\">");
    if (facts->frames > 0) {
        html_text(out, began);
        html_markup(out, " · ");
    }
    html_text(out, format);
    html_markup(out, "</p>\n");
    if (facts->frames > 0)
        put_tiles(out, report->input);
    else
        html_element(out, "p", "telling", _("There is no packet in it."));
    put_contents(out, report->contents);
    html_markup(out, "</header>\n");
}
