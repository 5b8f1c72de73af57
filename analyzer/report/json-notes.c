/* json-notes.c: a record for each note beside an event.
 *
 * All that is beside one kind of event with one passage differs in two numbers: which
 * connection and which frame. The rest is put together once, and copied. */

#include "../i18n.h"
#include "json-records.h"

/* A note of one passage beside one kind of event, over one transport. */
typedef struct NoteForm {
    const Passage *passage;
    uint8_t transport;
    char *front, *back; /* (owned) up to the connection; behind the frame */
    size_t front_length, back_length;
} NoteForm;

struct JsonNotes {
    Binder *binder;             /* (owned) */
    GArray *found;              /* (owned) Note: of the event in hand */
    GArray *forms[EVENT_COUNT]; /* (owned, nullable) NoteForm */
};

/* ---- what is the same in many -------------------------------------------------- */

/* Only where there are any: notes that are right stay short. */
static void write_corrections(Json *json, const Passage *passage)
{
    if (passage->corrections->len == 0)
        return;
    json_array(json, "corrections");
    for (guint i = 0; i < passage->corrections->len; i++) {
        const Correction *correction = &g_array_index(passage->corrections, Correction, i);
        json_object(json, NULL);
        json_string(json, "rule", correction->id);
        json_string(json, "kind", correction->incomplete ? "incomplete" : "wrong");
        json_string(json, "sentence", correction->sentence);
        json_string(json, "says", gettext(correction->says));
        json_string(json, "source", correction->source);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_front(Json *json, const Note *note)
{
    json_object(json, NULL);
    json_string(json, "type", "note");
    json_string(json, "passage", note->passage->id);
    json_string(json, "title", note->passage->title);
    json_bool(json, "corrects", note->passage->corrects);
    json_string(json, "event", event_catalogue[note->event->id].name);
    json_string(json, "transport", transport_name((Transport)note->conversation->transport));
}

static char *take(Json *json, size_t *ret_length)
{
    const char *bytes = json_gathered(json, ret_length);
    return g_memdup2(bytes, *ret_length);
}

static NoteForm make_form(const Note *note)
{
    NoteForm form = {.passage = note->passage, .transport = note->conversation->transport};
    Json json;
    json_init_memory(&json);
    write_front(&json, note);
    form.front = take(&json, &form.front_length);
    write_corrections(&json, note->passage);
    form.back = take(&json, &form.back_length);
    json_clear(&json);
    return form;
}

/* The few passages beside one kind of event are told apart fast enough one by one. */
static const NoteForm *find_form(JsonNotes *notes, const Note *note)
{
    GArray **forms = &notes->forms[note->event->id];
    if (!*forms)
        *forms = g_array_new(FALSE, FALSE, sizeof(NoteForm));
    for (guint i = 0; i < (*forms)->len; i++) {
        const NoteForm *form = &g_array_index(*forms, NoteForm, i);
        if (form->passage == note->passage && form->transport == note->conversation->transport)
            return form;
    }
    NoteForm form = make_form(note);
    g_array_append_val(*forms, form);
    return &g_array_index(*forms, NoteForm, (*forms)->len - 1);
}

/* ---- one after the other -------------------------------------------------------- */

JsonNotes *json_notes_new(const Binder *binder)
{
    JsonNotes *notes = g_new0(JsonNotes, 1);
    notes->binder = binder_clone_empty(binder);
    notes->found = g_array_new(FALSE, FALSE, sizeof(Note));
    return notes;
}

static void free_forms(GArray *forms)
{
    for (guint i = 0; i < forms->len; i++) {
        g_free(g_array_index(forms, NoteForm, i).front);
        g_free(g_array_index(forms, NoteForm, i).back);
    }
    g_array_unref(forms);
}

void json_notes_free(JsonNotes *notes)
{
    if (!notes)
        return;
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        g_clear_pointer(&notes->forms[id], free_forms);
    binder_free(notes->binder);
    g_array_unref(notes->found);
    g_free(notes);
}

/* "connection":7,"frame":42, which is the same for all notes of an event: `place` has it once it
 * was written. */
static void write_place(Json *json, const Note *note, JsonPiece *place)
{
    if (place->length > 0) {
        json_piece(json, place);
        return;
    }
    size_t from = json_mark(json);
    json_uint(json, "connection", note->conversation->id);
    json_uint(json, "frame", note->event->at.frame);
    json_copy_since(json, from, place);
}

static void write_note(Json *json, const NoteForm *form, const Note *note, JsonPiece *place)
{
    json_open_literal(json, form->front, form->front_length);
    write_place(json, note, place);
    if (form->back_length > 0)
        json_put_literal(json, form->back, form->back_length);
    json_end_record(json);
}

void json_write_notes(Scribe *scribe, const Conversation *conversation)
{
    JsonNotes *notes = scribe->notes;
    const Event *event = conversation->timeline.first_event;
    for (; notes && event; event = event->next) {
        if (!binder_knows(notes->binder, (EventId)event->id))
            continue;
        g_array_set_size(notes->found, 0);
        binder_notes(notes->binder, conversation, event, notes->found);
        JsonPiece place = {0};
        for (guint i = 0; i < notes->found->len; i++) {
            const Note *note = &g_array_index(notes->found, Note, i);
            write_note(&scribe->json, find_form(notes, note), note, &place);
        }
        scribe->notes_written += notes->found->len;
    }
}
