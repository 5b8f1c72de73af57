/* answer.h: what the sections of a DNS response say in all. */
#pragma once

#include <glib.h>

#include "message.h"

typedef struct DnsAnswer {
    GString *addresses; /* (owned, nullable) of A and AAAA records, separated by a comma */
    GString *cnames;    /* (owned, nullable) in the order of the chain, separated by a comma */
    uint32_t ttl;       /* the smallest, in seconds; UINT32_MAX without records */
    uint16_t rcode;     /* with the bits that EDNS adds */
} DnsAnswer;

/* Reads all records behind the questions. Whatever the verdict, *ret holds what
 * was read up to there and wants dns_answer_clear(). On VERDICT_MALFORMED
 * *ret_reason says what is wrong, as static text. */
Verdict dns_answer_read(const Cursor *message, Cursor *c, const DnsHeader *header, DnsAnswer *ret,
                        const char **ret_reason);
void dns_answer_clear(DnsAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DnsAnswer, dns_answer_clear)
