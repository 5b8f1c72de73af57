/* pcap-file.c: the classic format, after draft-ietf-opsawg-pcap.
 *
 * libpcap reads it too, frame by frame through stdio, which costs more than all
 * that is done with most frames afterwards. Here a file is walked block by block, and frames
 * are lent where they stand. What libpcap does with old variants and with lengths that
 * cannot be is done here alike. */
#include <inttypes.h>

#include "../i18n.h"
#include "reader.h"
#include "window.h"

#define FILE_HEAD   24
#define RECORD_HEAD 16
/* Kuznetzov's modified format adds interface, protocol and packet type. */
#define MODIFIED_RECORD_HEAD 24

#define MAGIC_MICRO    0xa1b2c3d4
#define MAGIC_NANO     0xa1b23c4d
#define MAGIC_MODIFIED 0xa1b2cd34

/* The versions that libpcap reads: 2.2 to 2.4, and what DG/UX wrote. */
#define VERSION_MAJOR       2
#define VERSION_MINOR_LEAST 2
#define VERSION_MINOR_MOST  4
#define VERSION_DG_UX       543

/* The longest frame there is, by link type: as libpcap has it. */
#define FRAME_MOST       262144
#define FRAME_MOST_USB   (128 * 1024 * 1024)
#define LINKTYPE_DBUS    231
#define LINKTYPE_USBPCAP 249
#define LINKTYPE_USB     220
#define LINKTYPE_USB_OLD 189
#define LINKTYPE_EBHSCR  279
#define FRAME_MOST_BUS   (8 * 1024 * 1024)

/* Which of the two lengths of a record stands first (libpcap, sf-pcap.c). */
typedef enum LengthOrder {
    CAPTURED_FIRST,
    ON_WIRE_FIRST, /* before version 2.3 */
    EITHER_FIRST,  /* in 2.3: the smaller is the captured one */
} LengthOrder;

struct Reader {
    Window window;
    bool big_endian;
    bool nano;
    LengthOrder order;
    size_t record_head;
    uint32_t link_type;
    uint32_t snap_length;
    uint32_t frame_most;
    unsigned fcs_bytes;
    bool lent; /* frames are out: what is held must not move */
};

static bool pcap_recognise(Cursor start)
{
    static const uint32_t magics[] = {MAGIC_MICRO, MAGIC_NANO, MAGIC_MODIFIED};
    uint32_t magic;
    if (!cursor_u32(&start, &magic))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
        if (magic == magics[i] || magic == GUINT32_SWAP_LE_BE(magics[i]))
            return true;
    return false;
}

static bool read_u32(const Reader *reader, Cursor *c, uint32_t *ret)
{
    return reader->big_endian ? cursor_u32(c, ret) : cursor_u32le(c, ret);
}

static bool read_u16(const Reader *reader, Cursor *c, uint16_t *ret)
{
    return reader->big_endian ? cursor_u16(c, ret) : cursor_u16le(c, ret);
}

/* ---- the file's header ------------------------------------------------------ */

static uint32_t longest_frame(uint32_t link_type)
{
    switch (link_type) {
    case LINKTYPE_DBUS:
    case LINKTYPE_USBPCAP:
    case LINKTYPE_USB:
    case LINKTYPE_USB_OLD:
        return FRAME_MOST_USB;
    case LINKTYPE_EBHSCR:
        return FRAME_MOST_BUS;
    default:
        return FRAME_MOST;
    }
}

static bool version_is_read(uint16_t major, uint16_t minor)
{
    return (major == VERSION_MAJOR && minor >= VERSION_MINOR_LEAST &&
            minor <= VERSION_MINOR_MOST) ||
           (major == VERSION_DG_UX && minor == 0);
}

static LengthOrder length_order(uint16_t major, uint16_t minor)
{
    if (major == VERSION_DG_UX || minor < 3)
        return ON_WIRE_FIRST;
    return minor == 3 ? EITHER_FIRST : CAPTURED_FIRST;
}

/* draft-ietf-opsawg-pcap, 4: if the f bit is set, "the 3 FCS bits provide the number of
 * 16-bit (2 byte) words of FCS that are appended to each packet"; libpcap has four bits. */
#define FCS_IS_TOLD 0x04000000
#define FCS_SHIFT   28

static unsigned fcs_bytes(uint32_t link_type)
{
    return link_type & FCS_IS_TOLD ? (link_type >> FCS_SHIFT) * 2 : 0;
}

/* What the rest of the header says. False, and *ret_trouble, if it is not read here. */
static bool read_header(Reader *reader, Cursor head, char **ret_trouble)
{
    uint32_t magic, link_type;
    uint16_t major, minor;
    if (!cursor_u32(&head, &magic))
        return false;
    reader->big_endian = magic == MAGIC_MICRO || magic == MAGIC_NANO || magic == MAGIC_MODIFIED;
    if (!reader->big_endian)
        magic = GUINT32_SWAP_LE_BE(magic);
    reader->nano = magic == MAGIC_NANO;
    reader->record_head = magic == MAGIC_MODIFIED ? MODIFIED_RECORD_HEAD : RECORD_HEAD;

    if (!read_u16(reader, &head, &major) || !read_u16(reader, &head, &minor) ||
        !cursor_skip(&head, 8) || !read_u32(reader, &head, &reader->snap_length) ||
        !read_u32(reader, &head, &link_type))
        return false;
    if (!version_is_read(major, minor)) {
        *ret_trouble =
            g_strdup_printf(_("is of pcap version %u.%u, which is not read here"), major, minor);
        return false;
    }
    reader->order = length_order(major, minor);
    /* The upper half is about the frame check sequence (4). */
    reader->fcs_bytes = fcs_bytes(link_type);
    reader->link_type = link_type & 0xffff;
    reader->frame_most = longest_frame(reader->link_type);
    if (reader->snap_length == 0 || reader->snap_length > G_MAXINT32)
        reader->snap_length = reader->frame_most;
    return true;
}

