/* reassembly.h: the bytes of one direction, put in order.
 *
 * In-order payload is handed on where it lies; only what comes too early is
 * copied, within a budget. What the other end has acknowledged but the capture
 * never saw is a gap. */
#pragma once

#include <glib.h>

#include "segment.h"

typedef struct HeldBytes HeldBytes;

typedef struct Reassembly {
    HeldBytes *held, *held_last; /* (owned, nullable) early pieces, by sequence number */
    uint64_t delivered;          /* stream offset of the next byte to hand on */
    uint32_t held_bytes;         /* memory that the pieces take */
    uint32_t next;               /* sequence number of the next byte to hand on */
    uint8_t overdue;             /* ACKs seen that cover bytes not yet captured */
    bool started;                /* `next` is known */
} Reassembly;

/* Where bytes in order go. */
typedef struct ReassemblySink {
    void (*data)(void *user, const Cursor *bytes, uint64_t offset);
    void (*gap)(void *user, uint64_t length);
    void (*conflict)(void *user, uint32_t seq, uint32_t length); /* same bytes, other content */
    void *user;
} ReassemblySink;

void reassembly_start(Reassembly *r, uint32_t seq);
void reassembly_clear(Reassembly *r);

/* Whether any byte of the `length` from `seq` on was never seen before. */
bool reassembly_is_new(const Reassembly *r, uint32_t seq, uint32_t length);

/* Adds payload that begins at `seq`; hands on whatever is now in order. When
 * more than `budget` bytes wait, what they wait for is given up as a gap. */
void reassembly_add(Reassembly *r, uint32_t seq, const Cursor *payload, size_t budget,
                    const ReassemblySink *sink);

/* The other end acknowledged all before `ack`: what is missing before it will
 * never come. Waits while pieces may merely be out of order in the capture. */
void reassembly_acknowledged(Reassembly *r, uint32_t ack, const ReassemblySink *sink);

/* The capture is over: hands on what is held, gaps and all. */
void reassembly_flush(Reassembly *r, const ReassemblySink *sink);
