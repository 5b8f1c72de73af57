/* marks-json.c: NDJSON, one record a line; docs/schema/lab.schema.json. */
#include "../report/json.h"
#include "marks.h"

/* Raised when a key changes its meaning or goes away; new keys do not count. */
#define LAB_SCHEMA_VERSION 1

static void write_head(Json *json, const Marks *marks)
{
    json_object(json, NULL);
    json_string(json, "type", "lab");
    json_uint(json, "schema", LAB_SCHEMA_VERSION);
    json_string(json, "lab", marks->lab->name);
    json_string(json, "title", lab_title(marks->lab));
    json_string(json, "trace", marks->trace);
    json_end_record(json);
}

static void write_mark(Json *json, const Marks *marks, const Mark *mark)
{
    const LabJudgement *judgement = &mark->judgement;
    const Passage *passage = lab_task_passage(lab_page(marks->lab), mark->task);
    bool told = judgement->verdict == LAB_RIGHT || mark->right;
    json_object(json, NULL);
    json_string(json, "type", "task");
    json_string(json, "lab", marks->lab->name);
    json_string(json, "task", mark->task->id);
    json_string(json, "title", passage ? passage->title : NULL);
    json_string(json, "kind", lab_kind_name(mark->task->kind));
    json_string(json, "answer", *mark->answer ? mark->answer : NULL);
    json_string(json, "verdict", lab_verdict_name(judgement->verdict));
    json_string(json, "feedback", judgement->feedback);
    json_array(json, "look");
    for (guint i = 0; i < judgement->look->len; i++)
        json_uint(json, NULL, g_array_index(judgement->look, uint64_t, i));
    json_end_array(json);
    json_string(json, "right", mark->right);
    json_string(json, "because", told ? lab_saying_text(&mark->task->because) : NULL);
    json_end_record(json);
}

static void print(const MarksReport *report, const Marks *marks)
{
    Json json;
    json_init(&json, report->out);
    write_head(&json, marks);
    for (guint i = 0; i < marks->list->len; i++)
        write_mark(&json, marks, &g_array_index(marks->list, Mark, i));
    json_object(&json, NULL);
    json_string(&json, "type", "summary");
    json_uint(&json, "tasks", marks->list->len);
    json_uint(&json, "right", marks->of[LAB_RIGHT]);
    json_uint(&json, "wrong", marks->of[LAB_WRONG_ANSWER] + marks->of[LAB_UNREADABLE]);
    json_uint(&json, "unanswered", marks->of[LAB_UNANSWERED]);
    json_end_record(&json);
}

const MarksFormat marks_json = {"json", print};
