/* json.h: writes JSON (RFC 8259), a value at a time, into a FILE or into memory. Commas take
 * care of themselves; nothing depends on the locale.
 *
 * Reports are made of millions of small values, so what every value begins with is done
 * in line, where the compiler knows how long a key is: there is one check for room and one
 * copy. Each value brings the comma behind it, and what closes writes over the last one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What is gathered before it goes out; and at the end of each outermost value. */
#define JSON_BUFFER_BYTES 16384

/* Room for any value but a string: the quotes, the colon, digits, a comma. */
#define JSON_VALUE_BYTES 64

/* A whole line of JSON at most, as it stands in a table. */
#define JSON_PIECE_BYTES 64

typedef struct Json {
    char *start, *at, *end; /* of what is gathered; where it goes on; of the room there is */
    unsigned depth;         /* objects and arrays that are open */
    FILE *out;              /* (nullable) borrowed; NULL: into memory */
    char room[JSON_BUFFER_BYTES];
} Json;

/* A piece of JSON that is ours, and said again and again: "key": or "key":"value", */
typedef struct JsonPiece {
    size_t length;
    char text[JSON_PIECE_BYTES];
} JsonPiece;

/* A JsonPiece of a literal, which has to be valid JSON. */
#define JSON_PIECE(literal)                                                                        \
    {                                                                                              \
        sizeof(literal) - 1, literal                                                               \
    }

void json_init(Json *json, FILE *out);

/* The same, into memory that grows: for json_gathered() and json_clear(). */
void json_init_memory(Json *json);

/* What was written since the last call, for as long as nothing more is; starts anew. */
const char *json_gathered(Json *json, size_t *ret_length);
void json_clear(Json *json); /* only after json_init_memory() */

/* Makes room for n more bytes. */
void json_make_room(Json *json, size_t n);

/* The values themselves, behind their keys. */
void json_put_uint(Json *json, uint64_t value);
void json_put_int(Json *json, int64_t value);
void json_put_bytes(Json *json, const void *bytes, size_t n);
void json_put_ms(Json *json, int64_t ns);
void json_put_seconds(Json *json, int64_t ns);

/* `n` bytes that are valid JSON, with the comma that may be behind them; and room for a value.
 * The other is of an object or array that it opens. */
void json_put_literal(Json *json, const char *literal, size_t n);
void json_open_literal(Json *json, const char *literal, size_t n);

/* For what is said again soon: marks a place in what is gathered, and copies what was written
 * since, which has to be as short as a piece. */
size_t json_mark(Json *json);
void json_copy_since(const Json *json, size_t mark, JsonPiece *ret);

/* A value that stands alone goes out at once. */
void json_end_outermost(Json *json);

static inline void json_need(Json *json, size_t n)
{
    if ((size_t)(json->end - json->at) < n)
        json_make_room(json, n);
}

/* `key`, and room for a value. Keys are ours, and plain. */
__attribute__((always_inline)) static inline void json_begin(Json *json, const char *key)
{
    size_t n = key ? strlen(key) : 0;
    json_need(json, n + JSON_VALUE_BYTES);
    if (!key)
        return;
    char *at = json->at;
    at[0] = '"';
    memcpy(at + 1, key, n);
    at[n + 1] = '"';
    at[n + 2] = ':';
    json->at = at + n + 3;
}

/* A few bytes of a value, for which json_begin() made room. */
__attribute__((always_inline)) static inline void json_put_word(Json *json, const char *word)
{
    size_t n = strlen(word);
    memcpy(json->at, word, n);
    json->at += n;
}

static inline void json_end_value(Json *json)
{
    if (json->depth == 0)
        json_end_outermost(json);
}

/* A piece, and room for a value behind it. The copy is of one size, however long the piece. */
static inline void json_piece(Json *json, const JsonPiece *piece)
{
    json_need(json, JSON_PIECE_BYTES + JSON_VALUE_BYTES);
    memcpy(json->at, piece->text, JSON_PIECE_BYTES);
    json->at += piece->length;
}

/* The same, of an object that it opens: {"event":"tcp.syn","frame": */
static inline void json_object_piece(Json *json, const JsonPiece *piece)
{
    json_piece(json, piece);
    json->depth++;
}

/* ---- values: every one may have a `key`: NULL inside an array and at the top ---------- */

static inline void json_object(Json *json, const char *key)
{
    json_begin(json, key);
    *json->at++ = '{';
    json->depth++;
}

static inline void json_array(Json *json, const char *key)
{
    json_begin(json, key);
    *json->at++ = '[';
    json->depth++;
}

void json_end_object(Json *json);
void json_end_array(Json *json);

/* Ends a record: a newline after the outermost object. */
void json_end_record(Json *json);

static inline void json_null(Json *json, const char *key)
{
    json_begin(json, key);
    json_put_word(json, "null,");
    json_end_value(json);
}

static inline void json_bool(Json *json, const char *key, bool value)
{
    json_begin(json, key);
    if (value)
        json_put_word(json, "true,");
    else
        json_put_word(json, "false,");
    json_end_value(json);
}

static inline void json_uint(Json *json, const char *key, uint64_t value)
{
    json_begin(json, key);
    if (value < 10 && json->depth > 0) { /* most are */
        json->at[0] = (char)('0' + value);
        json->at[1] = ',';
        json->at += 2;
    } else {
        json_put_uint(json, value);
    }
}

static inline void json_int(Json *json, const char *key, int64_t value)
{
    json_begin(json, key);
    json_put_int(json, value);
}

/* A string. Invalid UTF-8 becomes U+FFFD, a byte each. */
static inline void json_bytes(Json *json, const char *key, const void *bytes, size_t n)
{
    json_begin(json, key);
    json_put_bytes(json, bytes, n);
}

/* The same; NULL gives null. */
static inline void json_string(Json *json, const char *key, const char *string)
{
    if (string)
        json_bytes(json, key, string, strlen(string));
    else
        json_null(json, key);
}

/* Nanoseconds as an exact decimal number: of milliseconds without trailing
 * zeros, of seconds with nine digits. */
static inline void json_ms(Json *json, const char *key, int64_t ns)
{
    json_begin(json, key);
    json_put_ms(json, ns);
}

static inline void json_seconds(Json *json, const char *key, int64_t ns)
{
    json_begin(json, key);
    json_put_seconds(json, ns);
}
