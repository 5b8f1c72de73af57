/* comments.c: what is written beside each packet. */
#include "comments.h"

#include <inttypes.h>

#include "../../dissectors/tcp/rules.h"
#include "../i18n.h"
#include "../report/escape.h"
#include "../report/note-lines.h"
#include "../report/phrase.h"

/* Connections beside which a passage stands in full. Our choice: those that a person opens,
 * and a bound on what a capture of a million connections grows by. */
#define IN_FULL_MOST 100

/* No line of a comment is broken: who shows it does that. */
#define COLUMNS_UNBOUNDED (1U << 24)

/* Of one comment; an option of pcapng has at most 65,535. */
#define COMMENT_BYTES_MOST 32768

/* Something at a frame that may be said. */
typedef struct Remark {
    uint64_t frame;
    const Conversation *conversation;
    const Event *event;        /* or */
    const StateChange *change; /* the first of several at this frame */
} Remark;

/* Where a passage stands. */
typedef struct Place {
    const Conversation *conversation;
    uint64_t frame;
} Place;

struct Comments {
    const ReportInput *input;
    bool verbose;
    GArray *remarks;    /* (owned) Remark, in the order of frames */
    guint next;         /* of them */
    GHashTable *places; /* (owned) Passage * -> GArray of Place: where it stands in full */
    uint64_t left_out;
};

/* ---- what there is to say ------------------------------------------------------ */

static bool is_said(const Comments *comments, const Event *event)
{
    EventId id = (EventId)event->id;
    return event_catalogue[id].weight > WEIGHT_ROUTINE || id == EVENT_HOST_OWNER ||
           binder_knows(comments->input->binder, id);
}

static void add_events(Comments *comments, const Conversation *conversation)
{
    for (const Event *event = conversation->timeline.first_event; event; event = event->next) {
        Remark remark = {event->at.frame, conversation, event, NULL};
        if (is_said(comments, event))
            g_array_append_val(comments->remarks, remark);
    }
}

static void add_changes(Comments *comments, const Conversation *conversation)
{
    uint64_t last = 0;
    for (const StateChange *change = conversation->timeline.first_change; change;
         change = change->next) {
        Remark remark = {change->at.frame, conversation, NULL, change};
        if (change->at.frame != last)
            g_array_append_val(comments->remarks, remark);
        last = change->at.frame;
    }
}

static void add_conversation(Comments *comments, const Conversation *conversation)
{
    if (!selection_has(comments->input->only, conversation))
        return;
    add_changes(comments, conversation);
    add_events(comments, conversation);
}

static gint compare_frames(gconstpointer a, gconstpointer b)
{
    uint64_t one = ((const Remark *)a)->frame, other = ((const Remark *)b)->frame;
    return one < other ? -1 : one > other;
}

static void add_all(Comments *comments)
{
    const Analysis *analysis = comments->input->analysis;
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *connection = g_ptr_array_index(analysis->connections, i);
        add_conversation(comments, &connection->conversation);
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(analysis);
    }
    for (guint i = 0; i < analysis->datagrams->len; i++) {
        const UdpExchange *exchange = g_ptr_array_index(analysis->datagrams, i);
        add_conversation(comments, &exchange->conversation);
    }
    g_array_sort(comments->remarks, compare_frames); /* which keeps the order of equals */
}

static void free_places(gpointer places)
{
    g_array_unref(places);
}

Comments *comments_new(const ReportInput *input, bool verbose)
{
    Comments *comments = g_new0(Comments, 1);
    comments->input = input;
    comments->verbose = verbose;
    comments->remarks = g_array_new(FALSE, FALSE, sizeof(Remark));
    comments->places = g_hash_table_new_full(NULL, NULL, NULL, free_places);
    add_all(comments);
    return comments;
}

void comments_free(Comments *comments)
{
    if (!comments)
        return;
    g_array_unref(comments->remarks);
    g_hash_table_unref(comments->places);
    g_free(comments);
}

/* ---- passages ---------------------------------------------------------------------- */

static GArray *places_of(const Comments *comments, const Passage *passage)
{
    gpointer key = (gpointer)(uintptr_t)passage;
    GArray *places = g_hash_table_lookup(comments->places, key);
    if (!places) {
        places = g_array_new(FALSE, FALSE, sizeof(Place));
        g_hash_table_insert(comments->places, key, places);
    }
    return places;
}

/* Where the passage of `note` stands in full: beside this connection, or else for the
 * first time. NULL if it is to stand here. */
static const Place *find_place(const Comments *comments, const Note *note)
{
    GArray *places = places_of(comments, note->passage);
    for (guint i = 0; i < places->len && !comments->verbose; i++) {
        const Place *place = &g_array_index(places, Place, i);
        if (place->conversation == note->conversation)
            return place;
    }
    if (places->len >= IN_FULL_MOST && !comments->verbose)
        return &g_array_index(places, Place, 0);
    Place here = {note->conversation, note->event->at.frame};
    if (places->len < IN_FULL_MOST)
        g_array_append_val(places, here);
    return NULL;
}