static void pcap_file_close(Reader *reader)
{
    window_clear(&reader->window);
    g_free(reader);
}

static Reader *pcap_file_open(Stream *stream, Findings *findings, char **ret_trouble)
{
    Reader *reader = g_new0(Reader, 1);
    window_init(&reader->window, stream);
    bool whole = window_fetch(&reader->window, FILE_HEAD);
    if (!whole)
        *ret_trouble = g_strdup(_("cut short in the header of the file"));
    if (!whole || !read_header(reader, window_held(&reader->window), ret_trouble)) {
        pcap_file_close(reader);
        return NULL;
    }
    window_step(&reader->window, FILE_HEAD);
    findings->snap_length = reader->snap_length;
    findings->digits = reader->nano ? 9 : 6;
    findings->fcs_bytes = reader->fcs_bytes;
    findings_add_link_type(findings, reader->link_type);
    return reader;
}

/* ---- frames ------------------------------------------------------------------- */

static void pcap_file_begin_batch(Reader *reader)
{
    reader->lent = false;
}

typedef struct Record {
    uint32_t seconds, fraction;
    uint32_t captured, on_wire;
} Record;

static bool read_record(const Reader *reader, Cursor head, Record *ret)
{
    if (!read_u32(reader, &head, &ret->seconds) || !read_u32(reader, &head, &ret->fraction) ||
        !read_u32(reader, &head, &ret->captured) || !read_u32(reader, &head, &ret->on_wire))
        return false;
    bool swapped = reader->order == ON_WIRE_FIRST ||
                   (reader->order == EITHER_FIRST && ret->captured > ret->on_wire);
    if (swapped) {
        uint32_t captured = ret->on_wire;
        ret->on_wire = ret->captured;
        ret->captured = captured;
    }
    return true;
}

/* Has at least n bytes held, unless that would move what is lent. */
static ReadResult hold(Reader *reader, size_t n)
{
    if (window_held(&reader->window).captured >= n)
        return READ_FRAME;
    if (reader->lent)
        return READ_PAUSE;
    if (window_fetch(&reader->window, n))
        return READ_FRAME;
    return stream_waits(reader->window.stream) ? READ_PAUSE : READ_END;
}

static ReadResult hold_head(Reader *reader, uint64_t number, char **ret_trouble)
{
    ReadResult result = hold(reader, reader->record_head);
    size_t held = window_held(&reader->window).captured;
    if (result != READ_END || held == 0)
        return result;
    *ret_trouble =
        g_strdup_printf(_("cut short in the header of frame %" PRIu64 ": %zu of %zu bytes"), number,
                        held, reader->record_head);
    return READ_BROKEN;
}

static ReadResult hold_body(Reader *reader, uint64_t number, const Record *record,
                            char **ret_trouble)
{
    size_t wanted = reader->record_head + record->captured;
    ReadResult result = hold(reader, wanted);
    if (result != READ_END)
        return result;
    size_t held = window_held(&reader->window).captured - reader->record_head;
    *ret_trouble = g_strdup_printf(_("cut short in frame %" PRIu64 ": %zu of %u bytes"), number,
                                   held, record->captured);
    return READ_BROKEN;
}

static ReadResult too_long(const Reader *reader, uint64_t number, const Record *record,
                           char **ret_trouble)
{
    *ret_trouble = g_strdup_printf(
        _("damaged at frame %" PRIu64 ": it claims %u bytes, more than any frame has (%u)"), number,
        record->captured, reader->frame_most);
    return READ_BROKEN;
}

static void hand_out(Reader *reader, const Record *record, Frame *ret)
{
    /* Seconds are unsigned (5), whatever other programs make of them. */
    int64_t fraction = record->fraction;
    ret->at.time_ns =
        (int64_t)record->seconds * NS_PER_S + (reader->nano ? fraction : fraction * NS_PER_US);
    ret->bytes = window_held(&reader->window).at + reader->record_head;
    /* Longer than the file says frames are: cut, as libpcap does. */
    ret->captured = MIN(record->captured, reader->snap_length);
    ret->on_wire = MAX(record->on_wire, ret->captured);
    ret->link_type = reader->link_type;
    reader->lent = true;
    window_step(&reader->window, reader->record_head + record->captured);
}

static ReadResult pcap_file_read(Reader *reader, uint64_t *number, Frame *ret, char **ret_trouble)
{
    Record record;
    ReadResult result = hold_head(reader, *number + 1, ret_trouble);
    if (result != READ_FRAME)
        return result;
    if (!read_record(reader, window_held(&reader->window), &record))
        return READ_BROKEN;
    if (record.captured > reader->frame_most)
        return too_long(reader, *number + 1, &record, ret_trouble);
    result = hold_body(reader, *number + 1, &record, ret_trouble);
    if (result != READ_FRAME)
        return result;

    ret->at.frame = ++*number;
    hand_out(reader, &record, ret);
    return READ_FRAME;
}

static Chunk *pcap_file_keep(const Reader *reader)
{
    return window_keep(&reader->window);
}

const FileFormat pcap_format = {
    .name = "pcap",
    .recognise = pcap_recognise,
    .open = pcap_file_open,
    .close = pcap_file_close,
    .begin_batch = pcap_file_begin_batch,
    .read_frame = pcap_file_read,
    .keep = pcap_file_keep,
};
