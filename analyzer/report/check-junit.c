/* check-junit.c: XML in the form that JUnit's Ant task made common and CI servers
 * read: a test suite for each capture, a test case for each assertion. */

#include <inttypes.h>

#include "check.h"
#include "xml.h"

static void put(const CheckReport *report, GString *xml)
{
    fwrite(xml->str, 1, xml->len, report->out);
    g_string_free(xml, TRUE);
}

static void begin(CheckReport *report)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"wirenotes check\">\n",
          report->out);
}

/* Plain text, one line an example. (transfer full) */
static char *describe_failure(const Assertion *assertion)
{
    const GArray *parts = assertion_parts(assertion);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const AssertionPart *part = &g_array_index(parts, AssertionPart, i);
        const GArray *evidence = assertion_evidence(part);
        g_string_append_printf(text,
                               "%s(%s): true %" PRIu64 ", false %" PRIu64 ", unknown %" PRIu64 "\n",
                               part->quantifier, part->over, part->of[TRUTH_TRUE],
                               part->of[TRUTH_FALSE], part->of[TRUTH_UNKNOWN]);
        for (guint e = 0; e < evidence->len; e++) {
            const AssertionExample *example = &g_array_index(evidence, AssertionExample, e);
            g_string_append_printf(text, "  frame %" PRIu64 ", %s connection %" PRIu64 ": %s\n",
                                   example->frame, transport_name(example->transport),
                                   example->connection, example->values);
        }
    }
    return g_string_free(text, FALSE);
}

static void append_case(GString *xml, const char *suite, const Check *check)
{
    g_string_append(xml, "    <testcase");
    xml_append_attribute(xml, "name", check->name ? check->name : check->text);
    xml_append_attribute(xml, "classname", suite);
    if (assertion_holds(check->assertion)) {
        g_string_append(xml, "/>\n");
        return;
    }
    g_autofree char *failure = describe_failure(check->assertion);
    g_string_append(xml, ">\n      <failure type=\"assertion\"");
    xml_append_attribute(xml, "message", check->text);
    g_string_append_c(xml, '>');
    xml_append_text(xml, failure);
    g_string_append(xml, "</failure>\n    </testcase>\n");
}

static void append_suite(GString *xml, const char *name, guint tests, guint failures, guint errors)
{
    g_string_append(xml, "  <testsuite");
    xml_append_attribute(xml, "name", name);
    g_string_append_printf(xml, " tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", tests, failures,
                           errors);
}

/* A capture that could not be read (to its end) is a test case of its own. */
static void append_error(GString *xml, const char *suite, const char *message)
{
    g_string_append(xml, "    <testcase name=\"reading\"");
    xml_append_attribute(xml, "classname", suite);
    g_string_append(xml, ">\n      <error type=\"input\"");
    xml_append_attribute(xml, "message", message);
    g_string_append(xml, "/>\n    </testcase>\n");
}

static void capture(CheckReport *report, const Analysis *analysis, const GPtrArray *checks)
{
    const char *suite = analysis->facts.path;
    GString *xml = g_string_new(NULL);
    guint failures = 0, broken = analysis->broken ? 1 : 0;
    for (guint i = 0; i < checks->len; i++) {
        const Check *check = g_ptr_array_index(checks, i);
        failures += !assertion_holds(check->assertion);
    }
    append_suite(xml, suite, checks->len + broken, failures, broken);
    for (guint i = 0; i < checks->len; i++)
        append_case(xml, suite, g_ptr_array_index(checks, i));
    if (broken)
        append_error(xml, suite, analysis->broken);
    g_string_append(xml, "  </testsuite>\n");
    put(report, xml);
}

static void unreadable(CheckReport *report, const char *path)
{
    GString *xml = g_string_new(NULL);
    append_suite(xml, path, 1, 0, 1);
    append_error(xml, path, "cannot be read");
    g_string_append(xml, "  </testsuite>\n");
    put(report, xml);
    report->unreadable++;
}

static void end(CheckReport *report)
{
    fputs("</testsuites>\n", report->out);
}

const CheckFormat check_junit = {"junit", begin, capture, unreadable, end};
