/* recognise.c: the ways in which TLS may begin.
 *
 * A hello: a handshake record whose message is a ClientHello or ServerHello of
 * a length and version that can be. Its first six bytes are decided on; the rest
 * is for the parser.
 *
 * A hello in the format of SSL 2.0, all of whose lengths must add up.
 *
 * A hello behind something else: a line of the PROXY protocol, STARTTLS or SOCKS
 * that came before it. Only a hello is looked for there, as it has most to go by.
 *
 * The middle of a connection, when the capture began later: two record headers
 * where the first says that the second is, or one record that ends exactly with
 * the bytes at hand. A record of data longer than those must do alone: its type
 * and version are 3 known bytes, so chance makes one in some millions. */
#include "recognise.h"

#include "handshake.h"
#include "record.h"
#include "ssl2.h"

/* Records that must follow each other in the middle of a stream. */
#define RECORDS_TO_FIT 2

static bool is_known_record_version(uint16_t version)
{
    return version >= TLS_VERSION_SSL_3 && version <= TLS_VERSION_1_3;
}

/* What can be said of a header of which only some bytes are there. */
static Recognition partial_header(Cursor c)
{
    uint8_t type, major;
    if (cursor_u8(&c, &type) &&
        (type < TLS_RECORD_CHANGE_CIPHER_SPEC || type > TLS_RECORD_HEARTBEAT))
        return RECOGNISED_NOT;
    if (cursor_u8(&c, &major) && major != TLS_VERSION_SSL_3 >> 8)
        return RECOGNISED_NOT;
    return RECOGNISED_MAYBE;
}

/* A handshake record that starts with a hello. */
static Recognition starts_with_hello(Cursor c)
{
    TlsRecord record;
    uint8_t type;
    uint32_t length;
    switch (tls_record_read(&c, &record)) {
    case VERDICT_CUT_SHORT:
        return partial_header(c);
    case VERDICT_WHOLE:
        break;
    default:
        return RECOGNISED_NOT;
    }
    if (record.type != TLS_RECORD_HANDSHAKE || record.length < TLS_HANDSHAKE_HEADER_BYTES)
        return RECOGNISED_NOT;

    if (!cursor_u8(&c, &type))
        return RECOGNISED_MAYBE;
    if (type != TLS_HANDSHAKE_CLIENT_HELLO && type != TLS_HANDSHAKE_SERVER_HELLO)
        return RECOGNISED_NOT;
    if (!cursor_u24(&c, &length))
        return RECOGNISED_MAYBE;
    return length <= TLS_HANDSHAKE_MAX_BYTES ? RECOGNISED_YES : RECOGNISED_NOT;
}

/* A record that ends beyond the bytes at hand. */
static Recognition judge_unfinished(const TlsRecord *record)
{
    return record->type == TLS_RECORD_APPLICATION_DATA ? RECOGNISED_YES : RECOGNISED_MAYBE;
}

Recognition tls_records_fit(Cursor c)
{
    TlsRecord record;
    Cursor body;
    for (unsigned n = 0; n < RECORDS_TO_FIT; n++) {
        Verdict verdict = tls_record_read(&c, &record);
        if (verdict == VERDICT_CUT_SHORT)
            return partial_header(c);
        if (verdict != VERDICT_WHOLE || record.length == 0 ||
            !is_known_record_version(record.version))
            return RECOGNISED_NOT;
        if (!cursor_take(&c, record.length, &body))
            return n + 1 < RECORDS_TO_FIT ? judge_unfinished(&record) : RECOGNISED_YES;
        if (cursor_at_end(&c))
            return RECOGNISED_YES;
    }
    return RECOGNISED_YES;
}

/* The surest of them; MAYBE before NOT. */
static Recognition surer(Recognition a, Recognition b)
{
    return MAX(a, b);
}

/* Most of what is no TLS shows it by its first byte: no type of record, and not the
 * length of a hello in the format of SSL 2.0. */
static bool may_begin(uint8_t first)
{
    return (first >= TLS_RECORD_CHANGE_CIPHER_SPEC && first <= TLS_RECORD_HEARTBEAT) ||
           first & TLS_SSL2_LENGTH_FLAG;
}

Recognition tls_begins(Cursor c)
{
    if (c.captured > 0 && !may_begin(c.at[0]))
        return RECOGNISED_NOT;
    Recognition recognition = surer(starts_with_hello(c), tls_records_fit(c));
    return surer(recognition, recognition_of(tls_ssl2_is_hello(c)));
}

size_t tls_hello_offset(Cursor c)
{
    size_t passed = 0;
    while (c.captured > 0) {
        const uint8_t *found = memchr(c.at, TLS_RECORD_HANDSHAKE, c.captured);
        if (!found)
            return passed + c.captured;
        size_t before = (size_t)(found - c.at);
        passed += before;
        if (!cursor_skip(&c, before) || starts_with_hello(c) == RECOGNISED_YES)
            return passed;
        passed += cursor_skip(&c, 1);
    }
    return passed;
}

Recognition tls_recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)conversation;
    (void)from;
    Recognition recognition = tls_begins(*start);
    if (recognition == RECOGNISED_NOT && tls_hello_offset(*start) < start->captured)
        return RECOGNISED_YES;
    return recognition;
}
