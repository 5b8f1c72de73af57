/* `wirenotes notes … -F json`: a record a passage. */
#include <stdio.h>

#include "../annotations/match.h"
#include "cmd_notes_request.h"
#include "report/json.h"

static const char *const how_names[HOWS] = {"written", "matched", "unsure", "nothing"};

How notes_how_bound(const Passage *passage)
{
    if (passage->decided)
        return HOW_WRITTEN;
    if (passage->bindings->len > 0)
        return HOW_MATCHED;
    return passage->match ? HOW_UNSURE : HOW_NOTHING;
}

static void write_bindings(Json *json, const Passage *passage)
{
    json_array(json, "events");
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        json_string(json, NULL, event_catalogue[binding->event].name);
    }
    json_end_array(json);
    json_array(json, "conditions");
    for (guint i = 0; i < passage->bindings->len; i++)
        json_string(json, NULL, g_array_index(passage->bindings, Binding, i).condition_text);
    json_end_array(json);
}

static void write_match(Json *json, const Match *match)
{
    if (!match)
        return;
    json_string(json, "best", event_catalogue[match->event].name);
    json_uint(json, "score", match->score);
    json_uint(json, "needed", MATCH_SCORE);
    json_string(json, "words", match->words);
    json_string(json, "under", match->under);
}

static void write_corrections(Json *json, const Passage *passage)
{
    json_array(json, "corrections");
    for (guint i = 0; i < passage->corrections->len; i++)
        json_string(json, NULL, g_array_index(passage->corrections, Correction, i).id);
    json_end_array(json);
}

static void write_record(Json *json, const Notebook *notebook, const Passage *passage, bool text)
{
    json_object(json, NULL);
    json_string(json, "type", "match");
    json_string(json, "notebook", notebook->path);
    json_string(json, "passage", passage->id);
    json_uint(json, "line", passage->line);
    json_string(json, "section", passage->section);
    json_string(json, "title", passage->title);
    if (text)
        json_string(json, "text", passage->text);
    json_bool(json, "empty", passage->empty);
    json_string(json, "how", how_names[notes_how_bound(passage)]);
    write_bindings(json, passage);
    json_string(json, "expects", passage->claim_text);
    json_string(json, "source", passage->source);
    json_bool(json, "corrects", passage->corrects);
    write_match(json, passage->match);
    write_corrections(json, passage);
    json_end_record(json);
}

void notes_write_passage(const Notebook *notebook, const Passage *passage, bool text)
{
    Json json;
    json_init(&json, stdout);
    write_record(&json, notebook, passage, text);
}

void notes_write_notebook(const Notebook *notebook, bool text)
{
    Json json;
    json_init(&json, stdout);
    for (guint i = 0; i < notebook->passages->len; i++)
        write_record(&json, notebook, g_ptr_array_index(notebook->passages, i), text);
}
