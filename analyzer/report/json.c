#include "json.h"

#include <glib.h>

#include "../../dissectors/moment.h"
#include "digits.h"
#include "width.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Of a string that is looked at in one go; room is made for so much. Our choice: most are
 * shorter, and it is little beside the buffer. */
#define STRETCH_BYTES 1024

/* ---- room ------------------------------------------------------------------ */

static void use_room(Json *json, char *start, size_t n)
{
    json->start = json->at = start;
    json->end = start + n;
}

void json_init(Json *json, FILE *out)
{
    json->depth = 0;
    json->out = out;
    use_room(json, json->room, sizeof json->room);
}

void json_init_memory(Json *json)
{
    json->depth = 0;
    json->out = NULL;
    use_room(json, g_malloc(JSON_BUFFER_BYTES), JSON_BUFFER_BYTES);
}

void json_clear(Json *json)
{
    g_free(json->start);
}

const char *json_gathered(Json *json, size_t *ret_length)
{
    *ret_length = (size_t)(json->at - json->start);
    json->at = json->start;
    return json->start;
}

static void grow(Json *json, size_t n)
{
    size_t used = (size_t)(json->at - json->start);
    size_t size = (size_t)(json->end - json->start);
    while (size - used < n)
        size *= 2;
    use_room(json, g_realloc(json->start, size), size);
    json->at += used;
}

static void flush(Json *json)
{
    size_t n;
    const char *bytes = json_gathered(json, &n);
    fwrite_unlocked(bytes, 1, n, json->out);
}

/* All but the last byte goes out: it may be a comma that has to go. */
static void flush_most(Json *json)
{
    if (json->at == json->start)
        return;
    char last = *--json->at;
    flush(json);
    *json->at++ = last;
}

void json_make_room(Json *json, size_t n)
{
    if (json->out)
        flush_most(json);
    else
        grow(json, n);
    g_assert((size_t)(json->end - json->at) >= n);
}

/* ---- objects and arrays ---------------------------------------------------- */

void json_end_outermost(Json *json)
{
    json->at--; /* the comma */
    if (json->out)
        flush(json);
}

static inline void close_with(Json *json, char closing)
{
    g_assert(json->depth > 0);
    json_need(json, 2);
    if (json->at[-1] == ',')
        json->at--;
    json->at[0] = closing;
    json->at[1] = ',';
    json->at += 2;
    json->depth--;
}

void json_end_object(Json *json)
{
    close_with(json, '}');
    json_end_value(json);
}

void json_end_array(Json *json)
{
    close_with(json, ']');
    json_end_value(json);
}

void json_end_record(Json *json)
{
    close_with(json, '}');
    g_assert(json->depth == 0);
    json->at[-1] = '\n';
    if (json->out)
        flush(json);
}

/* ---- what is said again ----------------------------------------------------- */

size_t json_mark(Json *json)
{
    json_need(json, JSON_PIECE_BYTES + 2 * JSON_VALUE_BYTES); /* nothing goes out meanwhile */
    return (size_t)(json->at - json->start);
}

void json_copy_since(const Json *json, size_t mark, JsonPiece *ret)
{
    const char *from = json->start + mark;
    ret->length = (size_t)(json->at - from);
    g_assert(ret->length <= sizeof ret->text);
    memcpy(ret->text, from, ret->length);
}

/* ---- numbers --------------------------------------------------------------- */

void json_put_uint(Json *json, uint64_t value)
{
    json->at = digits_write(json->at, value);
    *json->at++ = ',';
    json_end_value(json);
}

