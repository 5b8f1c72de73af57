/* The JSON writer. */

#include <locale.h>
#include <string.h>

#include "../../analyzer/report/json.h"
#include "../../dissectors/event.h"

/* What `write` writes. (transfer full) */
static char *written(void (*write)(Json *json, const void *data), const void *data)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    Json json;
    json_init(&json, out);
    write(&json, data);
    fclose(out);
    char *copy = g_strndup(text, n);
    free(text);
    return copy;
}

typedef struct Case {
    const char *name, *bytes;
    size_t n; /* 0: up to the NUL */
    const char *json;
} Case;

static const Case strings[] = {
    {"empty", "", 0, "\"\""},
    {"plain", "GET /", 0, "\"GET /\""},
    {"quote-and-backslash", "a\"b\\c", 0, "\"a\\\"b\\\\c\""},
    {"controls", "\x01\n\r\t\x1f\x7f", 0, "\"\\u0001\\n\\r\\t\\u001f\\u007f\""},
    {"nul", "a\0b", 3, "\"a\\u0000b\""},
    {"cjk", "四次", 0, "\"四次\""},
    {"c1", "\xc2\x9b", 0, "\"\\u009b\""},
    {"line-separator", "\u2028\u2029", 0, "\"\\u2028\\u2029\""},
    {"not-utf8",
     "a\xff"
     "b",
     0, "\"a\uFFFDb\""},
    {"cut-short", "\xe5\x9b", 0, "\"\uFFFD\uFFFD\""},
    {"surrogate", "\xed\xa0\x80", 0, "\"\uFFFD\uFFFD\uFFFD\""},
};

static void write_string(Json *json, const void *data)
{
    const Case *row = data;
    size_t n = row->n ? row->n : strlen(row->bytes);
    g_autofree char *copy = g_memdup2(row->bytes, n);
    json_bytes(json, NULL, n ? copy : "", n);
}

static void test_string(gconstpointer data)
{
    g_autofree char *text = written(write_string, data);
    g_assert_cmpstr(text, ==, ((const Case *)data)->json);
}

typedef struct TimeCase {
    const char *name;
    int64_t ns;
    const char *ms, *seconds;
} TimeCase;

static const TimeCase times[] = {
    {"zero", 0, "0", "0.000000000"},
    {"one-ns", 1, "0.000001", "0.000000001"},
    {"exact-ms", 203000000, "203", "0.203000000"},
    {"not-whole", 1250001, "1.250001", "0.001250001"},
    {"negative", -1500000000, "-1500", "-1.500000000"},
    {"largest", INT64_MAX, "9223372036854.775807", "9223372036.854775807"},
    {"smallest", INT64_MIN, "-9223372036854.775808", "-9223372036.854775808"},
};

static void write_ms(Json *json, const void *data)
{
    json_ms(json, NULL, ((const TimeCase *)data)->ns);
}

static void write_seconds(Json *json, const void *data)
{
    json_seconds(json, NULL, ((const TimeCase *)data)->ns);
}

static void test_time(gconstpointer data)
{
    const TimeCase *row = data;
    g_autofree char *ms = written(write_ms, row);
    g_autofree char *seconds = written(write_seconds, row);
    g_assert_cmpstr(ms, ==, row->ms);
    g_assert_cmpstr(seconds, ==, row->seconds);
}

static void write_record(Json *json, const void *data)
{
    (void)data;
    json_object(json, NULL);
    json_string(json, "type", "x");
    json_string(json, "none", NULL);
    json_array(json, "list");
    json_uint(json, NULL, 0);
    json_uint(json, NULL, UINT64_MAX);
    json_end_array(json);
    json_object(json, "empty");
    json_end_object(json);
    json_bool(json, "yes", true);
    json_end_record(json);
}

static void test_record(void)
{
    g_autofree char *text = written(write_record, NULL);
    g_assert_cmpstr(text, ==,
                    "{\"type\":\"x\",\"none\":null,\"list\":[0,18446744073709551615],"
                    "\"empty\":{},\"yes\":true}\n");
}

