/* writer.c: pcapng, written. */
#include "writer.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "pcapng-block.h"

/* Gathered before it is written: a write of this size costs little beside the copy. */
#define BUFFER_BYTES (1024 * 1024)

/* The most that a block has beside the bytes of its packet. */
#define BLOCK_OVERHEAD 64

#define BLOCK_MIN 12 /* type and length, and the length again (3.1) */

/* Options (3.5, 4.1, 4.2, 4.6). */
#define OPTION_END               0
#define OPTION_SHB_OS            3
#define OPTION_SHB_USERAPPL      4
#define OPTION_IF_NAME           2
#define OPTION_IF_TSRESOL        9
#define OPTION_IF_FILTER         11
#define OPTION_ISB_STARTTIME     2
#define OPTION_ISB_ENDTIME       3
#define OPTION_ISB_IFRECV        4
#define OPTION_ISB_IFDROP        5
#define OPTION_ISB_OSDROP        7
#define OPTION_ISB_USRDELIV      8
#define FILTER_IS_TEXT           0
#define RESOLUTION_NS            9
#define SECTION_LENGTH_NOT_KNOWN UINT64_MAX

struct Writer {
    int fd;
    uint64_t written; /* bytes of the file that are flushed */
    uint64_t lost;
    size_t used, size;
    size_t block; /* where the block being put together begins */
    uint8_t *bytes;
};

Writer *writer_new(int fd)
{
    Writer *writer = g_new0(Writer, 1);
    writer->fd = fd;
    writer->size = BUFFER_BYTES;
    writer->bytes = g_malloc(writer->size);
    return writer;
}

void writer_free(Writer *writer)
{
    if (!writer)
        return;
    g_free(writer->bytes);
    g_free(writer);
}

void writer_set_fd(Writer *writer, int fd)
{
    writer->fd = fd;
    writer->written = 0;
}

/* ---- the bytes of a block -------------------------------------------------- */

/* Integers go in the order of this machine; the section header tells it (4.1). */
static void put(Writer *writer, const void *bytes, size_t n)
{
    memcpy(writer->bytes + writer->used, bytes, n);
    writer->used += n;
}

static void put_u16(Writer *writer, uint16_t value)
{
    put(writer, &value, sizeof value);
}

static void put_u32(Writer *writer, uint32_t value)
{
    put(writer, &value, sizeof value);
}

/* A time: two halves, the upper first in either byte order (4.3). */
static void put_stamp(Writer *writer, int64_t time_ns)
{
    put_u32(writer, (uint32_t)((uint64_t)time_ns >> 32));
    put_u32(writer, (uint32_t)time_ns);
}

static void put_padding(Writer *writer, size_t length)
{
    static const uint8_t zeros[4];
    put(writer, zeros, -length % 4);
}

static void put_option(Writer *writer, uint16_t code, const void *value, size_t n)
{
    put_u16(writer, code);
    put_u16(writer, (uint16_t)n);
    put(writer, value, n);
    put_padding(writer, n);
}

static void put_count(Writer *writer, uint16_t code, uint64_t value)
{
    put_option(writer, code, &value, sizeof value);
}

static void put_time_option(Writer *writer, uint16_t code, int64_t time_ns)
{
    uint32_t halves[] = {(uint32_t)((uint64_t)time_ns >> 32), (uint32_t)time_ns};
    put_option(writer, code, halves, sizeof halves);
}

static void put_text(Writer *writer, uint16_t code, const char *text)
{
    put_option(writer, code, text, MIN(strlen(text), (size_t)UINT16_MAX - 4));
}

static void put_options_end(Writer *writer)
{
    put_u32(writer, OPTION_END);
}

/* Makes room for a block around n bytes. False if what stands there cannot be
 * written to the file. */
static bool make_room(Writer *writer, size_t n)
{
    size_t needed = n + BLOCK_OVERHEAD;
    if (needed > writer->size - writer->used && !writer_flush(writer))
        return false;
    if (needed > writer->size) {
        writer->size = needed;
        writer->bytes = g_realloc(writer->bytes, writer->size);
    }
    return true;
}

static void begin_block(Writer *writer, uint32_t type)
{
    writer->block = writer->used;
    put_u32(writer, type);
    put_u32(writer, 0); /* the length, once it is known */
}

static void end_block(Writer *writer)
{
    uint32_t length = (uint32_t)(writer->used - writer->block) + sizeof length;
    put_u32(writer, length);
    memcpy(writer->bytes + writer->block + sizeof length, &length, sizeof length);
}

/* ---- blocks ------------------------------------------------------------------ */

