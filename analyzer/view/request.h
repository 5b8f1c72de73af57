/* request.h: what one can ask of the view, from one table (requests.def). Knows no
 * terminal: keys.c tells which key it was. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum Request {
#define SECTION(title)
#define REQUEST(id, keys, bar, help) REQUEST_##id,
#include "requests.def"
#undef REQUEST
#undef SECTION
    REQUEST_COUNT, /* none of them */
} Request;

/* A request, or the title of a group of them: then REQUEST_COUNT, without keys. */
typedef struct RequestRow {
    Request request;
    const char *keys; /* (nullable) names separated by spaces */
    const char *bar;  /* (nullable) its word on the bar of F-keys; English msgid */
    const char *help; /* English msgid */
} RequestRow;

/* In the order of the help; ends with a row without help. */
extern const RequestRow request_rows[];

/* The request for the key called `name` ("j", "F1", "^F"); REQUEST_COUNT if there is
 * none. */
Request request_for_key(const char *name);

/* Whether it leaves the newest rows, for whoever stays at those. */
bool request_goes_up(Request request);

/* The keys of a request as people read them: "F3  /". (transfer full) */
char *request_keys_text(const RequestRow *row);
