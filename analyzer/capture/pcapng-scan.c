/* pcapng-scan.c: a pcapng file as a row of whole blocks. */
#include "pcapng-scan.h"

#include <inttypes.h>

#include "../i18n.h"

/* Type and length before the body, the length again after it (3.1). */
#define BLOCK_HEAD 8
#define BLOCK_TAIL 4
#define BLOCK_MIN  (BLOCK_HEAD + BLOCK_TAIL)

/* A section header up to its byte order magic, which tells how to read its length. */
#define SECTION_HEAD 12

/* A block beyond this is damage. libpcap and Wireshark draw the line there too. */
#define BLOCK_MAX (16 * 1024 * 1024)

void scanner_init(Scanner *scanner, Stream *stream)
{
    *scanner = (Scanner){.section.interfaces = g_array_new(FALSE, FALSE, sizeof(Interface))};
    window_init(&scanner->window, stream);
}

void scanner_clear(Scanner *scanner)
{
    window_clear(&scanner->window);
    g_array_free(scanner->section.interfaces, TRUE);
}

static ReadResult broken(char **ret_trouble, char *trouble)
{
    *ret_trouble = trouble;
    return READ_BROKEN;
}

/* The file ends inside a block, after `held` bytes of it. */
static ReadResult cut_short(uint64_t number, const Block *block, size_t held, char **ret_trouble)
{
    if (held >= BLOCK_HEAD && block_holds_frame(block->type))
        return broken(ret_trouble, g_strdup_printf(_("cut short in frame %" PRIu64
                                                     ": %zu of %u bytes of its block"),
                                                   number, held, block->length));
    return broken(ret_trouble,
                  g_strdup_printf(_("cut short after frame %" PRIu64 ", %zu bytes into a block"),
                                  number - 1, held));
}

static ReadResult bad_length(uint64_t number, const Block *block, char **ret_trouble)
{
    return broken(ret_trouble, g_strdup_printf(_("damaged after frame %" PRIu64
                                                 ": a block of type 0x%08x claims %u bytes"),
                                               number - 1, block->type, block->length));
}

ReadResult scanner_contradiction(uint64_t number, const Block *block, char **ret_trouble)
{
    return broken(ret_trouble, g_strdup_printf(_("damaged after frame %" PRIu64
                                                 ": a block of type 0x%08x contradicts itself"),
                                               number - 1, block->type));
}

/* Reads a block's type and length. A section header brings its own byte order. */
static bool read_head(Scanner *scanner, Cursor held, Block *ret)
{
    Cursor c = held;
    uint32_t type, length, magic;
    if (!cursor_u32(&c, &type))
        return false;
    if (type != BLOCK_SECTION_HEADER) /* which is the same in either order */
        return section_u32(&scanner->section, &held, &ret->type) &&
               section_u32(&scanner->section, &held, &ret->length);

    if (!cursor_u32(&c, &length) || !cursor_u32(&c, &magic))
        return false;
    scanner->section.big_endian = magic == BYTE_ORDER_MAGIC;
    ret->type = type;
    ret->length = scanner->section.big_endian ? length : GUINT32_SWAP_LE_BE(length);
    return scanner->section.big_endian || magic == GUINT32_SWAP_LE_BE(BYTE_ORDER_MAGIC);
}

/* Has at least n bytes held, unless that would move what is lent. */
static ReadResult hold(Scanner *scanner, size_t n)
{
    if (window_held(&scanner->window).captured >= n)
        return READ_FRAME;
    if (scanner->lent)
        return READ_PAUSE;
    if (window_fetch(&scanner->window, n))
        return READ_FRAME;
    return stream_waits(scanner->window.stream) ? READ_PAUSE : READ_END;
}

uint32_t scanner_peek(const Scanner *scanner)
{
    Cursor held = window_held(&scanner->window);
    uint32_t type;
    return section_u32(&scanner->section, &held, &type) ? type : 0;
}

static ReadResult hold_head(Scanner *scanner)
{
    ReadResult result = hold(scanner, BLOCK_HEAD);
    if (result != READ_FRAME || scanner_peek(scanner) != BLOCK_SECTION_HEADER)
        return result;
    return hold(scanner, SECTION_HEAD);
}

ReadResult scanner_next(Scanner *scanner, uint64_t number, Block *ret, char **ret_trouble)
{
    *ret = (Block){0};
    ReadResult result = hold_head(scanner);
    Cursor held = window_held(&scanner->window);
    if (result == READ_END && held.captured > 0)
        return cut_short(number, ret, held.captured, ret_trouble);
    if (result != READ_FRAME)
        return result;

    if (!read_head(scanner, held, ret))
        return scanner_contradiction(number, ret, ret_trouble);
    if (ret->length < BLOCK_MIN || ret->length > BLOCK_MAX || ret->length % 4 != 0)
        return bad_length(number, ret, ret_trouble);

    result = hold(scanner, ret->length);
    held = window_held(&scanner->window);
    if (result == READ_END)
        return cut_short(number, ret, held.captured, ret_trouble);
    if (result != READ_FRAME)
        return result;

    uint32_t length_again;
    ret->bytes = cursor_over(held.at, ret->length);
    if (!cursor_skip(&held, BLOCK_HEAD) ||
        !cursor_take(&held, ret->length - BLOCK_MIN, &ret->body) ||
        !section_u32(&scanner->section, &held, &length_again) || length_again != ret->length)
        return scanner_contradiction(number, ret, ret_trouble);
    window_step(&scanner->window, ret->length);
    return READ_FRAME;
}
