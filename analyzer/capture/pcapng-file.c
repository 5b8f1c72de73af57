/* pcapng-file.c: pcapng, read block by block.
 *
 * libpcap reads pcapng too, but gives up on a file whose interfaces differ in
 * link type, and keeps to itself all blocks other than packets: statistics and
 * secrets now, comments and process information for those who come after. So the
 * blocks are read here, all files the one way, and libpcap's part is the filter. */
#include <inttypes.h>

#include "../i18n.h"
#include "pcapng-scan.h"

/* Interfaces of a section. Our choice: Packet Blocks can name no more (16 bits). */
#define INTERFACES_MAX 65536

/* The only version there is (4.1); its minor numbers can be read alike. */
#define VERSION_MAJOR 1

struct Reader {
    Scanner scanner;
    Findings *findings;
    bool read_ahead;         /* all secrets of the file are taken in already */
    uint64_t unread_numbers; /* of numbered blocks before the first interface */
    int64_t latest_ns;       /* for packets without a time */
};

static bool pcapng_recognise(Cursor start)
{
    uint32_t type, length, magic;
    return cursor_u32(&start, &type) && type == BLOCK_SECTION_HEADER &&
           (!cursor_u32(&start, &length) || !cursor_u32(&start, &magic) ||
            magic == BYTE_ORDER_MAGIC || magic == GUINT32_SWAP_LE_BE(BYTE_ORDER_MAGIC));
}

/* What Wireshark gives a number as it does to packets, though it is none. */
static bool is_numbered(uint32_t type)
{
    return type == BLOCK_JOURNAL || type == BLOCK_CUSTOM || type == BLOCK_CUSTOM_UNCOPIED;
}

/* ---- what blocks say ----------------------------------------------------- */

static ReadResult begin_section(Reader *reader, uint64_t number, const Block *block,
                                char **ret_trouble)
{
    Section *section = &reader->scanner.section;
    Cursor body = block->body;
    uint16_t major, minor;
    if (!cursor_skip(&body, 4) || !section_u16(section, &body, &major) ||
        !section_u16(section, &body, &minor))
        return scanner_contradiction(number, block, ret_trouble);
    if (major != VERSION_MAJOR) {
        *ret_trouble = g_strdup_printf(
            _("a section after frame %" PRIu64 " is of version %u.%u, which is not read here"),
            number - 1, major, minor);
        return READ_BROKEN;
    }
    g_array_set_size(section->interfaces, 0);
    return READ_FRAME;
}

static ReadResult add_interface(Reader *reader, uint64_t number, const Block *block,
                                char **ret_trouble)
{
    const Section *section = &reader->scanner.section;
    Interface interface;
    if (section->interfaces->len == INTERFACES_MAX ||
        !block_read_interface(section, block->body, &interface))
        return scanner_contradiction(number, block, ret_trouble);
    findings_add_interface(reader->findings, interface.name);
    interface.name = (Cursor){0};
    g_array_append_val(section->interfaces, interface);
    findings_add_link_type(reader->findings, interface.link_type);
    reader->findings->snap_length = MAX(reader->findings->snap_length, interface.snap_length);
    return READ_FRAME;
}

static void add_secrets(Secrets *secrets, const Section *section, const Block *block)
{
    Cursor text;
    if (block_read_key_log(section, block->body, &text))
        secrets_add_log(secrets, text);
}

/* Takes in all secrets of the file at once. They should stand before what they are for, but
 * who captures them while programs run writes them behind the handshakes. */
static void read_ahead(Reader *reader)
{
    g_autoptr(Stream) stream = stream_open(reader->findings->again, NULL, NULL);
    if (!stream)
        return;
    Scanner scanner;
    Block block;
    char *trouble = NULL;
    scanner_init(&scanner, stream);
    while (scanner_next(&scanner, 0, &block, &trouble) == READ_FRAME)
        if (block.type == BLOCK_SECRETS)
            add_secrets(reader->findings->secrets, &scanner.section, &block);
    scanner_clear(&scanner);
    g_free(trouble);
    reader->read_ahead = true;
}

static void take_secrets(Reader *reader, uint64_t number, const Block *block)
{
    const Findings *findings = reader->findings;
    if (!findings->secrets || reader->read_ahead)
        return;
    bool late = number > 1 && findings->before_secrets;
    if (late)
        findings->before_secrets(findings->before_user);
    if (late && findings->again)
        read_ahead(reader);
    else
        add_secrets(findings->secrets, &reader->scanner.section, block);
}

/* What a block that is no packet says: READ_FRAME, or READ_BROKEN. */
static ReadResult understand(Reader *reader, uint64_t number, const Block *block,
                             char **ret_trouble)
{
    switch (block->type) {
    case BLOCK_SECTION_HEADER:
        return begin_section(reader, number, block, ret_trouble);
    case BLOCK_INTERFACE:
        return add_interface(reader, number, block, ret_trouble);
    case BLOCK_STATISTICS:
        block_read_statistics(&reader->scanner.section, block->body);
        return READ_FRAME;
    case BLOCK_SECRETS:
        take_secrets(reader, number, block);
        return READ_FRAME;
    default:
        if (block->type == reader->findings->note_type && block->type != 0)
            reader->findings->take_note(reader->findings->user, block->body);
        return READ_FRAME;
    }
}

