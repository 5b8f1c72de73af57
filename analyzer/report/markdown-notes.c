#include "markdown-notes.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "markdown-out.h"

/* Claims in a table: it is to be read in a chat. */
#define CLAIMS_MOST 30

/* ---- notes ------------------------------------------------------------------------ */

/* Passages by their titles alone, in one line. */
static void add_title(GString *titles, const char *title)
{
    g_string_append_printf(titles, "%s%s", titles->len > 0 ? " · " : "", title);
}

/* What must be read: it corrects something, is known to be wrong, or was judged. */
static bool is_told(const Passage *passage)
{
    return passage->corrects || passage->corrections->len > 0 || passage->claim;
}

/* A passage is one item of a list; what is known to be wrong in it stands out. */
static void put_line(FILE *out, const PaneLine *line)
{
    switch (line->kind) {
    case PANE_TITLE:
        fputs("- ", out);
        markdown_marked(out, "**", line->text);
        fputs(":", out);
        return;
    case PANE_TEXT:
    case PANE_VERDICT:
    case PANE_SOURCE:
    case PANE_CORRECTION:
        fputs(" ", out);
        markdown_marked(out, line->ink == INK_TELLING || line->ink == INK_TROUBLE ? "**" : "",
                        line->text);
        return;
    case PANE_REMARK:
    case PANE_POINTER:
    case PANE_RULE:
        return;
    }
}

/* The passage that begins at line `at`, in full. Returns the line after it. */
static guint put_passage(FILE *out, const GArray *lines, guint at)
{
    const Passage *passage = g_array_index(lines, PaneLine, at).passage;
    for (; at < lines->len; at++) {
        const PaneLine *line = &g_array_index(lines, PaneLine, at);
        if (line->passage != passage || line->kind == PANE_POINTER)
            break;
        put_line(out, line);
    }
    fputs("\n", out);
    return at;
}

/* True if it put any passage in full. */
static bool put_lines(FILE *out, const GArray *lines, GString *titles)
{
    bool any = false;
    for (guint i = 0; i < lines->len;) {
        const PaneLine *line = &g_array_index(lines, PaneLine, i);
        bool begins = line->kind == PANE_TITLE;
        if (begins && is_told(line->passage)) {
            i = put_passage(out, lines, i);
            any = true;
            continue;
        }
        if (begins)
            add_title(titles, line->text);
        i++;
    }
    return any;
}

void markdown_notes(FILE *out, Pane *pane, const GArray *rungs)
{
    g_autoptr(GString) titles = g_string_new(NULL);
    bool any = false;
    for (guint r = 0; r < rungs->len; r++) {
        g_autoptr(GArray) lines =
            pane_lines(pane, &g_array_index(rungs, Rung, r), PANE_WHOLE_LINES);
        any |= put_lines(out, lines, titles);
    }
    fputs(any ? "\n" : "", out);
    if (titles->len == 0)
        return;
    g_autofree char *says = g_strdup_printf(_("Notes beside it: %s"), titles->str);
    markdown_text(out, says);
    fputs("\n\n", out);
}

/* ---- claims ----------------------------------------------------------------------- */

static void put_frames(FILE *out, const uint64_t frames[CLAIM_EXAMPLES])
{
    for (int i = 0; i < CLAIM_EXAMPLES && frames[i] > 0; i++)
        fprintf(out, "%s%" PRIu64, i > 0 ? ", " : "", frames[i]);
}

static void put_claim(FILE *out, const ClaimCount *claim, bool against)
{
    g_autofree char *times =
        format_count(against ? claim->contradicted.times : claim->supported.times);
    fprintf(out, "| %s | ", against ? "✗" : "✓");
    markdown_text(out, claim->passage->title);
    fputs(" | ", out);
    markdown_code(out, claim->passage->claim_text);
    fprintf(out, " | %s | ", times);
    put_frames(out, against ? claim->contradicted.frames : claim->supported.frames);
    fputs(" |\n", out);
}

static guint put_verdict(FILE *out, const GArray *claims, ClaimVerdict verdict)
{
    guint shown = 0;
    for (guint i = 0; i < claims->len && shown < CLAIMS_MOST; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        if (claim_verdict(claim) != verdict)
            continue;
        put_claim(out, claim, verdict == CLAIM_CONTRADICTED);
        shown++;
    }
    return shown;
}

static guint count_spoken_to(const GArray *claims)
{
    guint count = 0;
    for (guint i = 0; i < claims->len; i++)
        count += claim_verdict(&g_array_index(claims, ClaimCount, i)) != CLAIM_NOT_SEEN;
    return count;
}

void markdown_claims(FILE *out, const ReportInput *input)
{
    const GArray *claims = input->binder ? binder_claims(input->binder) : NULL;
    if (!claims || count_spoken_to(claims) == 0)
        return;
    fprintf(out, "### %s\n\n", _("The notes, held against these packets"));
    fprintf(out, "| | %s | %s | %s | %s |\n|---|---|---|---:|---|\n", _("note"), _("expects"),
            _("times"), _("frames, such as"));
    put_verdict(out, claims, CLAIM_CONTRADICTED);
    put_verdict(out, claims, CLAIM_SUPPORTED);
    fputs("\n", out);
}
