/* capture-bytes.c: builds capture files in memory, in any variant, for tests. */
#include "capture-bytes.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "../../dissectors/moment.h"

void put_u16(GByteArray *file, bool big_endian, guint16 value)
{
    guint16 stored = big_endian ? GUINT16_TO_BE(value) : GUINT16_TO_LE(value);
    g_byte_array_append(file, (const guint8 *)&stored, sizeof stored);
}

void put_u32(GByteArray *file, bool big_endian, guint32 value)
{
    guint32 stored = big_endian ? GUINT32_TO_BE(value) : GUINT32_TO_LE(value);
    g_byte_array_append(file, (const guint8 *)&stored, sizeof stored);
}

void put_zeros(GByteArray *file, size_t n)
{
    guint before = file->len;
    g_byte_array_set_size(file, before + (guint)n);
    memset(file->data + before, 0, n);
}

void put_counted(GByteArray *file, size_t n, guint8 first)
{
    guint before = file->len;
    g_byte_array_set_size(file, before + (guint)n);
    for (size_t i = 0; i < n; i++)
        file->data[before + i] = (guint8)(first + i);
}

void put_pcap_header(GByteArray *file, bool big_endian, guint32 magic, guint32 link_type)
{
    put_u32(file, big_endian, magic);
    put_u16(file, big_endian, 2);
    put_u16(file, big_endian, 4);
    put_zeros(file, 8);
    put_u32(file, big_endian, 262144);
    put_u32(file, big_endian, link_type);
}

void put_pcap_record(GByteArray *file, bool big_endian, guint32 magic, gint64 time_ns,
                     guint32 captured, guint32 on_wire)
{
    gint64 fraction = time_ns % NS_PER_S;
    put_u32(file, big_endian, (guint32)(time_ns / NS_PER_S));
    put_u32(file, big_endian, (guint32)(magic == PCAP_NANO ? fraction : fraction / NS_PER_US));
    put_u32(file, big_endian, captured);
    put_u32(file, big_endian, on_wire);
    if (magic == PCAP_MODIFIED) /* interface, protocol, packet type, padding */
        put_zeros(file, 8);
}

void put_block(GByteArray *file, bool big_endian, guint32 type, const GByteArray *body)
{
    guint32 padding = -body->len % 4;
    guint32 length = 12 + body->len + padding;
    put_u32(file, big_endian, type);
    put_u32(file, big_endian, length);
    g_byte_array_append(file, body->data, body->len);
    put_zeros(file, padding);
    put_u32(file, big_endian, length);
}

void put_section(GByteArray *file, bool big_endian, guint16 major)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    put_u32(body, big_endian, 0x1a2b3c4d);
    put_u16(body, big_endian, major);
    put_u16(body, big_endian, 0);
    put_u32(body, big_endian, G_MAXUINT32);
    put_u32(body, big_endian, G_MAXUINT32);
    put_block(file, big_endian, 0x0a0d0d0a, body);
}

void put_interface(GByteArray *file, bool big_endian, guint16 link_type, int resolution)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    put_u16(body, big_endian, link_type);
    put_u16(body, big_endian, 0);
    put_u32(body, big_endian, 0);
    if (resolution >= 0) {
        guint8 value[] = {(guint8)resolution, 0, 0, 0};
        put_u16(body, big_endian, 9);
        put_u16(body, big_endian, 1);
        g_byte_array_append(body, value, sizeof value);
        put_u32(body, big_endian, 0);
    }
    put_block(file, big_endian, 1, body);
}

void put_enhanced_packet(GByteArray *file, bool big_endian, guint32 interface, guint64 stamp,
                         const guint8 *bytes, guint32 captured, guint32 on_wire)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    put_u32(body, big_endian, interface);
    put_u32(body, big_endian, (guint32)(stamp >> 32));
    put_u32(body, big_endian, (guint32)stamp);
    put_u32(body, big_endian, captured);
    put_u32(body, big_endian, on_wire);
    g_byte_array_append(body, bytes, captured);
    put_block(file, big_endian, 6, body);
}

GByteArray *pack_gzip(const GByteArray *file)
{
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)compressBound(file->len) + 32);
    z_stream z = {.next_in = file->data,
                  .avail_in = file->len,
                  .next_out = packed->data,
                  .avail_out = packed->len};
    g_assert_cmpint(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(packed, packed->len - z.avail_out);
    deflateEnd(&z);
    return packed;
}

GByteArray *pack_zstd(const GByteArray *file)
{
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)ZSTD_compressBound(file->len));
    size_t n = ZSTD_compress(packed->data, packed->len, file->data, file->len, 3);
    g_assert_false(ZSTD_isError(n));
    g_byte_array_set_size(packed, (guint)n);
    return packed;
}
