/* pending.h: queries that may still be answered, several of them at a time. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "../moment.h"

typedef struct DnsQuery {
    uint64_t question; /* a hash of name and type */
    int64_t time_ns;
    uint16_t id;
    uint8_t from;  /* End that asked */
    bool answered; /* another try of the same question was */
} DnsQuery;

/* All zero is empty. Bounded: the oldest queries go. */
typedef struct DnsPending {
    GArray *queries; /* (owned, nullable) DnsQuery, oldest first */
} DnsPending;

void dns_pending_clear(DnsPending *pending);

/* Adds a query. True if the same was asked before and is not answered yet; one
 * with the same id as well keeps its first time. */
bool dns_pending_ask(DnsPending *pending, const DnsQuery *query);

/* The query of `from` with this id and question, or NULL. Borrowed until the next
 * call that changes anything. */
const DnsQuery *dns_pending_find(const DnsPending *pending, End from, uint16_t id,
                                 uint64_t question);

/* The only query of `from` with this id; NULL if there is none, or several. */
const DnsQuery *dns_pending_find_id(const DnsPending *pending, End from, uint16_t id);

/* `query`, one of the pending, is answered: forgets it. Other tries of the same
 * question are not waited for any more. */
void dns_pending_settle(DnsPending *pending, const DnsQuery *query);
