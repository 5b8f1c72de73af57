/* remedies.h: what would change a mass of TIME_WAIT, in this capture's own numbers,
 * and what would not. */
#pragma once

#include "ledger.h"

typedef enum RemedyId {
#define REMEDY(id, name, helps, passage, source) REMEDY_##id,
#include "remedies.def"
#undef REMEDY
    REMEDIES
} RemedyId;

typedef struct RemedySpec {
    const char *name; /* stable: "tcp_tw_reuse" */
    bool helps;
    const char *passage; /* id in the notebook */
    const char *source;
} RemedySpec;

extern const RemedySpec remedy_catalogue[REMEDIES];

/* The widest range without the ports that only root may use: 1024 to 65535. */
#define WIDEST_PORT_LOW  1024
#define WIDEST_PORT_HIGH 65535
#define WIDEST_PORTS     (WIDEST_PORT_HIGH - WIDEST_PORT_LOW + 1)

/* With tcp_tw_reuse Linux takes a tuple again once its timestamp clock, in seconds,
 * has moved on: net/ipv4/tcp_ipv4.c, tcp_twsk_unique(). */
#define REUSE_DELAY_NS (1 * NS_PER_S)

/* Connections, and as many TIME_WAITs, that would not have been needed had each
 * been used again instead of closed: all but as many as were open at once. */
uint64_t remedy_saved(const LedgerRoute *route);

/* The most connections a second that never exhaust the ports, in thousandths, with
 * `id`; 0 where it sets no such limit. */
uint64_t remedy_limit(const Ledger *ledger, RemedyId id);
