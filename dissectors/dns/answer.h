/* answer.h: what the sections of a DNS response say in all. */
#pragma once

#include <glib.h>

#include "message.h"

/* What a message says by an OPT record (RFC 6891, 6.1.2 and 6.1.3). */
typedef struct DnsEdns {
    bool present;
    bool dnssec_ok;
    uint16_t udp_size; /* bytes of UDP payload that the sender takes */
} DnsEdns;

typedef struct DnsAnswer {
    GString *addresses; /* (owned, nullable) of A and AAAA records, separated by a comma */
    GString *cnames;    /* (owned, nullable) in the order of the chain, separated by a comma */
    GString *services;  /* (owned, nullable) of SVCB and HTTPS records */
    uint32_t ttl;       /* the smallest, in seconds; UINT32_MAX without records */
    uint16_t rcode;     /* with the bits that EDNS adds */
    DnsEdns edns;
} DnsAnswer;

/* Reads on over all records of a query, which are there for EDNS alone. What cannot be
 * read is passed over. */
void dns_edns_find(Cursor c, unsigned records, DnsEdns *ret);

/* Reads all records behind the questions. Whatever the verdict, *ret holds what
 * was read up to there and wants dns_answer_clear(). On VERDICT_MALFORMED
 * *ret_reason says what is wrong, as static text. */
Verdict dns_answer_read(const Cursor *message, Cursor *c, const DnsHeader *header, DnsAnswer *ret,
                        const char **ret_reason);
void dns_answer_clear(DnsAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DnsAnswer, dns_answer_clear)
