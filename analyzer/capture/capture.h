/* capture.h: where frames come from. libpcap is known here and nowhere above.
 *
 * A capture hands out batches of frames, in the order of the file, with bytes
 * borrowed until the next batch. Whatever breaks is told once, as a GError that
 * names the file; what came before it stays good. */
#pragma once

#include <glib.h>

#include "../../dissectors/net/frame.h"
#include "../../dissectors/secrets/secrets.h"
#include "follow.h"

#define CAPTURE_ERROR (capture_error_quark())
GQuark capture_error_quark(void);

typedef enum CaptureError {
    CAPTURE_ERROR_OPEN,        /* no such file, a directory, not allowed */
    CAPTURE_ERROR_NOT_CAPTURE, /* empty, or of no format read here */
    CAPTURE_ERROR_BROKEN,      /* damaged or cut after some frames */
    CAPTURE_ERROR_FILTER,      /* the BPF filter does not compile */
    CAPTURE_ERROR_WRITE,       /* what is written cannot be */
} CaptureError;

/* Most frames in a batch. */
#define CAPTURE_BATCH 512

typedef struct FrameBatch {
    Frame frames[CAPTURE_BATCH];
    size_t count;
} FrameBatch;

typedef struct Capture Capture;

/* A block of a pcapng file as it stands there. */
typedef struct RawBlock {
    uint32_t type;
    bool big_endian;    /* its integers */
    Cursor bytes;       /* all of it, with its type and both lengths; borrowed */
    const Frame *frame; /* (nullable) what it holds, if that is a frame; borrowed */
} RawBlock;

typedef struct CaptureOptions {
    const char *filter;   /* (nullable) BPF, as tcpdump takes it */
    uint64_t most_frames; /* stop after so many; 0: no limit (-c) */
    Secrets *secrets;     /* (nullable) takes those that the file brings (pcapng) */
    uint32_t note_type;   /* blocks of this type (pcapng) are handed to take_note(); 0: none */
    void (*take_note)(void *user, Cursor body);
    void *user;
    void (*take_block)(void *user, const RawBlock *block); /* (nullable) takes every block (pcapng),
                                                              from capture_open_file() on */
    void *block_user;
    const Follow *follow; /* (nullable) the file is still being written; outlives the capture */
    const char *called;   /* (nullable) what people know it as, where the file is a temporary one */
} CaptureOptions;

/* capture_open_file: opens a pcap or pcapng file, plain or compressed with gzip or
 * zstd (told by its magic), for reading.
 * @path:  name of the file, "-" for standard input
 * @error: set to a CAPTURE_ERROR on failure
 * Returns: (transfer full) (nullable) */
Capture *capture_open_file(const char *path, const CaptureOptions *options, GError **error);

/* Closes `capture` and with it every frame it has handed out. NULL is fine. */
void capture_free(Capture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_free)

/* Fills `batch` with the next frames; an empty batch is the end. Returns false
 * and sets *error when the file is broken there; the batch then still holds the
 * frames before the break, and no further call is allowed. */
bool capture_next(Capture *capture, FrameBatch *batch, GError **error);

/* Has `wait` called before secrets are taken in that stand behind frames in the file, by who
 * calls capture_next(): it returns once all frames handed out so far are done with. So it
 * depends on the file alone, not on who is fast, for which frames a secret comes too late. */
void capture_before_secrets(Capture *capture, void (*wait)(void *user), void *user);

/* Whether the empty batch handed out last is not the end: who follows the file does not
 * wait (Follow.impatient), and nothing has come yet. */
bool capture_waits(const Capture *capture);

/* Bytes that frames were lent from. */
typedef struct Chunk Chunk;

/* Keeps the bytes of the batch handed out last beyond the next one, until the
 * chunk is let go: from any thread, in any order. Returns: (transfer full) */
Chunk *capture_keep(const Capture *capture);
void chunk_unref(Chunk *chunk); /* NULL is fine */

/* What is known of the capture as a whole; counts grow while reading. Borrowed. */
typedef struct CaptureFacts {
    const char *path;       /* as given, or as it is called */
    bool temporary;         /* `path` is no file */
    const char *interfaces; /* "eth0, lo"; NULL if the file does not tell (pcapng) */
    const char *format;     /* "pcap", "pcapng", "pcap, gzip", ... */
    const char *link_types; /* names as libpcap has them, "EN10MB" or "EN10MB, LINUX_SLL" */
    uint32_t snap_length;   /* 0: not told */
    uint32_t link_type;     /* LINKTYPE_* of the first interface */
    unsigned digits;        /* of a second's fraction, as its times have them (pcap): 6 or 9 */
    unsigned fcs_bytes;     /* of each frame's end, that are its checksum (pcap); 0: not told */
    uint64_t size_bytes;    /* of the file; 0: not known */
    uint64_t read_bytes;    /* of the file, consumed so far; for progress */
    uint64_t frames;        /* handed out */
    uint64_t filtered;      /* read, but not matched by the filter */
    uint64_t wire_bytes;    /* sum of the frames' lengths on the wire */
    uint64_t cut_frames;    /* frames cut by the snap length */
    uint64_t drops;         /* frames the capturing system says it dropped (pcapng) */
    bool drops_known;
    int64_t first_ns, last_ns; /* times of the first frame and of the latest */
    uint64_t time_reversals;   /* frames earlier than the one before */
} CaptureFacts;

const CaptureFacts *capture_facts(const Capture *capture);
