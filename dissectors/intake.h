/* intake.h: one direction of a byte stream, for a parser that needs whole units.
 *
 * Segments end where they like; a parser wants a whole line, header or record.
 * An Intake hands the parser what has arrived, copies only what must wait for
 * more, and passes over skipped bytes without touching them. */
#pragma once

#include <glib.h>

#include "protocol.h"

/* Says how much of `available` the parser consumed; 0 asks for more. It may
 * call intake_skip() to pass over bytes beyond what it consumed. `available`
 * never is empty and is captured whole. */
typedef size_t (*IntakeParse)(void *parser, End from, const Cursor *available);

/* Told of what is skipped, in order; what is not captured of it is missing. */
typedef void (*IntakePass)(void *user, const Cursor *skipped);

typedef enum IntakeTrouble {
    INTAKE_GAP,      /* bytes are missing that were to be parsed */
    INTAKE_OVERFULL, /* one unit is longer than the limit */
} IntakeTrouble;

typedef struct Intake {
    GByteArray *held; /* (nullable) bytes of a unit not yet whole */
    uint64_t skip;    /* bytes still to pass over; UINT64_MAX: all that come */
    Moment started;   /* frame that brought the first byte of the current unit */
    Moment now;       /* frame that brought the newest byte */
    uint64_t offset;  /* stream offset of the first byte of the current unit */
    bool lost;        /* parsing has stopped: see IntakeTrouble */
    IntakePass pass;  /* (nullable) who wants what is skipped, which mostly nobody does */
    void *pass_user;
} Intake;

void intake_clear(Intake *intake);

/* Passes over the next n bytes once the parser returns, or from now on. */
void intake_skip(Intake *intake, uint64_t n);

/* Hands `slice` to `parse` for as long as it consumes. Holds at most `limit`
 * bytes. On trouble sets `lost`, returns false and says which in *ret_trouble;
 * the parser decides whether it can start again with intake_resume(). */
bool intake_feed(Intake *intake, End from, const Slice *slice, size_t limit, IntakeParse parse,
                 void *parser, IntakeTrouble *ret_trouble);

/* Accounts for `length` bytes that will never come. True if all of them were
 * to be skipped anyway; false, and `lost` is set, if some were needed. */
bool intake_gap(Intake *intake, uint64_t length, const Moment *at);

/* Starts again at the next byte that comes. */
void intake_resume(Intake *intake);