/* Gives the block as it stands to whoever copies the file. */
static void pass_on(const Reader *reader, const Block *block, const Frame *frame)
{
    RawBlock raw = {.type = block->type,
                    .big_endian = reader->scanner.section.big_endian,
                    .bytes = block->bytes,
                    .frame = frame};
    if (reader->findings->take_block)
        reader->findings->take_block(reader->findings->block_user, &raw);
}

/* Takes in a block that is no packet: READ_FRAME, or READ_BROKEN. */
static ReadResult take_in(Reader *reader, uint64_t number, const Block *block, char **ret_trouble)
{
    ReadResult result = understand(reader, number, block, ret_trouble);
    if (result == READ_FRAME)
        pass_on(reader, block, NULL);
    return result;
}

static ReadResult hand_out(Reader *reader, uint64_t *number, const Block *block, Frame *ret,
                           char **ret_trouble)
{
    Section *section = &reader->scanner.section;
    PacketBlock packet;
    if (!block_read_any_packet(section, block->type, block->body, &packet))
        return scanner_contradiction(*number + 1, block, ret_trouble);
    if (packet.interface >= section->interfaces->len) {
        *ret_trouble = g_strdup_printf(
            _("damaged at frame %" PRIu64 ": no block describes its interface, number %u"),
            *number + 1, packet.interface);
        return READ_BROKEN;
    }

    const Interface *interface = &g_array_index(section->interfaces, Interface, packet.interface);
    if (packet.has_stamp)
        reader->latest_ns = interface_time_ns(interface, packet.stamp);
    ret->at.frame = ++*number;
    ret->at.time_ns = reader->latest_ns;
    ret->bytes = packet.bytes;
    ret->captured = packet.captured;
    ret->on_wire = MAX(packet.on_wire, packet.captured);
    ret->link_type = interface->link_type;
    reader->scanner.lent = true;
    pass_on(reader, block, ret);
    return READ_FRAME;
}

/* ---- the reader ---------------------------------------------------------- */

static void pcapng_close(Reader *reader)
{
    scanner_clear(&reader->scanner);
    g_free(reader);
}

/* Reads up to the first interface, so that the link type is known from the start. */
static ReadResult read_prologue(Reader *reader, char **ret_trouble)
{
    Scanner *scanner = &reader->scanner;
    ReadResult result = READ_FRAME;
    Block block;
    while (result == READ_FRAME && scanner->section.interfaces->len == 0 &&
           !block_holds_frame(scanner_peek(scanner))) {
        result = scanner_next(scanner, 1, &block, ret_trouble);
        if (result == READ_FRAME)
            result = take_in(reader, 1, &block, ret_trouble);
        if (result == READ_FRAME)
            reader->unread_numbers += is_numbered(block.type);
    }
    return result;
}

static Reader *pcapng_open(Stream *stream, Findings *findings, char **ret_trouble)
{
    Reader *reader = g_new0(Reader, 1);
    scanner_init(&reader->scanner, stream);
    reader->findings = findings;
    if (read_prologue(reader, ret_trouble) != READ_BROKEN)
        return reader;
    pcapng_close(reader);
    return NULL;
}

static void pcapng_begin_batch(Reader *reader)
{
    reader->scanner.lent = false;
}

static ReadResult read_frame(Reader *reader, uint64_t *number, Frame *ret, char **ret_trouble)
{
    Block block;
    for (;;) {
        if (reader->scanner.lent && scanner_peek(&reader->scanner) == BLOCK_SECRETS)
            return READ_PAUSE; /* what was lent comes before them */
        ReadResult result = scanner_next(&reader->scanner, *number + 1, &block, ret_trouble);
        if (result != READ_FRAME)
            return result;
        if (block_holds_frame(block.type))
            return hand_out(reader, number, &block, ret, ret_trouble);
        result = take_in(reader, *number + 1, &block, ret_trouble);
        if (result != READ_FRAME)
            return result;
        *number += is_numbered(block.type);
    }
}

static ReadResult pcapng_read(Reader *reader, uint64_t *number, Frame *ret, char **ret_trouble)
{
    *number += reader->unread_numbers;
    reader->unread_numbers = 0;
    ReadResult result = read_frame(reader, number, ret, ret_trouble);
    reader->findings->drops = reader->scanner.section.lost;
    reader->findings->drops_known = reader->scanner.section.lost_known;
    return result;
}

static Chunk *pcapng_keep(const Reader *reader)
{
    return window_keep(&reader->scanner.window);
}

const FileFormat pcapng_format = {
    .name = "pcapng",
    .recognise = pcapng_recognise,
    .open = pcapng_open,
    .close = pcapng_close,
    .begin_batch = pcapng_begin_batch,
    .read_frame = pcapng_read,
    .keep = pcapng_keep,
};
