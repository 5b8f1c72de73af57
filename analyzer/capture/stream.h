/* stream.h: the bytes of a file or pipe, decompressed. Inside analyzer/capture
 * only. */
#pragma once

#include <glib.h>

#include "../../dissectors/cursor.h"
#include "follow.h"

/* As much as stream_head() shows: the header of a pcap file. */
#define STREAM_HEAD 24

typedef struct Stream Stream;

/* stream_open: opens `path`, or standard input for "-", and looks at its start.
 * @follow: (nullable) asked at its end whether more will come; outlives the stream
 * @error: set to a CAPTURE_ERROR_OPEN on failure
 * Returns: (transfer full) (nullable) */
Stream *stream_open(const char *path, const Follow *follow, GError **error);
void stream_free(Stream *stream); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stream, stream_free)

/* The first bytes, decompressed; fewer than STREAM_HEAD if there are no more.
 * They are still to be read. Borrowed. */
Cursor stream_head(const Stream *stream);

/* Reads up to n bytes: as many as are there, as read(2) does; waits only if
 * there are none. 0 is the end, trouble, or what stream_waits() tells. */
size_t stream_read(Stream *stream, void *bytes, size_t n);

/* Why the bytes ended before their time: a damaged compression, a failing disk.
 * NULL if they did not. */
const char *stream_trouble(const Stream *stream);

/* Whether the last read gave nothing only because nothing has come yet, and the one who
 * follows does not wait. */
bool stream_waits(const Stream *stream);

const char *stream_compression(const Stream *stream); /* "gzip", "zstd" or NULL */
uint64_t stream_size(const Stream *stream);           /* bytes of the file; 0: not known */
uint64_t stream_consumed(const Stream *stream);       /* of them, read so far */
