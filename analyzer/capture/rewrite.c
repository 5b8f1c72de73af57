/* rewrite.c: a capture written again, as pcapng. */
#include "rewrite.h"

#include <errno.h>

#include "../../dissectors/moment.h"
#include "../i18n.h"
#include "block-options.h"
#include "pcapng-block.h"

/* Options (3.5, 4.1, 4.2 and 4.3). */
#define OPTION_SHB_USERAPPL 4
#define OPTION_IF_TSRESOL   9
#define OPTION_EPB_FLAGS    2

/* Bits of epb_flags that tell the length of the frame check sequence, in bytes (4.3.1). */
#define FLAGS_FCS_SHIFT 5
#define FLAGS_FCS_MOST  15

/* Where the bytes of a packet begin in its block (3.1 and 4.3). */
#define PACKET_BYTES 28

#define SECTION_LENGTH_NOT_KNOWN UINT64_MAX

typedef struct Rewrite {
    const Rewriting *how;
    FILE *out;
    Rewritten *counts;
    GPtrArray *comments; /* (owned) of the packet in hand */
    GByteArray *changed; /* (owned) its block with other bytes */
    BlockBuild build;    /* a packet's block from a classic file */
    BlockBuild anew;     /* the same, or one of pcapng, with its comments */
    int trouble;         /* errno of a write that failed */
} Rewrite;

static void put(Rewrite *rewrite, const void *bytes, size_t n)
{
    if (rewrite->trouble == 0 && fwrite(bytes, 1, n, rewrite->out) != n)
        rewrite->trouble = errno;
}

/* ---- packets ----------------------------------------------------------------- */

/* A block of which nothing is known to be plain. */
static bool is_dropped(const Rewrite *rewrite, const RawBlock *block)
{
    switch (block->type) {
    case BLOCK_SECTION_HEADER:
    case BLOCK_INTERFACE:
    case BLOCK_STATISTICS:
        return false;
    default:
        return rewrite->how->plain && !block->frame;
    }
}

/* Puts the block with the options that it is to have, or as it is if it takes none. */
static bool put_anew(Rewrite *rewrite, const RawBlock *block)
{
    g_byte_array_set_size(rewrite->anew.bytes, 0);
    bool anew = block_options_write(&rewrite->anew, block, rewrite->how, rewrite->comments);
    if (anew)
        put(rewrite, rewrite->anew.bytes->data, rewrite->anew.bytes->len);
    else
        put(rewrite, block->bytes.at, block->bytes.captured);
    return anew;
}

/* The same block with other bytes of its packet. */
static RawBlock change(Rewrite *rewrite, const RawBlock *block)
{
    RawBlock changed = *block;
    size_t start = (size_t)(block->frame->bytes - block->bytes.at);
    g_byte_array_set_size(rewrite->changed, 0);
    g_byte_array_append(rewrite->changed, block->bytes.at, (guint)block->bytes.captured);
    rewrite->how->change(rewrite->how->user, block->frame, rewrite->changed->data + start);
    changed.bytes = cursor_over(rewrite->changed->data, rewrite->changed->len);
    return changed;
}

static void put_packet(Rewrite *rewrite, const RawBlock *block)
{
    const Rewriting *how = rewrite->how;
    GPtrArray *comments = rewrite->comments;
    rewrite->counts->packets++;
    g_ptr_array_set_size(comments, 0);
    if (how->comment)
        how->comment(how->user, block->frame->at.frame, comments);

    RawBlock changed = how->change ? change(rewrite, block) : *block;
    if (put_anew(rewrite, &changed))
        rewrite->counts->comments += comments->len;
    else
        rewrite->counts->no_room += comments->len;
}

static void take_block(void *user, const RawBlock *block)
{
    Rewrite *rewrite = user;
    g_ptr_array_set_size(rewrite->comments, 0);
    if (is_dropped(rewrite, block))
        rewrite->counts->dropped_blocks++;
    else if (block->frame)
        put_packet(rewrite, block);
    else if (rewrite->how->plain)
        (void)put_anew(rewrite, block);
    else
        put(rewrite, block->bytes.at, block->bytes.captured);
}

/* ---- classic pcap -------------------------------------------------------------- */

static void build_section(BlockBuild *build)
{
    static const char program[] = "wirenotes";
    build_begin(build, BLOCK_SECTION_HEADER);
    build_u32(build, BYTE_ORDER_MAGIC);
    build_u16(build, 1); /* version 1.0 */
    build_u16(build, 0);
    build_u64(build, SECTION_LENGTH_NOT_KNOWN);
    build_option(build, OPTION_SHB_USERAPPL, program, sizeof program - 1);
    build_options_end(build);
    build_end(build);
}

