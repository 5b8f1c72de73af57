/* packet-options.c: the options of a packet's block, written anew. */
#include "packet-options.h"

#include "pcapng-block.h"

#define OPTION_END     0
#define OPTION_COMMENT 1 /* opt_comment (3.5) */

/* Type and length before the body, the length again after it (3.1). */
#define BLOCK_HEAD 8
#define BLOCK_TAIL 4

/* Before the packet's bytes, in both blocks that have options (4.3, appendix A). */
#define PACKET_HEAD 20

/* Of them, up to the length of what was captured. */
#define BEFORE_CAPTURED 12

/* Other readers, and ours, take a longer block for damage. */
#define BLOCK_MAX (16 * 1024 * 1024)

static uint32_t padded(uint32_t n)
{
    return n + (-n & 3);
}

/* Splits a packet's block before its options. False if it has no room for any. */
static bool find_options(const RawBlock *block, Cursor *ret_before, Cursor *ret_options)
{
    Section order = {.big_endian = block->big_endian};
    Cursor c = block->bytes, head = block->bytes;
    uint32_t captured;
    if (block->type != BLOCK_ENHANCED_PACKET && block->type != BLOCK_PACKET)
        return false;
    if (!cursor_skip(&head, BLOCK_HEAD + BEFORE_CAPTURED) ||
        !section_u32(&order, &head, &captured) || captured > BLOCK_MAX)
        return false;
    size_t before = BLOCK_HEAD + PACKET_HEAD + padded(captured);
    if (c.captured < before + BLOCK_TAIL)
        return false;
    cursor_trim(&c, c.captured - BLOCK_TAIL);
    return cursor_take(&c, before, ret_before) && cursor_take(&c, c.captured, ret_options);
}

/* One option as it stands, padding included. False if it lies about its length. */
static bool take_option(const Section *order, Cursor *options, uint16_t *ret_code,
                        Cursor *ret_value, Cursor *ret_whole)
{
    Cursor c = *options;
    uint16_t length;
    if (!section_u16(order, &c, ret_code) || !section_u16(order, &c, &length))
        return false;
    Cursor value = c;
    cursor_trim(&value, length);
    *ret_value = value;
    return cursor_take(options, sizeof(uint16_t) * 2 + padded(length), ret_whole);
}

/* Copies options up to the one that ends them. What is left in *options is that and what
 * follows it. False if one contradicts itself. */
static bool copy_options(BlockBuild *build, Cursor *options, const Rewriting *how,
                         bool *ret_dropped)
{
    Section order = {.big_endian = build->big_endian};
    while (options->captured > 0) {
        Cursor here = *options, value, whole;
        uint16_t code;
        if (!take_option(&order, options, &code, &value, &whole))
            return false;
        if (code == OPTION_END) {
            *options = here;
            return true;
        }
        bool drops =
            code == OPTION_COMMENT && how->drops_comment && how->drops_comment(how->user, value);
        *ret_dropped |= drops;
        if (!drops)
            build_bytes(build, whole.at, whole.captured);
    }
    return true;
}

/* What ended the options ends them again, unless the only ones there were are gone. */
static void end_options(BlockBuild *build, Cursor rest, bool needs_end, bool none_left)
{
    if (rest.captured > sizeof(uint32_t) || (rest.captured > 0 && !none_left))
        build_bytes(build, rest.at, rest.captured);
    else if (needs_end)
        build_options_end(build);
}

bool packet_options_write(BlockBuild *build, const RawBlock *block, const Rewriting *how,
                          const GPtrArray *comments)
{
    Cursor before, options;
    bool dropped = false;
    build->big_endian = block->big_endian;
    if (!find_options(block, &before, &options))
        return false;

    build_begin(build, block->type);
    build_bytes(build, before.at + BLOCK_HEAD, before.captured - BLOCK_HEAD);
    guint start = build->bytes->len;
    if (!copy_options(build, &options, how, &dropped))
        return false;
    for (guint i = 0; i < comments->len; i++) {
        const char *comment = g_ptr_array_index(comments, i);
        build_option(build, OPTION_COMMENT, comment, strlen(comment));
    }
    end_options(build, options, comments->len > 0, dropped && build->bytes->len == start);
    build_end(build);
    return build->bytes->len <= BLOCK_MAX;
}