/* Memory grows as it must, and what is written there is what goes to a file. */
static void write_much(Json *json, const void *data)
{
    (void)data;
    json_object(json, NULL);
    json_array(json, "list");
    for (unsigned i = 0; i < 2 * JSON_BUFFER_BYTES; i++)
        json_uint(json, NULL, i);
    json_end_array(json);
    g_autofree char *text = g_strnfill(3 * JSON_BUFFER_BYTES, 'x');
    json_string(json, "text", text);
    json_array(json, "none"); /* what closes stands behind what went out already */
    json_end_array(json);
    json_end_record(json);
}

static void test_memory(void)
{
    Json json;
    json_init_memory(&json);
    g_autofree char *file = written(write_much, NULL);
    for (int again = 0; again < 2; again++) {
        size_t n;
        write_much(&json, NULL);
        const char *bytes = json_gathered(&json, &n);
        g_assert_cmpmem(bytes, n, file, strlen(file));
    }
    json_clear(&json);
}

/* Every place of eight characters, where those before and behind are plain or beyond ASCII. */
static void test_places(void)
{
    static const char odd[] = {'"', '\\', '\n', '\x1f', '\x7f', '\0'};
    static const char *const forms[] = {"\\\"", "\\\\", "\\n", "\\u001f", "\\u007f", "\\u0000"};
    for (size_t n = 1; n < 20; n++)
        for (size_t place = 0; place < n; place++)
            for (size_t i = 0; i < sizeof odd; i++) {
                g_autofree char *bytes = g_strnfill(n, '~');
                bytes[place] = odd[i];
                Case row = {.bytes = bytes, .n = n};
                g_autofree char *text = written(write_string, &row);
                g_autofree char *before = g_strnfill(place, '~');
                g_autofree char *behind = g_strnfill(n - place - 1, '~');
                g_autofree char *wanted = g_strconcat("\"", before, forms[i], behind, "\"", NULL);
                g_assert_cmpstr(text, ==, wanted);
            }
}

/* ---- numbers ----------------------------------------------------------------- */

static void write_number(Json *json, const void *data)
{
    json_uint(json, NULL, *(const uint64_t *)data);
}

static void check_number(uint64_t number)
{
    g_autofree char *text = written(write_number, &number);
    g_autofree char *wanted = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    g_assert_cmpstr(text, ==, wanted);
}

static void test_numbers(void)
{
    uint64_t power = 1;
    for (int digits = 1; digits <= 20; digits++, power *= 10) {
        check_number(power);
        check_number(power - 1);
        check_number(power * 7 / 4);
    }
    check_number(UINT64_MAX);
}

/* ---- events -------------------------------------------------------------------- */

/* Events carry their fields beside these keys, so none may be called so. */
static void test_field_names(void)
{
    static const char *const taken[] = {"event", "frame", "time", "by", "certainty"};
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        for (size_t i = 0; i < G_N_ELEMENTS(taken); i++)
            g_assert_cmpint(event_find_field((EventId)id, taken[i]), ==, -1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* a locale that writes numbers with a comma, if there is one */
    setlocale(LC_ALL, "de_DE.UTF-8");
    for (size_t i = 0; i < G_N_ELEMENTS(strings); i++) {
        g_autofree char *path = g_strconcat("/json/string/", strings[i].name, NULL);
        g_test_add_data_func(path, &strings[i], test_string);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *path = g_strconcat("/json/time/", times[i].name, NULL);
        g_test_add_data_func(path, &times[i], test_time);
    }
    g_test_add_func("/json/record", test_record);
    g_test_add_func("/json/memory", test_memory);
    g_test_add_func("/json/places", test_places);
    g_test_add_func("/json/numbers", test_numbers);
    g_test_add_func("/json/field-names", test_field_names);
    return g_test_run();
}
