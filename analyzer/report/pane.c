#include "pane.h"

#include "../../dissectors/tcp/rules.h"
#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "phrase.h"
#include "width.h"
#include "wrap.h"

void pane_init(Pane *pane, const Binder *binder, bool verbose)
{
    *pane = (Pane){
        .binder = binder,
        .verbose = verbose,
        .shown = g_hash_table_new(NULL, NULL),
        .pointed = g_hash_table_new(NULL, NULL),
    };
}

void pane_clear(Pane *pane)
{
    g_hash_table_unref(pane->shown);
    g_hash_table_unref(pane->pointed);
    *pane = (Pane){0};
}

void pane_begin(Pane *pane, const Conversation *conversation)
{
    pane->conversation = conversation;
    g_hash_table_remove_all(pane->pointed);
}

/* A passage that stands in full elsewhere in the report: one line, with the
 * number of the connection (or datagrams) that it stands beside. */
static void add_pointer(GArray *lines, const Note *note, const Conversation *where,
                        unsigned columns)
{
    g_autofree char *title = escape_string(note->passage->title);
    g_autofree char *number = where->transport == note->conversation->transport
                                  ? format_count(where->id + 1)
                                  : g_strdup("");
    bool holds = note->passage->claim && !note_contradicts(note);
    g_autofree char *says = g_strdup_printf("↑%s %s", number, title);
    GString *line = g_string_new(NULL);
    width_append_cut(line, says, columns - (holds ? 2 : 0));
    if (holds)
        g_string_append(line, " ✓");
    PaneLine pointer = {.ink = INK_QUIET,
                        .kind = PANE_POINTER,
                        .begins = true,
                        .text = g_string_free(line, FALSE),
                        .passage = note->passage,
                        .where = where};
    g_array_append_val(lines, pointer);
}

/* True if the passage now stands here in full. */
static bool add_note(Pane *pane, GArray *lines, const Note *note, unsigned columns)
{
    gpointer key = (gpointer)(uintptr_t)note->passage;
    const Conversation *where = g_hash_table_lookup(pane->shown, key);
    if (where && g_hash_table_contains(pane->pointed, key) && !note_contradicts(note))
        return false;
    g_hash_table_add(pane->pointed, key);
    if (where) {
        add_pointer(lines, note, where, columns);
        pane->used_pointer = true;
    } else {
        g_hash_table_insert(pane->shown, key, (gpointer)(uintptr_t)note->conversation);
        lines_add_passage(lines, note, columns);
    }
    if (!where || note_contradicts(note))
        lines_add_verdict(lines, note, columns);
    return !where;
}

/* True if a passage stands in full beside this event. */
static bool add_notes(Pane *pane, GArray *lines, const Event *event, unsigned columns)
{
    if (!pane->binder)
        return false;
    bool in_full = false;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    binder_notes(pane->binder, pane->conversation, event, notes);
    for (guint i = 0; i < notes->len; i++)
        in_full |= add_note(pane, lines, &g_array_index(notes, Note, i), columns);
    return in_full;
}

/* What is told of one event: trouble before its notes; of what is routine only
 * the values, behind the notes that speak of them. */
static void add_event(Pane *pane, GArray *lines, const Event *event, unsigned columns)
{
    bool routine = event_catalogue[event->id].weight == WEIGHT_ROUTINE;
    if (!routine)
        lines_add_remark(lines, event, columns);
    bool in_full = add_notes(pane, lines, event, columns);
    if (routine && (in_full || pane->verbose))
        lines_add_remark(lines, event, columns);
}

/* Why an end is in a new state: where that is not plain to see. */
static void add_rule(GArray *lines, const StateChange *change, unsigned columns)
{
    guint first = lines->len;
    const RuleSpec *rule = &tcp_rules[change->rule];
    g_autofree char *says =
        g_strdup_printf("%s: %s (%s)", tcp_state_name(change->to), gettext(rule->says), rule->spec);
    lines_add_text(lines, INK_QUIET, says, columns);
    lines_mark(lines, first, PANE_RULE, NULL);
}

GArray *pane_lines(Pane *pane, const Rung *rung, unsigned columns)
{
    GArray *lines = lines_new();
    const Event *event = rung->first_event;
    for (unsigned i = 0; i < rung->event_count; i++, event = event->next)
        add_event(pane, lines, event, columns);
    for (int end = END_CLIENT; pane->verbose && end <= END_SERVER; end++)
        if (rung->changes[end])
            add_rule(lines, rung->changes[end], columns);
    return lines;
}