void json_put_int(Json *json, int64_t value)
{
    if (value < 0)
        *json->at++ = '-';
    json_put_uint(json, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* The whole part of ns / unit in decimal; returns the rest. */
static uint64_t put_whole(Json *json, int64_t ns, uint64_t unit)
{
    uint64_t amount = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    if (ns < 0)
        *json->at++ = '-';
    json->at = digits_write(json->at, amount / unit);
    return amount % unit;
}

void json_put_ms(Json *json, int64_t ns)
{
    uint64_t rest = put_whole(json, ns, (uint64_t)NS_PER_MS);
    if (rest > 0) {
        *json->at++ = '.';
        json->at = digits_write_padded(json->at, rest, 6);
        while (json->at[-1] == '0')
            json->at--;
    }
    *json->at++ = ',';
    json_end_value(json);
}

void json_put_seconds(Json *json, int64_t ns)
{
    uint64_t rest = put_whole(json, ns, (uint64_t)NS_PER_S);
    *json->at++ = '.';
    json->at = digits_write_padded(json->at, rest, 9);
    *json->at++ = ',';
    json_end_value(json);
}

/* ---- strings --------------------------------------------------------------- */

void json_put_literal(Json *json, const char *literal, size_t n)
{
    json_need(json, n + JSON_VALUE_BYTES);
    memcpy(json->at, literal, n);
    json->at += n;
}

void json_open_literal(Json *json, const char *literal, size_t n)
{
    json_put_literal(json, literal, n);
    json->depth++;
}

/* Writes what an ASCII character has to be inside a string; returns false if it can stay. */
static bool put_escape(Json *json, unsigned char c)
{
    static const char short_forms[128] = {
        ['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (short_forms[c]) {
        *json->at++ = '\\';
        *json->at++ = short_forms[c];
        return true;
    }
    if (c >= 0x20 && c != 0x7f)
        return false;
    json->at += g_snprintf(json->at, 8, "\\u%04x", c);
    return true;
}

/* Writes the character that stands at `at`; returns the bytes it takes there. Control
 * characters beyond ASCII are harmless to JSON but not to whoever prints it; U+2028 and
 * U+2029 end a line in some readers. */
static size_t put_character(Json *json, const char *at, const char *end)
{
    if ((signed char)*at >= 0) {
        if (!put_escape(json, (unsigned char)*at))
            *json->at++ = *at;
        return 1;
    }

    gunichar c = g_utf8_get_char_validated(at, end - at);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        json_put_word(json, REPLACEMENT);
        return 1;
    }
    size_t n = (size_t)(width_next_char(at) - at);
    if (c > 0x9f && c != 0x2028 && c != 0x2029) {
        memcpy(json->at, at, n);
        json->at += n;
    } else {
        json->at += g_snprintf(json->at, 8, "\\u%04x", (unsigned)c);
    }
    return n;
}

/* Of eight characters, the first in the lowest byte of a word: how many, from the first on, are
 * plain, which is ASCII that stands for itself. Each test sets the top bit of a byte that
 * fails it; what it carries spoils only those above one that does. */
static unsigned plain_of(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    uint64_t odd = word | (word + ones);    /* beyond ASCII, or DEL */
    odd |= (word - ones * 0x20) & ~word;    /* a control character */
    odd |= (quote - ones) & ~quote;         /* zero where it is one */
    odd |= (backslash - ones) & ~backslash; /* likewise */
    odd &= tops;
    return odd ? (unsigned)__builtin_ctzll(odd) / 8 : 8;
}

/* Copies eight bytes; returns how many of the first are plain. */
static unsigned copy_eight(char *to, const char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    memcpy(to, &word, sizeof word);
    return plain_of(GUINT64_FROM_LE(word));
}

static uint32_t copy_four(char *to, const char *from)
{
    uint32_t half;
    memcpy(&half, from, sizeof half);
    memcpy(to, &half, sizeof half);
    return GUINT32_FROM_LE(half);
}

/* The same for fewer than eight: four to seven are copied as two fours that overlap. */
static unsigned copy_few(char *to, const char *from, unsigned n)
{
    uint64_t word = UINT64_C(0x2020202020202020);
    if (n >= 4) {
        uint64_t last = copy_four(to + n - 4, from + n - 4);
        word = last << 32 | copy_four(to, from);
        unsigned plain = plain_of(word);
        return plain < 4 ? plain : n - 8 + plain;
    }
    for (unsigned i = n; i > 0; i--) {
        to[i - 1] = from[i - 1];
        word = word << 8 | (unsigned char)from[i - 1];
    }
    return MIN(plain_of(word), n);
}

/* Copies n bytes up to the first that is not plain; returns how many. There must be room for
 * eight more. */
static size_t copy_plain(char *to, const char *from, size_t n)
{
    size_t i = 0;
    for (; n - i >= 8; i += 8) {
        unsigned plain = copy_eight(to + i, from + i);
        if (plain < 8)
            return i + plain;
    }
    if (i == n)
        return n;
    if (n < 8)
        return copy_few(to, from, (unsigned)n);
    /* the last eight, some of them a second time */
    return n - 8 + copy_eight(to + n - 8, from + n - 8);
}

void json_put_bytes(Json *json, const void *bytes, size_t n)
{
    const char *from = bytes, *end = from + n;
    *json->at++ = '"'; /* json_begin() made room */
    while (from < end) {
        size_t stretch = MIN((size_t)(end - from), (size_t)STRETCH_BYTES);
        json_need(json, stretch + JSON_VALUE_BYTES);
        size_t plain = copy_plain(json->at, from, stretch);
        json->at += plain;
        from += plain;
        if (plain < stretch)
            from += put_character(json, from, end);
    }
    json_need(json, JSON_VALUE_BYTES);
    *json->at++ = '"';
    *json->at++ = ',';
    json_end_value(json);
}
