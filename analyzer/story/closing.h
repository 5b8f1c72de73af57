/* closing.h: what the events of one connection tell of its use and its close. */
#pragma once

#include "ledger.h"

typedef struct Closing {
    uint64_t requests;       /* HTTP/1.x */
    uint64_t keep_alives;    /* TCP probes */
    const Event *last;       /* (nullable) http.last: it will close after this */
    uint64_t last_request;   /* which request `last` was about */
    int64_t idle_ns;         /* silence before the first FIN; -1: not known */
    int64_t announced_ns;    /* the time-out that a Keep-Alive field gave; -1: none */
    bool limit_announced;    /* a Keep-Alive field said that one more is the last */
    int64_t fin_again_ns[2]; /* when each End last repeated its FIN; INT64_MIN: never */
    int64_t reset_ns[2];     /* when each End sent a RST that counts; INT64_MAX: never */
} Closing;

void closing_init(Closing *closing);

/* Whether events of this kind matter here. */
bool closing_hears(EventId id);

/* Takes in an event of the connection, of a kind that matters. */
void closing_event(Closing *closing, const Event *event);

/* Why `closer` closed first. */
CloseReason closing_reason(const Closing *closing, const TcpConnection *connection, End closer);
