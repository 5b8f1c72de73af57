/* test-expression-mistakes.c: what is said of wrong expressions, to the letter. */
#include "../../annotations/expression.h"

typedef struct Mistake {
    const char *name;
    EventId event;
    const char *source;
    ExpressionError code;
    const char *message;
} Mistake;

static const Mistake mistakes[] = {
    {"empty", EVENT_COUNT, "", EXPRESSION_ERROR_SYNTAX,
     "expected a field, an event or a value, found the end\n"
     "  \n"
     "  ^"},
    {"unfinished", EVENT_COUNT, "tcp.close.segments ==", EXPRESSION_ERROR_SYNTAX,
     "expected a field, an event or a value, found the end\n"
     "  tcp.close.segments ==\n"
     "                       ^"},
    {"trailing", EVENT_COUNT, "tcp.close tcp.syn", EXPRESSION_ERROR_SYNTAX,
     "expected \"&&\", \"||\" or the end, found tcp.syn\n"
     "  tcp.close tcp.syn\n"
     "            ^"},
    {"chained", EVENT_COUNT, "1 < connection.packets < 3", EXPRESSION_ERROR_SYNTAX,
     "expected \"&&\", \"||\" or the end, found <\n"
     "  1 < connection.packets < 3\n"
     "                         ^"},
    {"parenthesis", EVENT_COUNT, "(tcp.close", EXPRESSION_ERROR_SYNTAX,
     "expected \")\", found the end\n"
     "  (tcp.close\n"
     "            ^"},
    {"one-equals-sign", EVENT_COUNT, "connection.packets = 3", EXPRESSION_ERROR_SYNTAX,
     "this sign means nothing here\n"
     "  connection.packets = 3\n"
     "                     ^\n"
     "  did you mean ==?"},
    {"one-ampersand", EVENT_COUNT, "tcp.close & tcp.syn", EXPRESSION_ERROR_SYNTAX,
     "this sign means nothing here\n"
     "  tcp.close & tcp.syn\n"
     "            ^\n"
     "  did you mean &&?"},
    {"no-closing-quote", EVENT_COUNT, "connection.service == \"http", EXPRESSION_ERROR_SYNTAX,
     "this text has no closing quote\n"
     "  connection.service == \"http\n"
     "                        ^"},
    {"unit", EVENT_COUNT, "tcp.close.lifetime > 3sec", EXPRESSION_ERROR_SYNTAX,
     "there is no unit \"sec\"\n"
     "  tcp.close.lifetime > 3sec\n"
     "                        ^\n"
     "  did you mean s?"},
    {"number-too-large", EVENT_COUNT, "connection.packets < 18446744073709551616",
     EXPRESSION_ERROR_SYNTAX,
     "this number is too large\n"
     "  connection.packets < 18446744073709551616\n"
     "                       ^"},
    {"duration-too-large", EVENT_COUNT, "tcp.close.lifetime < 9999999h", EXPRESSION_ERROR_SYNTAX,
     "this number is too large\n"
     "  tcp.close.lifetime < 9999999h\n"
     "                       ^"},
    {"fraction", EVENT_COUNT, "connection.packets < 1.5", EXPRESSION_ERROR_SYNTAX,
     "a number without a unit is a whole one\n"
     "  connection.packets < 1.5\n"
     "                       ^"},
    {"address", EVENT_COUNT, "connection.client.address == 1.2.3.400", EXPRESSION_ERROR_SYNTAX,
     "this is not an address\n"
     "  connection.client.address == 1.2.3.400\n"
     "                               ^"},
    {"prefix", EVENT_COUNT, "connection.client.address in 10.0.0.0/33", EXPRESSION_ERROR_SYNTAX,
     "a prefix is 0 to 32 bits long here\n"
     "  connection.client.address in 10.0.0.0/33\n"
     "                               ^"},
    {"nested-quantifiers", EVENT_COUNT, "any(count(tcp.syn) > 1)", EXPRESSION_ERROR_SYNTAX,
     "any(), all(), none() and count() cannot stand inside one another\n"
     "  any(count(tcp.syn) > 1)\n"
     "      ^"},
    {"pattern", EVENT_COUNT, "http.request.host matches \"(*UTF)a\"", EXPRESSION_ERROR_SYNTAX,
     "a pattern cannot begin with \"(*\"\n"
     "  http.request.host matches \"(*UTF)a\"\n"
     "                            ^"},

    {"field", EVENT_COUNT, "tcp.close.segmnets == 4", EXPRESSION_ERROR_NAME,
     "there is no field or event \"tcp.close.segmnets\"\n"
     "  tcp.close.segmnets == 4\n"
     "  ^\n"
     "  did you mean tcp.close.segments?"},
    {"event", EVENT_COUNT, "tcp.syn || tcp.resett", EXPRESSION_ERROR_NAME,
     "there is no field or event \"tcp.resett\"\n"
     "  tcp.syn || tcp.resett\n"
     "             ^\n"
     "  did you mean tcp.reset?"},
    {"connection-field", EVENT_COUNT, "connection.close == \"reset\"", EXPRESSION_ERROR_NAME,
     "there is no field or event \"connection.close\"\n"
     "  connection.close == \"reset\"\n"
     "  ^\n"
     "  did you mean connection.closed?"},
    {"short-unbound", EVENT_COUNT, "segments == 4", EXPRESSION_ERROR_NAME,
     "there is no field or event \"segments\"\n"
     "  segments == 4\n"
     "  ^\n"
     "  did you mean tcp.close.segments?"},
    {"short-bound", EVENT_TCP_CLOSE, "segmets == 4", EXPRESSION_ERROR_NAME,
     "there is no field or event \"segmets\"\n"
     "  segmets == 4\n"
     "  ^\n"
     "  did you mean segments?"},
    {"unlike-anything", EVENT_COUNT, "xyzzy.plugh.quux", EXPRESSION_ERROR_NAME,
     "there is no field or event \"xyzzy.plugh.quux\"\n"
     "  xyzzy.plugh.quux\n"
     "  ^"},
    {"without-quotes", EVENT_COUNT, "connection.service == http", EXPRESSION_ERROR_NAME,
     "there is no field or event \"http\"\n"
     "  connection.service == http\n"
     "                        ^\n"
     "  did you mean \"http\"?"},
    {"out-of-reach", EVENT_TCP_CLOSE, "segments == 3 && tcp.reset", EXPRESSION_ERROR_NAME,
     "this is asked of a tcp.close, which is never a tcp.reset\n"
     "  segments == 3 && tcp.reset\n"
     "                   ^\n"
     "  did you mean any(tcp.reset)?"},

    {"duration-without-unit", EVENT_COUNT, "tcp.close.lifetime > 200", EXPRESSION_ERROR_TYPE,
     "tcp.close.lifetime is a duration, 200 is a plain number\n"
     "  tcp.close.lifetime > 200\n"
     "                       ^\n"
     "  did you mean 200ms?"},
    {"count-with-unit", EVENT_COUNT, "tcp.close.segments > 3ms", EXPRESSION_ERROR_TYPE,
     "tcp.close.segments is a plain number, 3ms is a duration\n"
     "  tcp.close.segments > 3ms\n"
     "                       ^"},
    {"bytes-as-duration", EVENT_COUNT, "connection.bytes > 3s", EXPRESSION_ERROR_TYPE,
     "connection.bytes is a number of bytes, 3s is a duration\n"
     "  connection.bytes > 3s\n"
     "                     ^"},
    {"number-as-text", EVENT_COUNT, "http.response.code == \"200\"", EXPRESSION_ERROR_TYPE,
     "http.response.code is a plain number, \"200\" is text\n"
     "  http.response.code == \"200\"\n"
     "                        ^\n"
     "  did you mean 200?"},
    {"text-as-number", EVENT_COUNT, "http.request.version == 11", EXPRESSION_ERROR_TYPE,
     "http.request.version is text, 11 is a plain number\n"
     "  http.request.version == 11\n"
     "                          ^\n"
     "  did you mean \"11\"?"},
    {"bool-as-number", EVENT_COUNT, "tcp.syn.timestamps == 1", EXPRESSION_ERROR_TYPE,
     "tcp.syn.timestamps is true or false, 1 is a plain number\n"
     "  tcp.syn.timestamps == 1\n"
     "                        ^\n"
     "  did you mean true?"},
    {"text-order", EVENT_COUNT, "http.request.host > \"a\"", EXPRESSION_ERROR_TYPE,
     "http.request.host is text, which has no order for >\n"
     "  http.request.host > \"a\"\n"
     "                    ^\n"
     "  did you mean ==?"},
    {"contains-number", EVENT_COUNT, "http.response.code contains 2", EXPRESSION_ERROR_TYPE,
     "\"contains\" is for text, but http.response.code is a plain number\n"
     "  http.response.code contains 2\n"
     "  ^"},
    {"event-as-value", EVENT_COUNT, "tcp.close == 4", EXPRESSION_ERROR_TYPE,
     "tcp.close is an event, not a value; its fields have values\n"
     "  tcp.close == 4\n"
     "  ^"},
    {"two-events", EVENT_COUNT, "tcp.syn.seq == tcp.syn_ack.ack", EXPRESSION_ERROR_TYPE,
     "tcp.syn and tcp.syn_ack are two events; one test can only look at one\n"
     "  tcp.syn.seq == tcp.syn_ack.ack\n"
     "                 ^"},
    {"word", EVENT_COUNT, "connection.closed == \"four_segments\"", EXPRESSION_ERROR_TYPE,
     "connection.closed is never \"four_segments\"\n"
     "  connection.closed == \"four_segments\"\n"
     "                       ^\n"
     "  did you mean \"four-segments\"?"},
    {"constant", EVENT_COUNT, "1 == 1", EXPRESSION_ERROR_TYPE,
     "nothing in this test comes from the packets\n"
     "  1 == 1\n"
     "  ^"},
    {"count-alone", EVENT_COUNT, "count(tcp.syn)", EXPRESSION_ERROR_TYPE,
     "a count is a number, not true or false\n"
     "  count(tcp.syn)\n"
     "  ^\n"
     "  did you mean count(...) > 0?"},
    {"range-backwards", EVENT_COUNT, "http.response.code in 599..500", EXPRESSION_ERROR_TYPE,
     "this range runs backwards, so nothing is in it\n"
     "  http.response.code in 599..500\n"
     "                        ^"},

    /* the caret under wide characters, and the signs of a Chinese keyboard */
    {"caret-behind-cjk", EVENT_COUNT, "http.request.host == \"例子\" && tcp.resett",
     EXPRESSION_ERROR_NAME,
     "there is no field or event \"tcp.resett\"\n"
     "  http.request.host == \"例子\" && tcp.resett\n"
     "                                 ^\n"
     "  did you mean tcp.reset?"},
    {"wide-parenthesis", EVENT_COUNT, "（tcp.close）", EXPRESSION_ERROR_SYNTAX,
     "this sign means nothing here\n"
     "  （tcp.close）\n"
     "  ^\n"
     "  did you mean (?"},
    {"wide-quotes", EVENT_COUNT, "connection.service == “http”", EXPRESSION_ERROR_SYNTAX,
     "this sign means nothing here\n"
     "  connection.service == “http”\n"
     "                        ^\n"
     "  did you mean \"?"},
    {"cjk-name", EVENT_COUNT, "tcp.close && 关闭", EXPRESSION_ERROR_SYNTAX,
     "this character means nothing here\n"
     "  tcp.close && 关闭\n"
     "               ^"},
    {"newline-and-escape", EVENT_COUNT, "tcp.close &&\n\x1b[31m", EXPRESSION_ERROR_SYNTAX,
     "this character means nothing here\n"
     "  tcp.close && ?[31m\n"
     "               ^"},
};

static void test_mistake(const void *data)
{
    const Mistake *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Expression) expression = expression_compile(row->source, row->event, &error);
    g_assert_null(expression);
    g_assert_nonnull(error);
    g_assert_cmpstr(error->message, ==, row->message);
    g_assert_error(error, EXPRESSION_ERROR, (int)row->code);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *path = g_strdup_printf("/expression/mistake/%s", mistakes[i].name);
        g_test_add_data_func(path, &mistakes[i], test_mistake);
    }
    return g_test_run();
}