static void build_interface(BlockBuild *build, const CaptureFacts *facts)
{
    uint8_t resolution = (uint8_t)facts->digits;
    build_begin(build, BLOCK_INTERFACE);
    build_u16(build, (uint16_t)facts->link_type);
    build_u16(build, 0);
    build_u32(build, facts->snap_length);
    build_option(build, OPTION_IF_TSRESOL, &resolution, sizeof resolution);
    build_options_end(build);
    build_end(build);
}

static void build_packet(BlockBuild *build, const CaptureFacts *facts, const Frame *frame)
{
    int64_t unit_ns = facts->digits == 9 ? 1 : NS_PER_US;
    uint32_t fcs = MIN(facts->fcs_bytes, FLAGS_FCS_MOST) << FLAGS_FCS_SHIFT;
    build_begin(build, BLOCK_ENHANCED_PACKET);
    build_u32(build, 0);
    build_stamp(build, (uint64_t)(frame->at.time_ns / unit_ns));
    build_u32(build, frame->captured);
    build_u32(build, frame->on_wire);
    build_padded(build, frame->bytes, frame->captured);
    if (fcs > 0) {
        uint32_t flags = build->big_endian ? GUINT32_TO_BE(fcs) : GUINT32_TO_LE(fcs);
        build_option(build, OPTION_EPB_FLAGS, &flags, sizeof flags);
        build_options_end(build);
    }
    build_end(build);
}

static void put_head(Rewrite *rewrite, const CaptureFacts *facts)
{
    build_section(&rewrite->build);
    build_interface(&rewrite->build, facts);
    put(rewrite, rewrite->build.bytes->data, rewrite->build.bytes->len);
}

static void put_frame(Rewrite *rewrite, const CaptureFacts *facts, const Frame *frame)
{
    g_byte_array_set_size(rewrite->build.bytes, 0);
    build_packet(&rewrite->build, facts, frame);
    Frame here = *frame;
    here.bytes = rewrite->build.bytes->data + PACKET_BYTES;
    RawBlock block = {.type = BLOCK_ENHANCED_PACKET,
                      .big_endian = rewrite->build.big_endian,
                      .bytes = cursor_over(rewrite->build.bytes->data, rewrite->build.bytes->len),
                      .frame = &here};
    put_packet(rewrite, &block);
}

/* ---- the file -------------------------------------------------------------------- */

/* Reads to the end; pcapng comes by take_block() meanwhile. */
static bool read_all(Rewrite *rewrite, Capture *capture, GError **error)
{
    const CaptureFacts *facts = capture_facts(capture);
    g_autofree FrameBatch *batch = g_new(FrameBatch, 1);
    bool whole;
    if (facts->digits > 0)
        put_head(rewrite, facts);
    do {
        whole = capture_next(capture, batch, error);
        for (size_t i = 0; facts->digits > 0 && i < batch->count; i++)
            put_frame(rewrite, facts, &batch->frames[i]);
        if (rewrite->how->progress)
            rewrite->how->progress(rewrite->how->progress_user, facts);
    } while (whole && batch->count > 0 && rewrite->trouble == 0);
    return whole;
}

static bool finish(const Rewrite *rewrite, bool whole, GError **error)
{
    if (rewrite->trouble == 0)
        return whole;
    g_clear_error(error);
    g_set_error_literal(error, CAPTURE_ERROR, CAPTURE_ERROR_WRITE, g_strerror(rewrite->trouble));
    return false;
}

bool capture_rewrite(const char *path, const Rewriting *how, FILE *out, Rewritten *ret,
                     GError **error)
{
    *ret = (Rewritten){0};
    Rewrite rewrite = {.how = how, .out = out, .counts = ret};
    rewrite.comments = g_ptr_array_new_with_free_func(g_free);
    rewrite.changed = g_byte_array_new();
    build_init(&rewrite.build);
    build_init(&rewrite.anew);
    CaptureOptions options = {
        .most_frames = how->most_frames, .take_block = take_block, .block_user = &rewrite};
    g_autoptr(Capture) capture = capture_open_file(path, &options, error);
    bool whole = capture && read_all(&rewrite, capture, error);
    bool done = finish(&rewrite, whole, error);
    build_clear(&rewrite.build);
    build_clear(&rewrite.anew);
    g_byte_array_unref(rewrite.changed);
    g_ptr_array_unref(rewrite.comments);
    return done;
}
