#include "name.h"

#include <glib.h>

/* RFC 1035, 4.1.4: the two high bits of a length tell a label from a pointer;
 * "The 10 and 01 combinations are reserved for future use." */
#define LABEL_KIND    0xc0
#define LABEL_PLAIN   0x00
#define LABEL_POINTER 0xc0

/* A name while it is being put together. */
typedef struct Reading {
    const Cursor *message;
    Cursor at;
    Cursor after; /* behind the first pointer, once `jumped` */
    bool jumped;
    size_t before; /* a pointer must lead to a place before this one */
    size_t wire;   /* bytes the name would take without compression */
    DnsName *name;
} Reading;

static void put(DnsName *name, char byte)
{
    name->text[name->length++] = byte;
}

static void put_escaped(DnsName *name, uint8_t byte)
{
    put(name, '\\');
    put(name, (char)('0' + byte / 100));
    put(name, (char)('0' + byte / 10 % 10));
    put(name, (char)('0' + byte % 10));
}

static void put_label(DnsName *name, const uint8_t *label, size_t length)
{
    /* RFC 6762, 16: multicast DNS names are UTF-8. */
    bool utf8 = g_utf8_validate((const char *)label, (gssize)length, NULL);

    if (name->length > 0)
        put(name, '.');
    for (size_t i = 0; i < length; i++) {
        bool odd = label[i] < ' ' || label[i] == 0x7f || (label[i] > 0x7f && !utf8);
        if (odd) {
            put_escaped(name, label[i]);
            continue;
        }
        if (label[i] == '.' || label[i] == '\\')
            put(name, '\\');
        put(name, (char)label[i]);
    }
}

static Verdict read_label(Reading *reading, uint8_t length)
{
    reading->wire += 1 + (size_t)length;
    if (reading->wire >= DNS_NAME_WIRE_MAX) /* the root's byte is still to come */
        return VERDICT_MALFORMED;

    const uint8_t *label = cursor_bytes(&reading->at, length);
    if (!label)
        return cursor_failure(&reading->at);
    put_label(reading->name, label, length);
    return VERDICT_WHOLE;
}

/* RFC 1035, 4.1.4: a pointer leads to "a prior occurance of the same name". It
 * is held to that: each leads further back, so that no chain is endless. */
static Verdict follow_pointer(Reading *reading, uint8_t high)
{
    uint8_t low;
    if (!cursor_u8(&reading->at, &low))
        return cursor_failure(&reading->at);

    size_t offset = (size_t)(high & ~LABEL_KIND) << 8 | low;
    Cursor target = *reading->message;
    if (offset >= reading->before || !cursor_skip(&target, offset))
        return VERDICT_MALFORMED;
    if (!reading->jumped)
        reading->after = reading->at;
    reading->jumped = true;
    reading->before = offset;
    reading->at = target;
    return VERDICT_WHOLE;
}

/* Reads one label or pointer; sets *ret_end at the root. */
static Verdict read_element(Reading *reading, bool *ret_end)
{
    uint8_t length;
    if (!cursor_u8(&reading->at, &length))
        return cursor_failure(&reading->at);

    *ret_end = length == 0;
    if (*ret_end)
        return VERDICT_WHOLE;
    if ((length & LABEL_KIND) == LABEL_PLAIN)
        return read_label(reading, length);
    if ((length & LABEL_KIND) == LABEL_POINTER)
        return follow_pointer(reading, length);
    return VERDICT_MALFORMED;
}

Verdict dns_name_read(const Cursor *message, Cursor *c, DnsName *ret)
{
    Reading reading = {.message = message, .at = *c, .name = ret};
    reading.before = (size_t)(c->at - message->at);
    ret->length = 0;

    bool end = false;
    while (!end) {
        Verdict verdict = read_element(&reading, &end);
        if (verdict != VERDICT_WHOLE)
            return verdict;
    }
    if (ret->length == 0)
        put(ret, '.');
    ret->text[ret->length] = '\0';
    *c = reading.jumped ? reading.after : reading.at;
    return VERDICT_WHOLE;
}

Verdict dns_name_skip(Cursor *c)
{
    uint8_t length;
    do {
        if (!cursor_u8(c, &length))
            return cursor_failure(c);
        bool pointer = (length & LABEL_KIND) == LABEL_POINTER;
        if (!pointer && (length & LABEL_KIND) != LABEL_PLAIN)
            return VERDICT_MALFORMED;
        if (!cursor_skip(c, pointer ? 1 : length))
            return cursor_failure(c);
        if (pointer)
            return VERDICT_WHOLE;
    } while (length != 0);
    return VERDICT_WHOLE;
}
