/* json.h: writes JSON (RFC 8259) into a FILE, a value at a time. Commas take
 * care of themselves; nothing depends on the locale. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Objects and arrays within one another. Ours are five deep at most. */
#define JSON_DEPTH_MAX 16

/* What is gathered before it goes out; and at the end of each outermost value. */
#define JSON_BUFFER_BYTES 16384

typedef struct Json {
    FILE *out;
    unsigned depth;
    bool started[JSON_DEPTH_MAX]; /* something stands in the object or array already */
    size_t used;
    char buffer[JSON_BUFFER_BYTES];
} Json;

/* Every value may have a `key`: NULL inside an array and at the top. */
void json_init(Json *json, FILE *out);
void json_object(Json *json, const char *key);
void json_array(Json *json, const char *key);
void json_end_object(Json *json);
void json_end_array(Json *json);

/* Ends a record: a newline after the outermost object. */
void json_end_record(Json *json);

void json_null(Json *json, const char *key);
void json_bool(Json *json, const char *key, bool value);
void json_uint(Json *json, const char *key, uint64_t value);
void json_int(Json *json, const char *key, int64_t value);

/* A string; NULL gives null. Invalid UTF-8 becomes U+FFFD, a byte each. */
void json_string(Json *json, const char *key, const char *string);
void json_bytes(Json *json, const char *key, const void *bytes, size_t n);

/* Nanoseconds as an exact decimal number: of milliseconds without trailing
 * zeros, of seconds with nine digits. */
void json_ms(Json *json, const char *key, int64_t ns);
void json_seconds(Json *json, const char *key, int64_t ns);
