#include "scribe.h"

#include "json-records.h"

void scribe_init(Scribe *scribe, const ReportInput *input)
{
    json_init_memory(&scribe->json);
    scribe->input = input;
    scribe->ids = community_ids_new();
    scribe->notes = input->binder ? json_notes_new(input->binder) : NULL;
    scribe->notes_written = 0;
    json_pieces_init(&scribe->pieces);
    memset(scribe->moments, 0, sizeof scribe->moments);
}

void scribe_clear(Scribe *scribe)
{
    json_clear(&scribe->json);
    community_ids_free(scribe->ids);
    json_notes_free(scribe->notes);
}

static void write_moment(Scribe *scribe, ScribeMoment *moment, const Moment *at)
{
    Json *json = &scribe->json;
    size_t from = json_mark(json);
    json_put_uint(json, at->frame);
    json_seconds(json, "time", at->time_ns - scribe->input->analysis->facts.first_ns);
    moment->at = *at;
    json_copy_since(json, from, &moment->piece);
}

void scribe_put_moment(Scribe *scribe, const Moment *at)
{
    ScribeMoment *moment = &scribe->moments[at->frame % SCRIBE_MOMENTS];
    bool known = moment->at.frame == at->frame && moment->at.time_ns == at->time_ns;
    if (known && moment->piece.length > 0)
        json_piece(&scribe->json, &moment->piece);
    else
        write_moment(scribe, moment, at);
}
