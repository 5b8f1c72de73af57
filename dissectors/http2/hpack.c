#include "hpack.h"

#include <glib.h>

#include "representation.h"

/* RFC 7541, 4.2 and RFC 9113, 6.5.2: a table's size unless the receiver says more. */
#define TABLE_BYTES_DEFAULT 4096

/* The largest table that is kept. Our choice: four times what browsers allow. */
#define TABLE_BYTES_MAX 262144

/* For a name that is not known: the table wants one to count entries by. It is no
 * token, so it is not mistaken for a real one. */
#define NAME_UNKNOWN "("

void hpack_clear(Hpack *hpack)
{
    if (hpack->inflater)
        nghttp2_hd_inflate_del(hpack->inflater);
    hpack->inflater = NULL;
}

void hpack_lose(Hpack *hpack)
{
    hpack_clear(hpack);
    hpack->unsure = true;
}

void hpack_allow(Hpack *hpack, uint32_t bytes)
{
    bytes = MIN(bytes, TABLE_BYTES_MAX);
    if (bytes <= MAX(hpack->table_bytes, TABLE_BYTES_DEFAULT))
        return;
    hpack->table_bytes = bytes;
    if (hpack->inflater)
        (void)nghttp2_hd_inflate_change_table_size(hpack->inflater, bytes);
}

/* ---- feeding the inflater ------------------------------------------------ */

typedef struct Reading {
    nghttp2_hd_inflater *inflater;
    HpackSink sink;
    void *user;
} Reading;

static void tell(const Reading *reading, const nghttp2_nv *nv)
{
    bool known = nv->namelen != sizeof NAME_UNKNOWN - 1 || nv->name[0] != NAME_UNKNOWN[0];
    reading->sink(reading->user, cursor_over(nv->name, known ? nv->namelen : 0),
                  cursor_over(nv->value, nv->valuelen));
}

/* Feeds bytes that end with a field, and tells what comes out. */
CHECKED static bool feed(const Reading *reading, Cursor bytes, bool final)
{
    nghttp2_nv nv;
    int flags = 0;
    while (bytes.captured > 0 || final) {
        ssize_t n =
            nghttp2_hd_inflate_hd2(reading->inflater, &nv, &flags, bytes.at, bytes.captured, final);
        if (n < 0 || !cursor_skip(&bytes, (size_t)n))
            return false;
        if (flags & NGHTTP2_HD_INFLATE_EMIT)
            tell(reading, &nv);
        if (flags & NGHTTP2_HD_INFLATE_FINAL)
            return nghttp2_hd_inflate_end_headers(reading->inflater) == 0;
        if (n == 0 && !(flags & NGHTTP2_HD_INFLATE_EMIT))
            return bytes.captured == 0 && !final;
    }
    return true;
}

/* ---- with entries missing ------------------------------------------------ */

static size_t entries_known(const Reading *reading)
{
    return nghttp2_hd_inflate_get_num_table_entries(reading->inflater);
}

static void tell_unreadable(const Reading *reading)
{
    reading->sink(reading->user, cursor_over(NULL, 0), cursor_over(NULL, 0));
}

/* A name that lies in the missing part of the table, but the value is here. It
 * takes its place in the table, so that later ones are found. */
CHECKED static bool feed_nameless(const Reading *reading, const Representation *field)
{
    static const uint8_t name[] = {REPRESENTATION_INDEXING, sizeof NAME_UNKNOWN - 1,
                                   NAME_UNKNOWN[0]};
    if (field->kind != REPRESENTATION_INDEXING) {
        tell_unreadable(reading);
        return true;
    }
    return feed(reading, cursor_over(name, sizeof name), false) &&
           feed(reading, field->value, false);
}

CHECKED static bool feed_field(const Reading *reading, const Representation *field)
{
    bool missing = field->index > entries_known(reading);
    if (missing && field->kind == REPRESENTATION_INDEXED) {
        tell_unreadable(reading);
        return true;
    }
    if (missing && field->kind != REPRESENTATION_SIZE)
        return feed_nameless(reading, field);
    if (field->kind == REPRESENTATION_SIZE && field->index > TABLE_BYTES_MAX)
        return true;
    return feed(reading, field->whole, false);
}

/* Indices count from the newest entry on, so those told since the loss are right,
 * provided that none is dropped early: the table is as large as can be. */
CHECKED static bool read_unsure(const Reading *reading, Cursor block)
{
    Representation field;
    while (block.captured > 0)
        if (!representation_read(&block, &field) || !feed_field(reading, &field))
            return false;
    return feed(reading, block, true);
}

/* ---- both ---------------------------------------------------------------- */

/* A size update (RFC 7541, 6.3) to TABLE_BYTES_MAX: a prefix of five bits, and
 * what is beyond 31, seven bits a byte. */
CHECKED static bool enlarge(const Reading *reading)
{
    const uint32_t beyond = TABLE_BYTES_MAX - 31;
    const uint8_t update[] = {REPRESENTATION_SIZE | 31, 0x80 | (beyond & 0x7f),
                              0x80 | (beyond >> 7 & 0x7f), beyond >> 14};
    return nghttp2_hd_inflate_change_table_size(reading->inflater, TABLE_BYTES_MAX) == 0 &&
           feed(reading, cursor_over(update, sizeof update), false);
}

CHECKED static bool start(Hpack *hpack)
{
    if (nghttp2_hd_inflate_new(&hpack->inflater) != 0) {
        hpack->inflater = NULL;
        return false;
    }
    if (hpack->unsure)
        return enlarge(&(Reading){.inflater = hpack->inflater});
    return hpack->table_bytes == 0 ||
           nghttp2_hd_inflate_change_table_size(hpack->inflater, hpack->table_bytes) == 0;
}

bool hpack_read(Hpack *hpack, Cursor block, HpackSink sink, void *user)
{
    if (hpack->inflater || start(hpack)) {
        Reading reading = {hpack->inflater, sink, user};
        if (hpack->unsure ? read_unsure(&reading, block) : feed(&reading, block, true))
            return true;
    }
    hpack_lose(hpack);
    return false;
}
