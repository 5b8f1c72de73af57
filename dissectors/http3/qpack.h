/* qpack.h: the fields that one end compresses (RFC 9204), by nghttp3. */
#pragma once

#include "../http/fields.h"

typedef struct Qpack Qpack;

Qpack *qpack_new(void);
void qpack_free(Qpack *qpack); /* NULL is fine */

/* The other end's settings allow a table of so many bytes. Without them there is
 * none (RFC 9204, 5). */
void qpack_allow(Qpack *qpack, uint64_t capacity);

/* Takes in bytes of the encoder stream. False if they are no instructions; then the
 * table is of no use any more. */
bool qpack_instructions(Qpack *qpack, const Cursor *bytes);

/* Some of those were lost. */
void qpack_lose(Qpack *qpack);

typedef enum QpackOutcome {
    QPACK_READ,
    QPACK_BLOCKED, /* it needs instructions that are still to come */
    QPACK_FAILED,  /* it cannot be read */
} QpackOutcome;

/* Reads a field section that is all of `section` into `fields`. */
QpackOutcome qpack_read(Qpack *qpack, uint64_t stream, const Cursor *section, HttpFields *fields);
