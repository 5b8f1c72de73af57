#include "claims-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "grid.h"

/* Claims named of each verdict: a notebook may make thousands. JSON has them all. */
#define CLAIMS_MOST 50

static guint count_verdicts(const GArray *claims, ClaimVerdict verdict)
{
    guint count = 0;
    for (guint i = 0; i < claims->len; i++)
        count += claim_verdict(&g_array_index(claims, ClaimCount, i)) == verdict;
    return count;
}

/* "23, 45, 67" */
static char *frame_list(const uint64_t frames[CLAIM_EXAMPLES])
{
    GString *list = g_string_new(NULL);
    for (int i = 0; i < CLAIM_EXAMPLES && frames[i] > 0; i++)
        g_string_append_printf(list, "%s%" PRIu64, i > 0 ? ", " : "", frames[i]);
    return g_string_free(list, FALSE);
}

static void print_contradicted(Page *page, const ClaimCount *claim)
{
    const Passage *passage = claim->passage;
    g_autofree char *title = escape_string(passage->title);
    g_autofree char *expects = escape_string(passage->claim_text);
    g_autofree char *against = format_count(claim->contradicted.times);
    g_autofree char *all = format_count(claim->contradicted.times + claim->supported.times);
    g_autofree char *frames = frame_list(claim->contradicted.frames);
    g_autofree char *says = g_strdup_printf(_("expects %s; not so in %s of %s, such as frame %s"),
                                            expects, against, all, frames);
    page_move_to(page, 3);
    page_put(page, INK_TROUBLE, "✗ ");
    page_line(page, INK_NOTE, title);
    page_prose(page, INK_PLAIN, 5, says);
    if (passage->source) {
        g_autofree char *source = escape_string(passage->source);
        page_prose(page, INK_QUIET, 5, source);
    }
}

static void print_all_contradicted(Page *page, const GArray *claims)
{
    guint shown = 0;
    for (guint i = 0; i < claims->len && shown < CLAIMS_MOST; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        if (claim_verdict(claim) != CLAIM_CONTRADICTED)
            continue;
        print_contradicted(page, claim);
        shown++;
    }
}

static void print_supported(Page *page, const GArray *claims)
{
    Grid grid;
    grid_init(&grid);
    grid_column(&grid, NULL, false, true);
    grid_column(&grid, NULL, true, false);
    grid_column(&grid, NULL, false, true);
    guint shown = 0;
    for (guint i = 0; i < claims->len && shown < CLAIMS_MOST; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        if (claim_verdict(claim) != CLAIM_SUPPORTED)
            continue;
        shown++;
        g_autofree char *title = escape_string(claim->passage->title);
        g_autofree char *count = format_count(claim->supported.times);
        g_autofree char *frames = frame_list(claim->supported.frames);
        grid_take(&grid, INK_GOOD, g_strconcat("✓ ", title, NULL));
        grid_take(&grid, INK_PLAIN,
                  g_strdup_printf(ngettext("%s time", "%s times", claim->supported.times), count));
        grid_take(&grid, INK_QUIET, g_strdup_printf(_("frame %s"), frames));
    }
    grid_print(&grid, page, 3);
    grid_clear(&grid);
}

static void print_not_seen(Page *page, const GArray *claims)
{
    g_autoptr(GString) titles = g_string_new(NULL);
    guint shown = 0;
    for (guint i = 0; i < claims->len && shown < CLAIMS_MOST; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        if (claim_verdict(claim) != CLAIM_NOT_SEEN)
            continue;
        shown++;
        g_autofree char *title = escape_string(claim->passage->title);
        g_string_append_printf(titles, "%s%s", titles->len > 0 ? " · " : "", title);
    }
    if (titles->len == 0)
        return;
    g_autofree char *says = g_strdup_printf(_("Not seen in this traffic: %s"), titles->str);
    page_prose(page, INK_QUIET, 3, says);
}

/* Bindings that are wrong would otherwise just be missing. */
static void print_troubles(Page *page, const ReportInput *input)
{
    for (size_t i = 0; i < input->notebook_count; i++) {
        const GPtrArray *troubles = input->notebooks[i]->troubles;
        if (!troubles || troubles->len == 0)
            continue;
        g_autofree char *path = escape_string(input->notebooks[i]->path);
        g_autofree char *count = format_count(troubles->len);
        g_autofree char *says = g_strdup_printf(
            ngettext("%s: %s binding is wrong; see wirenotes notes lint",
                     "%s: %s bindings are wrong; see wirenotes notes lint", troubles->len),
            path, count);
        page_prose(page, INK_TELLING, 3, says);
    }
}

void claims_print(Page *page, const ReportInput *input)
{
    const GArray *claims = input->binder ? binder_claims(input->binder) : NULL;
    if (!claims || claims->len == 0)
        return;
    g_autofree char *supported = format_count(count_verdicts(claims, CLAIM_SUPPORTED));
    g_autofree char *contradicted = format_count(count_verdicts(claims, CLAIM_CONTRADICTED));
    g_autofree char *not_seen = format_count(count_verdicts(claims, CLAIM_NOT_SEEN));
    g_autofree char *title = g_strdup_printf(
        _("The notes, held against these packets: %s supported, %s contradicted, %s not seen"),
        supported, contradicted, not_seen);
    page_heading(page, title);
    print_all_contradicted(page, claims);
    print_supported(page, claims);
    print_not_seen(page, claims);
    print_troubles(page, input);
}
