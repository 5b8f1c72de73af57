/* trace-page.c: pages of the kernel's tracing buffer. Integers are in the order of this
 * machine, and times are split over bit fields from the lowest bit on, as compilers for
 * little-endian machines lay them out; elsewhere tracing is not read. */
#include "trace-page.h"

#include <glib.h>

/* In the count of bytes: the count itself, and whether events were lost before. */
#define COMMIT_BYTES  0xfffff
#define COMMIT_MISSED (UINT64_C(1) << 31)

/* Kinds of entries (events/header_event). */
#define TYPE_LENGTH_APART 0 /* the length stands in the first word */
#define TYPE_PADDING      29
#define TYPE_TIME_EXTEND  30
#define TYPE_TIME_STAMP   31

#define TYPE_BITS  5
#define DELTA_BITS 27
#define WORD       4

static bool read_u64(Cursor *c, uint64_t *ret)
{
    uint32_t low, high;
    if (!cursor_u32le(c, &low) || !cursor_u32le(c, &high))
        return false;
    *ret = (uint64_t)high << 32 | low;
    return true;
}

bool trace_page_begin(Cursor page, TracePage *ret)
{
    uint64_t commit;
    *ret = (TracePage){0};
    if (G_BYTE_ORDER != G_LITTLE_ENDIAN || !read_u64(&page, &ret->time_ns) ||
        !read_u64(&page, &commit))
        return false;
    ret->lost = commit & COMMIT_MISSED;
    ret->events = page;
    cursor_trim(&ret->events, commit & COMMIT_BYTES);
    return true;
}

/* Steps over what is no event. False if that cannot be. */
static bool skip_other(TracePage *page, uint32_t type, uint64_t delta)
{
    uint32_t word;
    if (!cursor_u32le(&page->events, &word))
        return false;
    if (type == TYPE_TIME_EXTEND)
        page->time_ns += (uint64_t)word << DELTA_BITS | delta;
    if (type == TYPE_TIME_STAMP)
        page->time_ns = (uint64_t)word << DELTA_BITS | delta;
    if (type != TYPE_PADDING)
        return true;
    /* A discarded event; without a time it is the rest of the page. */
    page->time_ns += delta;
    return delta != 0 && word >= WORD && cursor_skip(&page->events, word - WORD);
}

bool trace_page_next(TracePage *page, Cursor *ret_record)
{
    uint32_t head;
    while (cursor_u32le(&page->events, &head)) {
        uint32_t type = head & ((1U << TYPE_BITS) - 1);
        uint64_t delta = head >> TYPE_BITS;
        if (type >= TYPE_PADDING) {
            if (!skip_other(page, type, delta))
                return false;
            continue;
        }
        uint32_t length = type * WORD;
        if (type == TYPE_LENGTH_APART && (!cursor_u32le(&page->events, &length) || length < WORD))
            return false;
        if (type == TYPE_LENGTH_APART)
            length -= WORD;
        page->time_ns += delta;
        return length <= page->events.captured && cursor_take(&page->events, length, ret_record);
    }
    return false;
}
