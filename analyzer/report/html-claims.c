/* html-claims.c: what the packets say to the claims of the notes. */
#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "html-report.h"

/* Claims shown of each verdict: a notebook may make thousands. JSON has them all. */
#define CLAIMS_MOST 100

typedef struct Judged {
    ClaimVerdict verdict;
    const char *mark, *class, *says; /* `says` is an English msgid */
} Judged;

static const Judged verdicts[] = {
    {CLAIM_CONTRADICTED, "✗", "trouble", N_("contradicted")},
    {CLAIM_SUPPORTED, "✓", "good", N_("supported")},
    {CLAIM_NOT_SEEN, "○", "quiet", N_("not seen")},
};

static guint count_of(const GArray *claims, ClaimVerdict verdict)
{
    guint count = 0;
    for (guint i = 0; i < claims->len; i++)
        count += claim_verdict(&g_array_index(claims, ClaimCount, i)) == verdict;
    return count;
}

static void put_frames(const HtmlReport *report, const uint64_t frames[CLAIM_EXAMPLES])
{
    for (int i = 0; i < CLAIM_EXAMPLES && frames[i] > 0; i++) {
        html_markup(report->out, "%s", i > 0 ? ", " : "");
        html_frame_link(report, frames[i]);
    }
}

/* The title, as a link where the passage stands in the page. */
static void put_title(const HtmlReport *report, const Passage *passage)
{
    unsigned number = html_note_number(report, passage);
    html_markup(report->out, "<th scope=\"row\">");
    if (number)
        html_markup(report->out, "<a href=\"#n%u\">", number);
    html_text(report->out, passage->title);
    html_markup(report->out, number ? "</a>" : "");
    if (passage->source) {
        html_markup(report->out, "<br>");
        html_element(report->out, "small", "quiet", passage->source);
    }
    html_markup(report->out, "</th>");
}

static void put_claim(const HtmlReport *report, const Judged *verdict, const ClaimCount *claim)
{
    FILE *out = report->out;
    bool against = verdict->verdict == CLAIM_CONTRADICTED;
    html_markup(out, "<tr><td class=\"%s nowrap\">%s ", verdict->class, verdict->mark);
    html_text(out, _(verdict->says));
    html_markup(out, "</td>");
    put_title(report, claim->passage);
    html_markup(out, "<td>");
    html_element(out, "code", NULL, claim->passage->claim_text);
    html_markup(out, "</td>");
    html_take_element(out, "td", "r", format_count(claim->supported.times));
    html_take_element(out, "td", claim->contradicted.times ? "r trouble" : "r",
                      format_count(claim->contradicted.times));
    html_markup(out, "<td class=\"frames\">");
    put_frames(report, against ? claim->contradicted.frames : claim->supported.frames);
    html_markup(out, "</td></tr>\n");
}

static void put_verdict(const HtmlReport *report, const GArray *claims, const Judged *verdict)
{
    guint shown = 0;
    for (guint i = 0; i < claims->len && shown < CLAIMS_MOST; i++) {
        const ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        if (claim_verdict(claim) != verdict->verdict)
            continue;
        put_claim(report, verdict, claim);
        shown++;
    }
}

static void put_titles(FILE *out)
{
    const char *const titles[] = {_("verdict"), _("note"), _("expects")};
    const char *const numbers[] = {_("for"), _("against")};
    html_markup(out, "<thead><tr>");
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        html_element(out, "th", NULL, titles[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        html_element(out, "th", "r", numbers[i]);
    html_element(out, "th", NULL, _("frames, such as"));
    html_markup(out, "</tr></thead>\n");
}

static void put_left_out(const HtmlReport *report, const GArray *claims)
{
    guint left = 0;
    for (size_t v = 0; v < G_N_ELEMENTS(verdicts); v++) {
        guint count = count_of(claims, verdicts[v].verdict);
        left += count > CLAIMS_MOST ? count - CLAIMS_MOST : 0;
    }
    if (left == 0)
        return;
    g_autofree char *count = format_count(left);
    g_autofree char *says =
        g_strdup_printf(ngettext("%s more claim is not shown: -F json has every one.",
                                 "%s more claims are not shown: -F json has every one.", left),
                        count);
    html_element(report->out, "p", "quiet", says);
}

void html_claims(HtmlReport *report)
{
    const GArray *claims = report->input->binder ? binder_claims(report->input->binder) : NULL;
    if (!claims || claims->len == 0)
        return;
    html_section_begin(report, "claims", _("The notes, held against these packets"));
    html_markup(report->out, "<div class=\"scroll\"><table class=\"claims\">\n");
    put_titles(report->out);
    html_markup(report->out, "<tbody>\n");
    for (size_t v = 0; v < G_N_ELEMENTS(verdicts); v++)
        put_verdict(report, claims, &verdicts[v]);
    html_markup(report->out, "</tbody></table></div>\n");
    put_left_out(report, claims);
}
