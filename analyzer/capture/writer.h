/* writer.h: writes a pcapng file (draft-ietf-opsawg-pcapng) that can be read while
 * it grows. Blocks gather in memory until writer_flush(), so a packet costs no
 * system call; whatever happens, the file ends with a whole block. Inside
 * analyzer/capture only. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Writer Writer;

/* Writes to `fd`, which stays the caller's. */
Writer *writer_new(int fd);
void writer_free(Writer *writer); /* what was not flushed is lost; NULL is fine */

/* Goes on in another file. */
void writer_set_fd(Writer *writer, int fd);

/* The first block of every file. */
void writer_section(Writer *writer);

typedef struct WriterInterface {
    const char *name;
    const char *filter; /* (nullable) */
    uint32_t link_type; /* LINKTYPE_* */
    uint32_t snap_length;
} WriterInterface;

/* Interfaces number themselves from 0 in each file. Times are in nanoseconds. */
void writer_interface(Writer *writer, const WriterInterface *interface);

/* A packet, cut to `captured` bytes of `on_wire`. False if there is no room in
 * memory and writing failed: see writer_flush(). */
bool writer_packet(Writer *writer, uint32_t interface, int64_t time_ns, const void *bytes,
                   uint32_t captured, uint32_t on_wire);

/* Any block: its type and body. False as above. */
bool writer_block(Writer *writer, uint32_t type, const void *body, uint32_t length);

/* What an interface saw since the file began. */
typedef struct WriterStatistics {
    int64_t from_ns, to_ns;
    uint64_t received;          /* passed the filter, dropped ones included */
    uint64_t dropped;           /* by the kernel, for want of room */
    uint64_t interface_dropped; /* by the card or its driver */
    uint64_t captured;          /* in the file */
} WriterStatistics;

void writer_statistics(Writer *writer, uint32_t interface, const WriterStatistics *statistics);

/* Hands everything to the system. False if that failed, errno says why: then the
 * file was cut back to its last whole block, and writer_lost() packets are not in
 * it. */
bool writer_flush(Writer *writer);

uint64_t writer_lost(const Writer *writer);
uint64_t writer_bytes(const Writer *writer);     /* of this file, flushed or not */
uint64_t writer_unflushed(const Writer *writer); /* of them, bytes in memory */
