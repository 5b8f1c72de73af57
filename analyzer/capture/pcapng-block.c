/* pcapng-block.c: the bodies of pcapng blocks. */
#include "pcapng-block.h"

/* Secrets type of a TLS key log (4.7): "TLSK". */
#define SECRETS_TLS_KEY_LOG 0x544c534b

/* Options (draft-ietf-opsawg-pcapng, 3.5, 4.2, 4.3 and 4.6). */
#define OPTION_END           0
#define OPTION_IF_NAME       2
#define OPTION_IF_TSRESOL    9
#define OPTION_IF_TSOFFSET   14
#define OPTION_EPB_DROPCOUNT 4
#define OPTION_ISB_IFDROP    5
#define OPTION_ISB_OSDROP    7

/* Microseconds, where if_tsresol is missing (4.2). */
#define RESOLUTION_DEFAULT 6

/* A drop count of a Packet Block that is not known (appendix A). */
#define DROPS_UNKNOWN 0xffff

bool section_u16(const Section *section, Cursor *c, uint16_t *ret)
{
    return section->big_endian ? cursor_u16(c, ret) : cursor_u16le(c, ret);
}

bool section_u32(const Section *section, Cursor *c, uint32_t *ret)
{
    return section->big_endian ? cursor_u32(c, ret) : cursor_u32le(c, ret);
}

static bool section_u64(const Section *section, Cursor *c, uint64_t *ret)
{
    uint32_t first, second;
    if (!section_u32(section, c, &first) || !section_u32(section, c, &second))
        return false;
    *ret = section->big_endian ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;
    return true;
}

/* A 64-bit number in two halves, the upper first in either byte order. */
static bool section_stamp(const Section *section, Cursor *c, uint64_t *ret)
{
    uint32_t high, low;
    if (!section_u32(section, c, &high) || !section_u32(section, c, &low))
        return false;
    *ret = (uint64_t)high << 32 | low;
    return true;
}

/* Values are padded to four bytes (3.5); the last one's padding may be missing. */
static void skip_padding(Cursor *c, size_t length)
{
    size_t padding = -length % 4;
    if (!cursor_skip(c, MIN(padding, c->captured)))
        g_assert_not_reached();
}

/* The next option, or false at the end of them. */
static bool next_option(const Section *section, Cursor *c, uint16_t *ret_code, Cursor *ret_value)
{
    uint16_t length;
    if (!section_u16(section, c, ret_code) || *ret_code == OPTION_END ||
        !section_u16(section, c, &length) || !cursor_take(c, length, ret_value))
        return false;
    skip_padding(c, length);
    return true;
}

bool block_read_interface(const Section *section, Cursor body, Interface *ret)
{
    uint16_t link_type, code;
    Cursor value;
    *ret = (Interface){.resolution = RESOLUTION_DEFAULT};
    if (!section_u16(section, &body, &link_type) || !cursor_skip(&body, 2) ||
        !section_u32(section, &body, &ret->snap_length))
        return false;

    ret->link_type = link_type;
    while (next_option(section, &body, &code, &value)) {
        uint64_t offset;
        if (code == OPTION_IF_TSRESOL && !cursor_u8(&value, &ret->resolution))
            return false;
        if (code == OPTION_IF_NAME)
            ret->name = value;
        if (code == OPTION_IF_TSOFFSET && section_u64(section, &value, &offset))
            ret->offset_s = (int64_t)offset;
    }
    return true;
}

static Interface *find_interface(const Section *section, uint32_t number)
{
    return number < section->interfaces->len
               ? &g_array_index(section->interfaces, Interface, number)
               : NULL;
}

/* Frames lost just before one of this interface. */
static void add_lost(Section *section, uint32_t number, uint64_t lost)
{
    Interface *interface = find_interface(section, number);
    if (!interface)
        return;
    uint64_t before = interface_lost(interface);
    interface->lost_in_frames += lost;
    section->lost += interface_lost(interface) - before;
    section->lost_known = true;
}

