/* message.h: the parts of a DNS message (RFC 1035, 4.1).
 *
 *     header | questions | answers | authority | additional
 *
 * Each reader below steps *c over one part. `message` is the whole message, for
 * names that point back into it. */
#pragma once

#include "name.h"

#define DNS_HEADER_BYTES 12

/* RFC 6895, 2.2. */
typedef enum DnsOpcode {
    DNS_OPCODE_QUERY = 0,
    DNS_OPCODE_IQUERY = 1,
    DNS_OPCODE_STATUS = 2,
    DNS_OPCODE_NOTIFY = 4,
    DNS_OPCODE_UPDATE = 5,
    DNS_OPCODE_STATEFUL = 6,
} DnsOpcode;

typedef struct DnsHeader {
    uint16_t id;
    uint16_t questions, answers, authorities, additionals; /* records in each section */
    uint8_t opcode;
    uint8_t rcode; /* the low four bits; EDNS has more */
    bool response, authoritative, truncated, recursion_desired;
    bool reserved; /* the Z bit, which must be zero */
} DnsHeader;

typedef struct DnsQuestion {
    DnsName name;
    uint16_t type;
    uint16_t class; /* without the top bit, which mDNS uses (RFC 6762, 5.4) */
} DnsQuestion;

typedef struct DnsRecord {
    uint16_t type;
    uint16_t class; /* for OPT the size of the sender's buffer */
    uint32_t ttl;   /* seconds; for OPT more flags */
    Cursor data;
} DnsRecord;

CHECKED Verdict dns_header_read(Cursor *c, DnsHeader *ret);
CHECKED Verdict dns_question_read(const Cursor *message, Cursor *c, DnsQuestion *ret);

/* Reads a record whose owner does not matter. */
CHECKED Verdict dns_record_read(Cursor *c, DnsRecord *ret);

/* True for the opcodes above. */
bool dns_opcode_is_known(uint8_t opcode);

/* True if the counts of records are such that a message could have them. */
bool dns_counts_are_plausible(const DnsHeader *header);

/* True if `message`, perhaps only its beginning, may be DNS where DNS is to be
 * expected: counts that make sense, and a known opcode or at least a question. */
bool dns_message_is_plausible(const Cursor *message);

/* Whether c is beyond doubt a DNS message, to tell it from others on any port.
 * CUT_SHORT: what is there fits, and is not enough. */
Verdict dns_message_judge(const Cursor *message);
