/* pcap-file.c: the classic format, read by libpcap, which knows its byte orders,
 * precisions and old variants. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdio_ext.h>

#include "../i18n.h"
#include "reader.h"

/* libpcap on its own reads 4 KiB at a time; by larger blocks it is much faster. */
#define FILE_BUFFER_BYTES (1024 * 1024)

/* libpcap lends a frame only until the next one, so those of a batch are copied.
 * Our choice: it stays within a second-level cache. */
#define BATCH_BYTES (512 * 1024)

struct Reader {
    Stream *stream;
    FILE *file; /* owned by `pcap` */
    pcap_t *pcap;
    uint32_t link_type;

    struct pcap_pkthdr *header;
    const u_char *bytes;
    bool held; /* the frame at `bytes` is not handed out yet */
    bool lent; /* it was, from where libpcap keeps it */

    uint8_t *batch; /* (owned) BATCH_BYTES */
    size_t used;
    bool batch_empty;
};

static bool pcap_recognise(Cursor start)
{
    /* draft-ietf-opsawg-pcap, 4, and Kuznetzov's modified format. */
    static const uint32_t magics[] = {0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34};
    uint32_t magic;
    if (!cursor_u32(&start, &magic))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
        if (magic == magics[i] || magic == GUINT32_SWAP_LE_BE(magics[i]))
            return true;
    return false;
}

/* The link type as the file has it: libpcap tells its own number only. */
static uint32_t read_link_type(Cursor head)
{
    uint8_t first;
    uint32_t link_type = 0;
    Cursor c = head;
    bool big_endian = cursor_u8(&c, &first) && first == 0xa1;
    if (!cursor_skip(&c, 19) ||
        !(big_endian ? cursor_u32(&c, &link_type) : cursor_u32le(&c, &link_type)))
        return 0;
    /* draft-ietf-opsawg-pcap, 4: the upper half is about the frame check sequence. */
    return link_type & 0xffff;
}

static ssize_t cookie_read(void *cookie, char *bytes, size_t n)
{
    return (ssize_t)stream_read(cookie, bytes, n);
}

static void pcap_file_close(Reader *reader)
{
    if (reader->pcap)
        pcap_close(reader->pcap);
    g_free(reader->batch);
    g_free(reader);
}

static FILE *open_file(Stream *stream)
{
    FILE *file = fopencookie(stream, "rb", (cookie_io_functions_t){.read = cookie_read});
    if (!file)
        g_error("stdio: out of memory");
    setvbuf(file, NULL, _IOFBF, FILE_BUFFER_BYTES);
    __fsetlocking(file, FSETLOCKING_BYCALLER);
    return file;
}

static Reader *pcap_file_open(Stream *stream, Findings *findings, char **ret_trouble)
{
    Reader *reader = g_new0(Reader, 1);
    reader->stream = stream;
    reader->link_type = read_link_type(stream_head(stream));
    reader->file = open_file(stream);

    char reason[PCAP_ERRBUF_SIZE];
    reader->pcap =
        pcap_fopen_offline_with_tstamp_precision(reader->file, PCAP_TSTAMP_PRECISION_NANO, reason);
    if (!reader->pcap) {
        fclose(reader->file);
        pcap_file_close(reader);
        *ret_trouble = stream_head(stream).captured < STREAM_HEAD
                           ? g_strdup(_("cut short in the header of the file"))
                           : g_strdup(reason);
        return NULL;
    }
    reader->batch = g_malloc(BATCH_BYTES);
    findings->snap_length = (uint32_t)pcap_snapshot(reader->pcap);
    findings_add_link_type(findings, reader->link_type);
    return reader;
}

static void pcap_file_begin_batch(Reader *reader)
{
    reader->used = 0;
    reader->lent = false;
    reader->batch_empty = true;
}

/* libpcap's words for what is wrong, in ours where they are known. */
static char *describe(uint64_t number, const char *reason)
{
    unsigned long long wanted, got;
    if (sscanf(reason, "truncated dump file; tried to read %llu header bytes, only got %llu",
               &wanted, &got) == 2)
        return g_strdup_printf(
            _("cut short in the header of frame %" PRIu64 ": %llu of %llu bytes"), number, got,
            wanted);
    if (sscanf(reason, "truncated dump file; tried to read %llu captured bytes, only got %llu",
               &wanted, &got) == 2)
        return g_strdup_printf(_("cut short in frame %" PRIu64 ": %llu of %llu bytes"), number, got,
                               wanted);
    if (sscanf(reason, "invalid packet capture length %llu, bigger than %*s of %llu", &wanted,
               &got) == 2)
        return g_strdup_printf(
            _("damaged at frame %" PRIu64 ": it claims %llu bytes, more than any frame has (%llu)"),
            number, wanted, got);
    return g_strdup_printf(_("damaged at frame %" PRIu64 ": %s"), number, reason);
}

static ReadResult fetch(Reader *reader, uint64_t number, char **ret_trouble)
{
    int result = pcap_next_ex(reader->pcap, &reader->header, &reader->bytes);
    if (result == PCAP_ERROR_BREAK)
        return READ_END;
    if (result != 1) {
        *ret_trouble = describe(number, pcap_geterr(reader->pcap));
        return READ_BROKEN;
    }
    reader->held = true;
    return READ_FRAME;
}

/* Copies the frame libpcap holds into the batch, or lends it as it is when it is
 * larger than any batch. False if the batch is full. */
static bool place(Reader *reader, const uint8_t **ret_bytes)
{
    size_t n = reader->header->caplen;
    bool fits = n <= BATCH_BYTES - reader->used;
    if (!fits && !reader->batch_empty)
        return false;

    *ret_bytes = fits ? reader->batch + reader->used : reader->bytes;
    if (fits) {
        memcpy(reader->batch + reader->used, reader->bytes, n);
        reader->used += n;
    }
    reader->lent = !fits;
    return true;
}

static ReadResult pcap_file_read(Reader *reader, uint64_t *number, Frame *ret, char **ret_trouble)
{
    /* A person may watch what is being captured: frames that are here are not kept
     * until others come. */
    bool would_wait = !reader->held && !reader->batch_empty && stream_would_wait(reader->stream);
    if (reader->lent || would_wait)
        return READ_PAUSE;
    ReadResult result = reader->held ? READ_FRAME : fetch(reader, *number + 1, ret_trouble);
    if (result != READ_FRAME)
        return result;
    if (!place(reader, &ret->bytes))
        return READ_PAUSE;

    const struct pcap_pkthdr *header = reader->header;
    ret->at.frame = ++*number;
    /* Seconds are unsigned in the file (draft-ietf-opsawg-pcap, 5), whatever
     * time_t makes of them; the fraction is in nanoseconds as asked for. */
    ret->at.time_ns = (int64_t)(uint32_t)header->ts.tv_sec * NS_PER_S + header->ts.tv_usec;
    ret->captured = header->caplen;
    ret->on_wire = MAX(header->len, header->caplen);
    ret->link_type = reader->link_type;
    reader->held = false;
    reader->batch_empty = false;
    return READ_FRAME;
}

const FileFormat pcap_format = {
    .name = "pcap",
    .recognise = pcap_recognise,
    .open = pcap_file_open,
    .close = pcap_file_close,
    .begin_batch = pcap_file_begin_batch,
    .read_frame = pcap_file_read,
};
