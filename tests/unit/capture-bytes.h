/* capture-bytes.h: builds capture files in memory, in any variant, for tests. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Integers of a file in one byte order. */
void put_u16(GByteArray *file, bool big_endian, guint16 value);
void put_u32(GByteArray *file, bool big_endian, guint32 value);
void put_zeros(GByteArray *file, size_t n);

/* n bytes that count up from `first`. */
void put_counted(GByteArray *file, size_t n, guint8 first);

#define PCAP_MICRO    0xa1b2c3d4
#define PCAP_NANO     0xa1b23c4d
#define PCAP_MODIFIED 0xa1b2cd34

/* The header of a pcap file, and of one frame of it. */
void put_pcap_header(GByteArray *file, bool big_endian, guint32 magic, guint32 link_type);
void put_pcap_record(GByteArray *file, bool big_endian, guint32 magic, gint64 time_ns,
                     guint32 captured, guint32 on_wire);

/* A pcapng block around a body, with as much padding as that needs. */
void put_block(GByteArray *file, bool big_endian, guint32 type, const GByteArray *body);
void put_section(GByteArray *file, bool big_endian, guint16 major);

/* An interface; `resolution` is if_tsresol, or -1 for none. */
void put_interface(GByteArray *file, bool big_endian, guint16 link_type, int resolution);

/* An Enhanced Packet Block. */
void put_enhanced_packet(GByteArray *file, bool big_endian, guint32 interface, guint64 stamp,
                         const guint8 *bytes, guint32 captured, guint32 on_wire);

GByteArray *pack_gzip(const GByteArray *file);
GByteArray *pack_zstd(const GByteArray *file);
