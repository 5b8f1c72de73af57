/* keylog.h: one line of a key log. */
#pragma once

#include "secrets.h"

typedef struct KeyLogLine {
    SecretKind kind;
    size_t id_length;
    uint8_t id[SECRETS_RANDOM_BYTES];
    Secret secret;
} KeyLogLine;

/* Reads a line without its end. False if it is a comment, or says nothing known. */
CHECKED bool keylog_read_line(Cursor line, KeyLogLine *ret);

/* Splits the next line off `text`, without its end. False at the end. */
CHECKED bool keylog_next_line(Cursor *text, Cursor *ret);
