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
}

void scribe_clear(Scribe *scribe)
{
    json_clear(&scribe->json);
    community_ids_free(scribe->ids);
    json_notes_free(scribe->notes);
}
