#include "message.h"

#include "codes.h"

/* Where the header's second word has its bits (RFC 1035, 4.1.1). */
#define FLAG_RESPONSE          0x8000
#define FLAG_AUTHORITATIVE     0x0400
#define FLAG_TRUNCATED         0x0200
#define FLAG_RECURSION_DESIRED 0x0100
#define FLAG_RESERVED          0x0040
#define OPCODE_SHIFT           11
#define NIBBLE                 0x0f

/* RFC 6762, 5.4 and 10.2: the top bit of a class asks for a unicast answer, or
 * flushes a cache. */
#define CLASS_BITS 0x7fff
#define CLASS_IN   1
#define CLASS_CH   3
#define CLASS_ANY  255

/* More questions than any sender packs into one message, mDNS included, and more
 * records than a message of 64 KiB, at 11 bytes each, can hold. Our choice. */
#define QUESTIONS_PLAUSIBLE 64
#define RECORDS_PLAUSIBLE   5957

Verdict dns_header_read(Cursor *c, DnsHeader *ret)
{
    uint16_t flags;
    if (!cursor_u16(c, &ret->id) || !cursor_u16(c, &flags) || !cursor_u16(c, &ret->questions) ||
        !cursor_u16(c, &ret->answers) || !cursor_u16(c, &ret->authorities) ||
        !cursor_u16(c, &ret->additionals))
        return cursor_failure(c);

    ret->response = flags & FLAG_RESPONSE;
    ret->authoritative = flags & FLAG_AUTHORITATIVE;
    ret->truncated = flags & FLAG_TRUNCATED;
    ret->recursion_desired = flags & FLAG_RECURSION_DESIRED;
    ret->reserved = flags & FLAG_RESERVED;
    ret->opcode = flags >> OPCODE_SHIFT & NIBBLE;
    ret->rcode = flags & NIBBLE;
    return VERDICT_WHOLE;
}

Verdict dns_question_read(const Cursor *message, Cursor *c, DnsQuestion *ret)
{
    Verdict verdict = dns_name_read(message, c, &ret->name);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    if (!cursor_u16(c, &ret->type) || !cursor_u16(c, &ret->class))
        return cursor_failure(c);
    ret->class &= CLASS_BITS;
    return VERDICT_WHOLE;
}

Verdict dns_record_read(Cursor *c, DnsRecord *ret)
{
    Verdict verdict = dns_name_skip(c);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    if (!cursor_u16(c, &ret->type) || !cursor_u16(c, &ret->class) || !cursor_u32(c, &ret->ttl) ||
        !cursor_u16_block(c, &ret->data))
        return cursor_failure(c);
    return VERDICT_WHOLE;
}

static bool question_is_ordinary(const DnsQuestion *question)
{
    bool class_fits =
        question->class == CLASS_IN || question->class == CLASS_CH || question->class == CLASS_ANY;
    return class_fits && dns_type_is_known(question->type);
}

bool dns_opcode_is_known(uint8_t opcode)
{
    switch (opcode) {
    case DNS_OPCODE_QUERY:
    case DNS_OPCODE_IQUERY:
    case DNS_OPCODE_STATUS:
    case DNS_OPCODE_NOTIFY:
    case DNS_OPCODE_UPDATE:
    case DNS_OPCODE_STATEFUL:
        return true;
    default:
        return false;
    }
}

bool dns_counts_are_plausible(const DnsHeader *header)
{
    return header->questions <= QUESTIONS_PLAUSIBLE && header->answers <= RECORDS_PLAUSIBLE &&
           header->authorities <= RECORDS_PLAUSIBLE && header->additionals <= RECORDS_PLAUSIBLE;
}

bool dns_message_is_plausible(const Cursor *message)
{
    Cursor c = *message;
    DnsHeader header;
    DnsQuestion question;
    if (dns_header_read(&c, &header) != VERDICT_WHOLE || !dns_counts_are_plausible(&header))
        return false;
    return dns_opcode_is_known(header.opcode) ||
           (header.questions > 0 && dns_question_read(message, &c, &question) == VERDICT_WHOLE &&
            question_is_ordinary(&question));
}

/* One ordinary question, as all but mDNS asks (RFC 9619), and no bit set that
 * means nothing. */
static bool header_is_ordinary(const DnsHeader *header)
{
    if (header->opcode != DNS_OPCODE_QUERY || header->questions != 1 || header->reserved)
        return false;
    return header->response || (header->rcode == 0 && header->answers == 0 &&
                                !header->authoritative && !header->truncated);
}

Verdict dns_message_judge(const Cursor *message)
{
    Cursor c = *message;
    DnsHeader header;
    Verdict verdict = dns_header_read(&c, &header);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    if (!dns_counts_are_plausible(&header) || !header_is_ordinary(&header))
        return VERDICT_UNKNOWN;

    DnsQuestion question;
    verdict = dns_question_read(message, &c, &question);
    if (verdict == VERDICT_WHOLE && !question_is_ordinary(&question))
        return VERDICT_UNKNOWN;

    unsigned records = (unsigned)header.answers + header.authorities + header.additionals;
    for (unsigned i = 0; i < records && verdict == VERDICT_WHOLE; i++) {
        DnsRecord record;
        verdict = dns_record_read(&c, &record);
    }
    if (verdict == VERDICT_WHOLE && !cursor_at_end(&c))
        return VERDICT_UNKNOWN;
    return verdict;
}
