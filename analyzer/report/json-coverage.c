/* json-coverage.c: which passages this capture shows, and which events no passage
 * explains. */

#include "json-records.h"

void json_write_frames(Json *json, const char *key, const uint64_t frames[CLAIM_EXAMPLES])
{
    json_array(json, key);
    for (unsigned i = 0; i < CLAIM_EXAMPLES && frames[i] > 0; i++)
        json_uint(json, NULL, frames[i]);
    json_end_array(json);
}

static void write_passage(Json *json, const PassageUse *use)
{
    json_object(json, NULL);
    json_string(json, "type", "passage");
    json_string(json, "passage", use->passage->id);
    json_string(json, "title", use->passage->title);
    json_bool(json, "empty", use->passage->empty);
    json_uint(json, "times", use->seen.times);
    json_write_frames(json, "frames", use->seen.frames);
    json_end_record(json);
}

/* Headings with nothing under them; they are bound to nothing. */
static void write_empty(Json *json, const Notebook *notebook)
{
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (passage->empty && passage->bindings->len == 0)
            write_passage(json, &(PassageUse){.passage = passage});
    }
}

static void write_unexplained(Json *json, EventId event, const Sightings *seen)
{
    if (seen->times == 0)
        return;
    json_object(json, NULL);
    json_string(json, "type", "unexplained");
    json_string(json, "event", event_catalogue[event].name);
    json_uint(json, "times", seen->times);
    json_write_frames(json, "frames", seen->frames);
    json_end_record(json);
}

void json_write_coverage(Json *json, const ReportInput *input)
{
    if (!input->binder)
        return;
    g_autoptr(GArray) uses = binder_uses(input->binder);
    for (guint i = 0; i < uses->len; i++)
        write_passage(json, &g_array_index(uses, PassageUse, i));
    for (size_t i = 0; i < input->notebook_count; i++)
        write_empty(json, input->notebooks[i]);
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        write_unexplained(json, (EventId)id, binder_unexplained(input->binder, (EventId)id));
}