static void add_pointer(GArray *lines, const Note *note, const Place *place)
{
    g_autofree char *title = escape_string(note->passage->title);
    bool holds = note->passage->claim && !note_contradicts(note);
    g_autofree char *says = g_strdup_printf(_("%s (in full at frame %" PRIu64 ")%s"), title,
                                            place->frame, holds ? " ✓" : "");
    lines_add_text(lines, INK_NOTE, says, COLUMNS_UNBOUNDED);
}

static void add_note(const Comments *comments, GArray *lines, const Note *note)
{
    const Place *place = find_place(comments, note);
    if (place)
        add_pointer(lines, note, place);
    else
        lines_add_passage(lines, note, COLUMNS_UNBOUNDED);
    if (!place || note_contradicts(note))
        lines_add_verdict(lines, note, COLUMNS_UNBOUNDED);
}

/* ---- comments ------------------------------------------------------------------------ */

/* Lines as one comment: none is left half a character. */
static char *join(const GArray *lines)
{
    GString *text = g_string_new(COMMENT_MARK);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                               g_array_index(lines, PaneLine, i).text);
    if (text->len > COMMENT_BYTES_MOST) {
        const char *end = g_utf8_find_prev_char(text->str, text->str + COMMENT_BYTES_MOST);
        g_string_truncate(text, (gsize)(end - text->str));
        g_string_append(text, "…");
    }
    return g_string_free(text, FALSE);
}

/* What was gathered in `lines` becomes a comment. */
static void say(Comments *comments, GArray *lines, GPtrArray *ret)
{
    if (lines->len > 0 && ret->len < COMMENTS_MOST)
        g_ptr_array_add(ret, join(lines));
    else
        comments->left_out += lines->len > 0;
    g_array_set_size(lines, 0);
}

/* One value of an event, if it has it. */
static void add_value(GArray *lines, const Event *event, FieldId field)
{
    g_autofree char *value = phrase_value(event, (unsigned)field % EVENT_FIELDS_MAX);
    if (value)
        lines_add_text(lines, INK_QUIET, value, COLUMNS_UNBOUNDED);
}

/* Whose the connection is, which Wireshark can only be told by a comment: see docs/live.md. */
static void say_owner(Comments *comments, const Event *event, GArray *lines, GPtrArray *ret)
{
    lines_add_remark(lines, event, COLUMNS_UNBOUNDED);
    add_value(lines, event, HOST_OWNER_command);
    add_value(lines, event, HOST_OWNER_user);
    say(comments, lines, ret);
}

/* A passage is a comment of its own; before them what is worth a look, behind the first
 * the values of what is routine. */
static void say_event(Comments *comments, const Remark *remark, GArray *lines, GPtrArray *ret)
{
    const Event *event = remark->event;
    bool routine = event_catalogue[event->id].weight == WEIGHT_ROUTINE;
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    binder_notes(comments->input->binder, remark->conversation, event, notes);
    bool owner = event->id == EVENT_HOST_OWNER;
    if (owner)
        say_owner(comments, event, lines, ret);
    if (!routine) {
        lines_add_remark(lines, event, COLUMNS_UNBOUNDED);
        say(comments, lines, ret);
    }
    for (guint i = 0; i < notes->len; i++) {
        add_note(comments, lines, &g_array_index(notes, Note, i));
        if (routine && i == 0 && !owner)
            lines_add_remark(lines, event, COLUMNS_UNBOUNDED);
        say(comments, lines, ret);
    }
}

static const char *certainty_says(const StateChange *change)
{
    switch ((Certainty)change->certainty) {
    case CERTAINTY_OBSERVED:
        return "";
    case CERTAINTY_INFERRED:
        return _(", inferred");
    case CERTAINTY_UNKNOWABLE:
        return _(", cannot be known from here");
    }
    return "";
}

/* Both ends' changes at this frame, each with its reason. */
static void say_changes(Comments *comments, const Remark *remark, GArray *lines, GPtrArray *ret)
{
    for (const StateChange *change = remark->change; change && change->at.frame == remark->frame;
         change = change->next) {
        const RuleSpec *rule = &tcp_rules[change->rule];
        g_autofree char *says = g_strdup_printf(
            "%s: %s → %s%s. %s (%s)", phrase_end((End)change->end),
            tcp_state_name((TcpState)change->from), tcp_state_name((TcpState)change->to),
            certainty_says(change), gettext(rule->says), rule->spec);
        lines_add_text(lines, INK_STATE, says, COLUMNS_UNBOUNDED);
    }
    say(comments, lines, ret);
}

void comments_of(Comments *comments, uint64_t frame, GPtrArray *ret)
{
    g_autoptr(GArray) lines = lines_new();
    for (; comments->next < comments->remarks->len; comments->next++) {
        const Remark *remark = &g_array_index(comments->remarks, Remark, comments->next);
        if (remark->frame > frame)
            return;
        if (remark->frame < frame)
            continue;
        if (remark->event)
            say_event(comments, remark, lines, ret);
        else
            say_changes(comments, remark, lines, ret);
    }
}

uint64_t comments_left_out(const Comments *comments)
{
    return comments->left_out;
}

bool comment_is_ours(Cursor comment)
{
    size_t n = strlen(COMMENT_MARK);
    return comment.captured >= n && memcmp(comment.at, COMMENT_MARK, n) == 0;
}
