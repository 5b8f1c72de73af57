/* check-text.c: a line for each assertion, and for one that failed what broke it. */

#include <inttypes.h>
#include <string.h>

#include "../i18n.h"
#include "check.h"
#include "escape.h"
#include "format.h"
#include "paint.h"

static void begin(CheckReport *report)
{
    (void)report;
}

/* "all(tcp.close): true of 9 of 12". */
static char *tally_text(const AssertionPart *part)
{
    g_autofree char *yes = format_count(part->of[TRUTH_TRUE]);
    g_autofree char *all =
        format_count(part->of[TRUTH_TRUE] + part->of[TRUTH_FALSE] + part->of[TRUTH_UNKNOWN]);
    g_autofree char *unknown = format_count(part->of[TRUTH_UNKNOWN]);
    g_autofree char *over = escape_string(part->over);
    g_autofree char *says =
        g_strdup_printf(_("%s(%s): true of %s of %s"), part->quantifier, over, yes, all);
    if (part->of[TRUTH_UNKNOWN] == 0)
        return g_steal_pointer(&says);
    return g_strdup_printf(_("%s, not known of %s"), says, unknown);
}

static void print_example(Page *page, const AssertionExample *example)
{
    g_autofree char *values = escape_string(example->values);
    g_autofree char *where =
        example->transport == TRANSPORT_TCP
            ? g_strdup_printf(_("frame %" PRIu64 ", connection %" PRIu64), example->frame,
                              example->connection + 1)
            : g_strdup_printf(_("frame %" PRIu64 ", UDP conversation %" PRIu64), example->frame,
                              example->connection + 1);
    g_autofree char *line = g_strconcat(where, *values ? ": " : "", values, NULL);
    page_prose(page, INK_PLAIN, 7, line);
}

static void print_part(Page *page, const AssertionPart *part)
{
    const GArray *evidence = assertion_evidence(part);
    g_autofree char *tally = tally_text(part);
    page_prose(page, INK_TELLING, 5, tally);
    for (guint i = 0; i < evidence->len; i++)
        print_example(page, &g_array_index(evidence, AssertionExample, i));
}

/* Whether an all() holds of nothing, which may not be what was meant. */
static bool is_vacuous(const Assertion *assertion)
{
    const GArray *parts = assertion_parts(assertion);
    for (guint i = 0; i < parts->len; i++) {
        const AssertionPart *part = &g_array_index(parts, AssertionPart, i);
        if (part->holds && strcmp(part->quantifier, "all") == 0 && part->of[TRUTH_TRUE] == 0)
            return true;
    }
    return false;
}

static void print_check(Page *page, const CheckReport *report, const Check *check)
{
    bool holds = assertion_holds(check->assertion);
    const GArray *parts = assertion_parts(check->assertion);
    if (holds && report->quiet)
        return;
    g_autofree char *text = escape_string(check->name ? check->name : check->text);
    page_move_to(page, 1);
    page_put(page, holds ? INK_GOOD : INK_TROUBLE, holds ? "✓ " : "✗ ");
    page_line(page, holds ? INK_PLAIN : INK_TITLE, text);
    if (check->name && (!holds || report->verbose)) {
        g_autofree char *source = escape_string(check->text);
        page_prose(page, INK_QUIET, 3, source);
    }
    if (holds && is_vacuous(check->assertion))
        page_prose(page, INK_QUIET, 5, _("holds because there is nothing it speaks of"));
    for (guint i = 0; (!holds || report->verbose) && i < parts->len; i++)
        print_part(page, &g_array_index(parts, AssertionPart, i));
}

static void capture(CheckReport *report, const Analysis *analysis, const GPtrArray *checks)
{
    Page page;
    page_init(&page, report->out, report->colour, report->columns);
    g_autofree char *path = escape_string(analysis->facts.path);
    if (!report->quiet)
        page_line(&page, INK_NOTE, path);
    for (guint i = 0; i < checks->len; i++)
        print_check(&page, report, g_ptr_array_index(checks, i));
    page_clear(&page);
}

/* What is wrong with it has been complained of. */
static void unreadable(CheckReport *report, const char *path)
{
    (void)path;
    report->unreadable++;
}

static void end(CheckReport *report)
{
    if (report->quiet)
        return;
    g_autofree char *held = format_count(report->held);
    g_autofree char *all = format_count(report->held + report->failed);
    g_autofree char *says =
        g_strdup_printf(ngettext("%s of %s assertion holds", "%s of %s assertions hold",
                                 report->held + report->failed),
                        held, all);
    Page page;
    page_init(&page, report->out, report->colour, report->columns);
    page_line(&page, report->failed ? INK_TROUBLE : INK_GOOD, says);
    page_clear(&page);
}

const CheckFormat check_text = {"text", begin, capture, unreadable, end};
