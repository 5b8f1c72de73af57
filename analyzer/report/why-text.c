#include "why-text.h"

#include "../i18n.h"
#include "../story/why.h"
#include "format.h"

/* Columns before the paragraphs. */
#define INDENT 4

static void append_number(GString *text, const WhyEvidence *evidence, const Event *event)
{
    const FieldSpec *field =
        &event_catalogue[evidence->event].fields[(unsigned)evidence->field % EVENT_FIELDS_MAX];
    if (!event_has(event, evidence->field))
        return;
    if (field->type == TYPE_DURATION) {
        g_autofree char *value = format_duration(event_duration_ns(event, evidence->field, 0));
        g_string_append_printf(text, " %s = %s", field->name, value);
        return;
    }
    g_string_append_printf(text, " %s = %" G_GUINT64_FORMAT, field->name,
                           event_number(event, evidence->field, 0));
}

/* "frame 5: tcp.syn seq = 1; frame 6: ..." */
static char *evidence_text(const WhyRow *row, const WhyIndex *index)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < row->evidence_count;) {
        EventId id = row->evidence[i].event;
        const Event *event = index->first[id];
        if (event)
            g_string_append_printf(text, "%s%" G_GUINT64_FORMAT ": %s", text->len ? "; " : "",
                                   event->at.frame, event_catalogue[id].name);
        for (; i < row->evidence_count && row->evidence[i].event == id; i++)
            if (event && row->evidence[i].number)
                append_number(text, &row->evidence[i], event);
    }
    return g_string_free(text, FALSE);
}

static void print_one(Page *page, const Why *why, WhyVerdict verdict, const WhyIndex *index)
{
    g_autofree char *evidence = evidence_text(why->row, index);
    g_autofree char *says = g_strdup_printf(_("why %s is %s: %s (%s)"), why_verdict_name(verdict),
                                            why->value, _(why->row->says), why->row->spec);
    page_prose(page, INK_QUIET, INDENT, says);
    if (*evidence) {
        g_autofree char *frames = g_strdup_printf(_("frames %s"), evidence);
        page_prose(page, INK_QUIET, INDENT + 2, frames);
    }
    for (const char *const *out = why->row->ruled_out; *out; out++)
        page_prose(page, INK_QUIET, INDENT + 2, _(*out));
}

void why_print(Page *page, const TcpConnection *connection)
{
    WhyIndex index;
    why_index(&index, &connection->conversation);
    for (int verdict = 0; verdict < WHY_COUNT; verdict++) {
        Why why;
        if (why_find(connection, (WhyVerdict)verdict, &why))
            print_one(page, &why, (WhyVerdict)verdict, &index);
    }
}
