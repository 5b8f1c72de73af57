#include "json.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "../../dissectors/moment.h"
#include "width.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void json_init(Json *json, FILE *out)
{
    *json = (Json){.out = out};
}

static void put(Json *json, const char *text)
{
    fputs_unlocked(text, json->out);
}

/* How an ASCII character has to be written inside a string; NULL: as it is. */
static const char *ascii_escape(unsigned char c, char room[8])
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (c >= 0x20 && c != 0x7f)
        return NULL;
    g_snprintf(room, 8, "\\u%04x", c);
    return room;
}

static void put_run(Json *json, const char *start, const char *end)
{
    if (end > start)
        fwrite_unlocked(start, 1, (size_t)(end - start), json->out);
}

/* Writes what stands at `at` if it needs another form; returns the bytes it
 * stands for, or 0 if it can stay. Control characters beyond ASCII are
 * harmless to JSON but not to whoever prints it; U+2028 and U+2029 end a line
 * in some readers. */
static size_t put_special(Json *json, const char *at, const char *end)
{
    char room[8];
    if ((signed char)*at >= 0) {
        const char *form = ascii_escape((unsigned char)*at, room);
        if (form)
            put(json, form);
        return form ? 1 : 0;
    }

    gunichar c = g_utf8_get_char_validated(at, end - at);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        put(json, REPLACEMENT);
        return 1;
    }
    if (c > 0x9f && c != 0x2028 && c != 0x2029)
        return 0;
    fprintf(json->out, "\\u%04x", (unsigned)c);
    return (size_t)g_unichar_to_utf8(c, NULL);
}

static void put_string(Json *json, const char *bytes, size_t n)
{
    const char *end = bytes + n;
    const char *run = bytes;
    putc_unlocked('"', json->out);
    while (bytes < end) {
        bool plain = (unsigned char)*bytes >= 0x20 && (unsigned char)*bytes < 0x7f &&
                     *bytes != '"' && *bytes != '\\';
        if (plain) {
            bytes++;
            continue;
        }
        put_run(json, run, bytes);
        size_t special = put_special(json, bytes, end);
        run = bytes + special;
        bytes = special ? run : width_next_char(bytes);
    }
    put_run(json, run, end);
    putc_unlocked('"', json->out);
}

/* The comma before a value, and its key. */
static void begin_value(Json *json, const char *key)
{
    if (json->depth > 0) {
        if (json->started[json->depth - 1])
            putc_unlocked(',', json->out);
        json->started[json->depth - 1] = true;
    }
    if (key) {
        put_string(json, key, strlen(key));
        putc_unlocked(':', json->out);
    }
}

static void begin_container(Json *json, const char *key, char opening)
{
    g_assert(json->depth < JSON_DEPTH_MAX);
    begin_value(json, key);
    putc_unlocked(opening, json->out);
    json->started[json->depth++] = false;
}

void json_object(Json *json, const char *key)
{
    begin_container(json, key, '{');
}

void json_array(Json *json, const char *key)
{
    begin_container(json, key, '[');
}

static void end_container(Json *json, char closing)
{
    g_assert(json->depth > 0);
    json->depth--;
    putc_unlocked(closing, json->out);
}

void json_end_object(Json *json)
{
    end_container(json, '}');
}

void json_end_array(Json *json)
{
    end_container(json, ']');
}

void json_end_record(Json *json)
{
    end_container(json, '}');
    g_assert(json->depth == 0);
    putc_unlocked('\n', json->out);
}

void json_null(Json *json, const char *key)
{
    begin_value(json, key);
    put(json, "null");
}

void json_bool(Json *json, const char *key, bool value)
{
    begin_value(json, key);
    put(json, value ? "true" : "false");
}

void json_uint(Json *json, const char *key, uint64_t value)
{
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" PRIu64, value);
    begin_value(json, key);
    put(json, digits);
}

void json_int(Json *json, const char *key, int64_t value)
{
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" PRId64, value);
    begin_value(json, key);
    put(json, digits);
}

void json_bytes(Json *json, const char *key, const void *bytes, size_t n)
{
    begin_value(json, key);
    put_string(json, bytes, n);
}

void json_string(Json *json, const char *key, const char *string)
{
    if (string)
        json_bytes(json, key, string, strlen(string));
    else
        json_null(json, key);
}

/* ns / unit in decimal, exactly. */
static void put_decimal(Json *json, int64_t ns, uint64_t unit, int digits, bool trim)
{
    char text[48];
    uint64_t amount = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    int n = g_snprintf(text, sizeof text, "%s%" PRIu64 ".%0*" PRIu64, ns < 0 ? "-" : "",
                       amount / unit, digits, amount % unit);
    while (trim && text[n - 1] == '0')
        text[--n] = '\0';
    if (text[n - 1] == '.')
        text[--n] = '\0';
    put(json, text);
}

void json_ms(Json *json, const char *key, int64_t ns)
{
    begin_value(json, key);
    put_decimal(json, ns, (uint64_t)NS_PER_MS, 6, true);
}

void json_seconds(Json *json, const char *key, int64_t ns)
{
    begin_value(json, key);
    put_decimal(json, ns, (uint64_t)NS_PER_S, 9, false);
}