void writer_section(Writer *writer)
{
    struct utsname system;
    uint64_t length = SECTION_LENGTH_NOT_KNOWN;
    if (!make_room(writer, sizeof system))
        return;
    begin_block(writer, BLOCK_SECTION_HEADER);
    put_u32(writer, BYTE_ORDER_MAGIC);
    put_u16(writer, 1); /* version 1.0 */
    put_u16(writer, 0);
    put(writer, &length, sizeof length);
    if (uname(&system) == 0) {
        g_autofree char *os = g_strdup_printf("%s %s", system.sysname, system.release);
        put_text(writer, OPTION_SHB_OS, os);
    }
    put_text(writer, OPTION_SHB_USERAPPL, "wirenotes");
    put_options_end(writer);
    end_block(writer);
}

static void put_filter(Writer *writer, const char *filter)
{
    g_autofree char *value = g_strdup_printf("%c%s", '?', filter);
    size_t n = MIN(strlen(value), (size_t)UINT16_MAX - 4);
    value[0] = FILTER_IS_TEXT;
    put_option(writer, OPTION_IF_FILTER, value, n);
}

void writer_interface(Writer *writer, const WriterInterface *interface)
{
    uint8_t resolution = RESOLUTION_NS;
    size_t filter_bytes = interface->filter ? strlen(interface->filter) : 0;
    if (!make_room(writer, strlen(interface->name) + filter_bytes + BLOCK_OVERHEAD))
        return;
    begin_block(writer, BLOCK_INTERFACE);
    put_u16(writer, (uint16_t)interface->link_type);
    put_u16(writer, 0);
    put_u32(writer, interface->snap_length);
    put_text(writer, OPTION_IF_NAME, interface->name);
    put_option(writer, OPTION_IF_TSRESOL, &resolution, sizeof resolution);
    if (interface->filter)
        put_filter(writer, interface->filter);
    put_options_end(writer);
    end_block(writer);
}

bool writer_packet(Writer *writer, uint32_t interface, int64_t time_ns, const void *bytes,
                   uint32_t captured, uint32_t on_wire)
{
    if (!make_room(writer, captured))
        return false;
    begin_block(writer, BLOCK_ENHANCED_PACKET);
    put_u32(writer, interface);
    put_stamp(writer, time_ns);
    put_u32(writer, captured);
    put_u32(writer, on_wire);
    put(writer, bytes, captured);
    put_padding(writer, captured);
    end_block(writer);
    return true;
}

bool writer_block(Writer *writer, uint32_t type, const void *body, uint32_t length)
{
    if (!make_room(writer, length))
        return false;
    begin_block(writer, type);
    put(writer, body, length);
    put_padding(writer, length);
    end_block(writer);
    return true;
}

void writer_statistics(Writer *writer, uint32_t interface, const WriterStatistics *s)
{
    if (!make_room(writer, sizeof *s * 2 + BLOCK_OVERHEAD))
        return;
    begin_block(writer, BLOCK_STATISTICS);
    put_u32(writer, interface);
    put_stamp(writer, s->to_ns);
    put_time_option(writer, OPTION_ISB_STARTTIME, s->from_ns);
    put_time_option(writer, OPTION_ISB_ENDTIME, s->to_ns);
    put_count(writer, OPTION_ISB_IFRECV, s->received);
    put_count(writer, OPTION_ISB_IFDROP, s->interface_dropped);
    put_count(writer, OPTION_ISB_OSDROP, s->dropped);
    put_count(writer, OPTION_ISB_USRDELIV, s->captured);
    put_options_end(writer);
    end_block(writer);
}

/* ---- to the file ----------------------------------------------------------- */

static uint32_t u32_at(const Writer *writer, size_t place)
{
    uint32_t value;
    memcpy(&value, writer->bytes + place, sizeof value);
    return value;
}

/* Of the first n bytes in memory, those that make whole blocks. Packets behind them
 * count as lost. */
static size_t whole_blocks(Writer *writer, size_t n)
{
    size_t whole = 0;
    for (size_t place = 0; place + BLOCK_MIN <= writer->used;) {
        size_t next = place + u32_at(writer, place + sizeof(uint32_t));
        if (next <= n)
            whole = next;
        else
            writer->lost += u32_at(writer, place) == BLOCK_ENHANCED_PACKET;
        place = next;
    }
    return whole;
}

/* The file took only n of the bytes in memory: it ends with the last whole block. */
static void cut_back(Writer *writer, size_t n)
{
    int reason = errno;
    writer->written += whole_blocks(writer, n);
    if (ftruncate(writer->fd, (off_t)writer->written) == 0)
        lseek(writer->fd, (off_t)writer->written, SEEK_SET);
    writer->used = 0;
    errno = reason;
}

bool writer_flush(Writer *writer)
{
    size_t done = 0;
    while (done < writer->used) {
        ssize_t n = write(writer->fd, writer->bytes + done, writer->used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            cut_back(writer, done);
            return false;
        }
        done += (size_t)n;
    }
    writer->written += done;
    writer->used = 0;
    return true;
}

uint64_t writer_lost(const Writer *writer)
{
    return writer->lost;
}

uint64_t writer_bytes(const Writer *writer)
{
    return writer->written + writer->used;
}

uint64_t writer_unflushed(const Writer *writer)
{
    return writer->used;
}
