/* marks-junit.c: XML as CI servers read it: a test suite for the lab, a test case for each
 * task. A task that was not answered counts as failed, since it is not solved. */
#include "../report/xml.h"
#include "marks.h"

static void append_failure(GString *xml, const Mark *mark)
{
    const LabJudgement *judgement = &mark->judgement;
    g_autofree char *look =
        judgement->verdict == LAB_WRONG_ANSWER ? marks_look_text(judgement) : NULL;
    g_string_append(xml, ">\n      <failure");
    xml_append_attribute(xml, "type", lab_verdict_name(judgement->verdict));
    xml_append_attribute(xml, "message", mark->answer);
    g_string_append_c(xml, '>');
    xml_append_text(xml, judgement->feedback ? judgement->feedback : "");
    g_string_append_c(xml, '\n');
    xml_append_text(xml, look ? look : "");
    g_string_append(xml, "</failure>\n    </testcase>\n");
}

static void append_case(GString *xml, const Marks *marks, const Mark *mark)
{
    g_string_append(xml, "    <testcase");
    xml_append_attribute(xml, "name", mark->task->id);
    xml_append_attribute(xml, "classname", marks->lab->name);
    if (mark->judgement.verdict == LAB_RIGHT)
        g_string_append(xml, "/>\n");
    else
        append_failure(xml, mark);
}

static void print(const MarksReport *report, const Marks *marks)
{
    GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<testsuites name=\"wirenotes lab\">\n  <testsuite");
    xml_append_attribute(xml, "name", marks->lab->name);
    g_string_append_printf(xml, " tests=\"%u\" failures=\"%u\" errors=\"0\">\n", marks->list->len,
                           marks->list->len - marks->of[LAB_RIGHT]);
    for (guint i = 0; i < marks->list->len; i++)
        append_case(xml, marks, &g_array_index(marks->list, Mark, i));
    g_string_append(xml, "  </testsuite>\n</testsuites>\n");
    fwrite(xml->str, 1, xml->len, report->out);
    g_string_free(xml, TRUE);
}

const MarksFormat marks_junit = {"junit", print};
