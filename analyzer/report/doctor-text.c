#include "doctor-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"

#define INDENT  3
#define MEANING 5 /* indent of what a finding means */

static Ink ink_of(const Finding *finding)
{
    static const Ink inks[] = {
        [WEIGHT_ROUTINE] = INK_QUIET,
        [WEIGHT_TELLING] = INK_TELLING,
        [WEIGHT_TROUBLE] = INK_TROUBLE,
    };
    return inks[finding_catalogue[finding->id].weight];
}

/* "12 of 1,850"; nothing for what there is only one of. */
static char *count_text(const Finding *finding)
{
    if (finding->evidence)
        return escape_string(finding->evidence);
    g_autofree char *count = format_count(finding->count);
    if (finding->total == 0)
        return g_steal_pointer(&count);
    g_autofree char *total = format_count(finding->total);
    return g_strdup_printf(_("%s of %s"), count, total);
}

static void put_example(GString *line, const Finding *finding)
{
    char address[ADDRESS_TEXT_SIZE];
    g_autofree char *frame = format_count(finding->frame);
    if (finding->by.family != ADDRESS_NONE)
        g_string_append_printf(line, _(", sent by %s"), address_print(&finding->by, address));
    if (finding->frame > 0)
        g_string_append_printf(line, _(", such as frame %s"), frame);
}

static void print_heading(Page *page, const Finding *finding)
{
    const FindingSpec *spec = &finding_catalogue[finding->id];
    g_autofree char *count = count_text(finding);
    g_autoptr(GString) line = g_string_new(gettext(spec->says));
    g_string_append_printf(line, _(": %s"), count);
    put_example(line, finding);
    page_prose(page, ink_of(finding), INDENT, line->str);
}

/* "losses, times" */
static void append_lowered(GString *line, unsigned lowers)
{
    const char *between = "";
    for (unsigned i = 0; i < LOWERED_KINDS; i++) {
        if (!(lowers >> i & 1))
            continue;
        g_string_append_printf(line, "%s%s", between, lowered_says(i));
        between = _(", ");
    }
}

static void print_meaning(Page *page, const FindingSpec *spec)
{
    if (!spec->means)
        return;
    g_autoptr(GString) line = g_string_new(gettext(spec->means));
    if (spec->lowers) {
        g_autoptr(GString) lowered = g_string_new(NULL);
        append_lowered(lowered, spec->lowers);
        g_string_append_printf(line, _(" Less sure: %s."), lowered->str);
    }
    page_prose(page, INK_QUIET, MEANING, line->str);
}

void doctor_print(Page *page, const GArray *findings)
{
    if (doctor_has_trouble(findings))
        page_heading(page, _("About the capture"));
    else
        page_prose(page, INK_GOOD, 1, _("Nothing wrong with this capture as far as it shows."));
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = &g_array_index(findings, Finding, i);
        page_about(page, finding->frame ? ABOUT_FRAME : ABOUT_NOTHING, finding->frame);
        print_heading(page, finding);
        print_meaning(page, &finding_catalogue[finding->id]);
        page_about(page, ABOUT_NOTHING, 0);
    }
}