static bool read_enhanced_packet(Section *section, Cursor body, PacketBlock *ret)
{
    if (!section_u32(section, &body, &ret->interface) ||
        !section_stamp(section, &body, &ret->stamp) ||
        !section_u32(section, &body, &ret->captured) || !section_u32(section, &body, &ret->on_wire))
        return false;
    ret->has_stamp = true;
    ret->bytes = cursor_bytes(&body, ret->captured);
    if (!ret->bytes)
        return false;

    skip_padding(&body, ret->captured);
    uint16_t code;
    Cursor value;
    uint64_t lost;
    while (next_option(section, &body, &code, &value))
        if (code == OPTION_EPB_DROPCOUNT && section_u64(section, &value, &lost))
            add_lost(section, ret->interface, lost);
    return true;
}

static bool read_simple_packet(const Section *section, Cursor body, PacketBlock *ret)
{
    const Interface *interface = find_interface(section, 0);
    *ret = (PacketBlock){0};
    if (!section_u32(section, &body, &ret->on_wire))
        return false;

    /* 4.4: the block does not tell how much was captured. It is the smallest of
     * the original length, the snap length and what is there. */
    size_t captured = MIN(ret->on_wire, body.captured);
    if (interface && interface->snap_length)
        captured = MIN(captured, interface->snap_length);
    ret->captured = (uint32_t)captured;
    ret->bytes = cursor_bytes(&body, captured);
    return ret->bytes;
}

static bool read_obsolete_packet(Section *section, Cursor body, PacketBlock *ret)
{
    uint16_t interface, drops;
    if (!section_u16(section, &body, &interface) || !section_u16(section, &body, &drops) ||
        !section_stamp(section, &body, &ret->stamp) ||
        !section_u32(section, &body, &ret->captured) || !section_u32(section, &body, &ret->on_wire))
        return false;
    ret->interface = interface;
    ret->has_stamp = true;
    ret->bytes = cursor_bytes(&body, ret->captured);
    if (drops != DROPS_UNKNOWN)
        add_lost(section, interface, drops);
    return ret->bytes;
}

bool block_holds_frame(uint32_t type)
{
    return type == BLOCK_ENHANCED_PACKET || type == BLOCK_SIMPLE_PACKET || type == BLOCK_PACKET;
}

bool block_read_any_packet(Section *section, uint32_t type, Cursor body, PacketBlock *ret)
{
    switch (type) {
    case BLOCK_ENHANCED_PACKET:
        return read_enhanced_packet(section, body, ret);
    case BLOCK_SIMPLE_PACKET:
        return read_simple_packet(section, body, ret);
    default:
        return read_obsolete_packet(section, body, ret);
    }
}

void block_read_statistics(Section *section, Cursor body)
{
    uint32_t number;
    uint64_t stamp;
    if (!section_u32(section, &body, &number) || !section_stamp(section, &body, &stamp))
        return;
    Interface *interface = find_interface(section, number);
    if (!interface)
        return;

    /* 4.6: both counts run from the start of the capture. */
    uint64_t lost = 0, count;
    bool tells = false;
    uint16_t code;
    Cursor value;
    while (next_option(section, &body, &code, &value)) {
        if ((code != OPTION_ISB_IFDROP && code != OPTION_ISB_OSDROP) ||
            !section_u64(section, &value, &count))
            continue;
        lost += count;
        tells = true;
    }
    if (!tells)
        return;
    uint64_t before = interface_lost(interface);
    interface->lost_in_all = lost;
    interface->tells_lost = true;
    section->lost += interface_lost(interface) - before;
    section->lost_known = true;
}

bool block_read_key_log(const Section *section, Cursor body, Cursor *ret)
{
    uint32_t type, length;
    return section_u32(section, &body, &type) && type == SECRETS_TLS_KEY_LOG &&
           section_u32(section, &body, &length) && length <= body.captured &&
           cursor_take(&body, length, ret);
}
