/* pcapng-block.h: the blocks of a pcapng file that are read here, after
 * draft-ietf-opsawg-pcapng. Inside analyzer/capture only. */
#pragma once

#include "pcapng-interface.h"

/* Block types. All others are passed over. */
#define BLOCK_SECTION_HEADER  0x0a0d0d0a
#define BLOCK_INTERFACE       0x00000001
#define BLOCK_PACKET          0x00000002 /* obsolete (appendix A) */
#define BLOCK_SIMPLE_PACKET   0x00000003
#define BLOCK_STATISTICS      0x00000005
#define BLOCK_ENHANCED_PACKET 0x00000006
#define BLOCK_JOURNAL         0x00000009 /* an entry of systemd's journal (4.9) */
#define BLOCK_SECRETS         0x0000000a /* decryption secrets (4.7) */
#define BLOCK_CUSTOM          0x00000bad /* 4.10 */
#define BLOCK_CUSTOM_UNCOPIED 0x40000bad

/* The byte order magic of a section header in the reader's order. */
#define BYTE_ORDER_MAGIC 0x1a2b3c4d

/* A section: the byte order of its integers and the interfaces it has told of. */
typedef struct Section {
    bool big_endian;
    GArray *interfaces; /* Interface, by their number */
    uint64_t lost;      /* frames lost so far, in sections before this one too */
    bool lost_known;
} Section;

/* Integers of the section's byte order, read as cursor_u16() and its like do. */
CHECKED bool section_u16(const Section *section, Cursor *c, uint16_t *ret);
CHECKED bool section_u32(const Section *section, Cursor *c, uint32_t *ret);

/* True for the three kinds of packet blocks. */
bool block_holds_frame(uint32_t type);

/* A packet, of whichever of the three blocks. */
typedef struct PacketBlock {
    uint32_t interface;
    bool has_stamp;
    uint64_t stamp;
    uint32_t captured, on_wire;
    const uint8_t *bytes; /* `captured` of them, borrowed */
} PacketBlock;

/* Reads the body of an interface or packet block: what stands between its two
 * lengths. False if it contradicts itself. Takes down what a packet block tells
 * of losses. */
CHECKED bool block_read_interface(const Section *section, Cursor body, Interface *ret);
CHECKED bool block_read_any_packet(Section *section, uint32_t type, Cursor body, PacketBlock *ret);

/* The text of a block with a TLS key log. False if it has anything else. */
CHECKED bool block_read_key_log(const Section *section, Cursor body, Cursor *ret);

/* Takes down what a statistics block tells of losses. One that says nothing
 * sensible is passed over. */
void block_read_statistics(Section *section, Cursor body);
