/* reader.h: what each file format is to capture.c. Inside analyzer/capture only. */
#pragma once

#include "capture.h"
#include "stream.h"

/* What a reader learns of the capture as a whole. */
typedef struct Findings {
    GArray *link_types;  /* uint32_t, LINKTYPE_*, in the order met, each once */
    GHashTable *seen;    /* the same as a set */
    GString *interfaces; /* their names, each once, as far as they are told */
    uint32_t snap_length;
    uint64_t drops;
    bool drops_known;
    uint32_t note_type; /* as in CaptureOptions */
    void (*take_note)(void *user, Cursor body);
    void *user;
    void (*take_block)(void *user, const RawBlock *block); /* (nullable) as in CaptureOptions */
    void *block_user;
    unsigned digits;    /* as in CaptureFacts */
    unsigned fcs_bytes; /* as in CaptureFacts */
    Secrets *secrets;   /* (nullable) takes what a file brings */
    const char *again;  /* (nullable) path at which the whole file can be read once more */
    void (*before_secrets)(void *user); /* (nullable) as capture_before_secrets() has it */
    void *before_user;
} Findings;

typedef enum ReadResult {
    READ_FRAME, /* *ret is the next one */
    READ_PAUSE, /* no more until the batch is over: the bytes lent would move, or
                 * a writer would have to be waited for */
    READ_END,
    READ_BROKEN, /* *ret_trouble says why */
} ReadResult;

typedef struct Reader Reader;

typedef struct FileFormat {
    const char *name; /* "pcap" */
    bool (*recognise)(Cursor start);

    /* NULL, and *ret_trouble, if the file cannot be read from the start. `stream`
     * and `findings` outlive the reader. */
    Reader *(*open)(Stream *stream, Findings *findings, char **ret_trouble);
    void (*close)(Reader *reader);

    /* A batch begins: what was lent before is no longer needed. The first call
     * of read_frame() after it returns READ_PAUSE only if stream_waits(). */
    void (*begin_batch)(Reader *reader);

    /* Reads the next frame. *number is that of the frame before, and becomes that
     * of this one. */
    ReadResult (*read_frame)(Reader *reader, uint64_t *number, Frame *ret, char **ret_trouble);

    /* Keeps the bytes that were lent since the batch began. */
    Chunk *(*keep)(const Reader *reader);
} FileFormat;

extern const FileFormat pcap_format;
extern const FileFormat pcapng_format;

/* Notes that there is an interface of this name: bytes of the file, bounded here. */
void findings_add_interface(Findings *findings, Cursor name);

/* Notes that frames of this link type occur. */
void findings_add_link_type(Findings *findings, uint32_t link_type);
