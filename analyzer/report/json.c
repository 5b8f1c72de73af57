#include "json.h"

#include <glib.h>
#include <string.h>

#include "../../dissectors/moment.h"
#include "width.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

void json_init(Json *json, FILE *out)
{
    json->out = out;
    json->depth = 0;
    json->used = 0;
}

static void flush(Json *json)
{
    fwrite_unlocked(json->buffer, 1, json->used, json->out);
    json->used = 0;
}

static void put_bytes(Json *json, const char *bytes, size_t n)
{
    if (n > sizeof json->buffer - json->used)
        flush(json);
    if (n > sizeof json->buffer) {
        fwrite_unlocked(bytes, 1, n, json->out);
        return;
    }
    memcpy(json->buffer + json->used, bytes, n);
    json->used += n;
}

static void put(Json *json, const char *text)
{
    put_bytes(json, text, strlen(text));
}

static inline void put_char(Json *json, char c)
{
    if (json->used == sizeof json->buffer)
        flush(json);
    json->buffer[json->used++] = c;
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
        put_bytes(json, start, (size_t)(end - start));
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
    g_snprintf(room, sizeof room, "\\u%04x", (unsigned)c);
    put(json, room);
    return (size_t)g_unichar_to_utf8(c, NULL);
}

static void put_string(Json *json, const char *bytes, size_t n)
{
    const char *end = bytes + n;
    const char *run = bytes;
    put_char(json, '"');
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
    put_char(json, '"');
}

/* The comma before a value, and its key. */
static void begin_value(Json *json, const char *key)
{
    if (json->depth > 0) {
        if (json->started[json->depth - 1])
            put_char(json, ',');
        json->started[json->depth - 1] = true;
    }
    if (key) {
        /* ours, and plain */
        put_char(json, '"');
        put(json, key);
        put_bytes(json, "\":", 2);
    }
}

/* A value that stands alone goes out at once. */
static inline void end_value(Json *json)
{
    if (json->depth == 0)
        flush(json);
}

static void begin_container(Json *json, const char *key, char opening)
{
    g_assert(json->depth < JSON_DEPTH_MAX);
    begin_value(json, key);
    put_char(json, opening);
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
    put_char(json, closing);
    end_value(json);
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
    put_char(json, '\n');
    flush(json);
}

void json_null(Json *json, const char *key)
{
    begin_value(json, key);
    put(json, "null");
    end_value(json);
}

void json_bool(Json *json, const char *key, bool value)
{
    begin_value(json, key);
    put(json, value ? "true" : "false");
    end_value(json);
}

/* The digits of `number`, at least `least` of them, up to `end`; returns where they
 * start. There must be room for 20. */
static char *digits_before(char *end, uint64_t number, int least)
{
    char *start = end;
    for (; number > 0 || least > 0; least--, number /= 10)
        *--start = (char)('0' + number % 10);
    return start;
}

static void put_number(Json *json, bool negative, uint64_t number)
{
    char room[24], *end = room + sizeof room;
    char *start = digits_before(end, number, 1);
    if (negative)
        *--start = '-';
    put_bytes(json, start, (size_t)(end - start));
}

void json_uint(Json *json, const char *key, uint64_t value)
{
    begin_value(json, key);
    put_number(json, false, value);
    end_value(json);
}

void json_int(Json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    put_number(json, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
    end_value(json);
}

void json_bytes(Json *json, const char *key, const void *bytes, size_t n)
{
    begin_value(json, key);
    put_string(json, bytes, n);
    end_value(json);
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
    char room[24], *end = room + sizeof room;
    uint64_t amount = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    put_number(json, ns < 0, amount / unit);
    char *start = digits_before(end, amount % unit, digits);
    while (trim && end > start && end[-1] == '0')
        end--;
    if (end == start)
        return;
    put_char(json, '.');
    put_bytes(json, start, (size_t)(end - start));
}

void json_ms(Json *json, const char *key, int64_t ns)
{
    begin_value(json, key);
    put_decimal(json, ns, (uint64_t)NS_PER_MS, 6, true);
    end_value(json);
}

void json_seconds(Json *json, const char *key, int64_t ns)
{
    begin_value(json, key);
    put_decimal(json, ns, (uint64_t)NS_PER_S, 9, false);
    end_value(json);
}
