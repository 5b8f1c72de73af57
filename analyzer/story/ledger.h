/* ledger.h: who holds how many TIME_WAIT, how many ports that takes, and when
 * they run out. How it is counted is told in docs/time-wait.md.
 *
 * A route is what shares one supply of ports: the connections from one client
 * address to one server address and port. */
#pragma once

#include "../../dissectors/tcp/past.h"
#include "../engine/analysis.h"
#include "spans.h"

/* How long a TIME_WAIT lasts: Linux, include/net/tcp.h, TCP_TIMEWAIT_LEN. */
#define LEDGER_HOLD_NS (60 * NS_PER_S)

/* Linux's net.ipv4.ip_local_port_range, as it is unless someone changed it. */
#define LEDGER_PORT_LOW  32768
#define LEDGER_PORT_HIGH 60999

typedef struct LedgerOptions {
    int64_t hold_ns;
    uint16_t port_low, port_high; /* ephemeral ports, both ends included */
} LedgerOptions;

/* Linux's own figures. */
LedgerOptions ledger_defaults(void);

typedef enum CloseReason {
#define CLOSE_REASON(id, name, says) CLOSE_##id,
#include "close-reasons.def"
#undef CLOSE_REASON
    CLOSE_REASONS
} CloseReason;

const char *close_reason_name(CloseReason reason); /* "own-accord", ...: stable */
const char *close_reason_says(CloseReason reason); /* English msgid */

/* How a tuple came to be used again within its TIME_WAIT: see dissectors/tcp/past.h. */
const char *reuse_kind_name(ReuseKind kind); /* "timestamps", ... */

/* Sockets in a state that only a program or a timer ends. */
typedef struct Lasting {
    uint64_t now;       /* at the end of the capture */
    uint64_t lasting;   /* of those, for longer than the network would explain */
    int64_t longest_ns; /* how long the longest has been; 0: none */
} Lasting;

/* From when on such a state counts as lasting. Our choice; the same as for
 * tcp.close_wait_lasts. */
#define LEDGER_LASTS_NS (2 * NS_PER_S)

/* What one end of a route holds. */
typedef struct LedgerHolder {
    uint64_t entered; /* times it entered TIME_WAIT */
    Occupancy time_wait;
    uint64_t reused[REUSE_KINDS]; /* its tuples, by a new SYN within their TIME_WAIT */
    int64_t soonest_reuse_ns;     /* after TIME_WAIT was entered; -1: none */
    uint64_t closed_first[CLOSE_REASONS];
    int64_t idle_least_ns, idle_most_ns; /* silence before its FIN, of reason IDLE; -1: none */
    uint64_t idle_announced;             /* of those, as the Keep-Alive field had said */
    Lasting close_wait;                  /* its program has not closed */
    Lasting fin_wait_2;                  /* the other end's has not */
} LedgerHolder;

typedef enum ForecastVerdict {
    FORECAST_NONE,      /* the client holds none, so its ports come back at once */
    FORECAST_NEVER,     /* at this rate */
    FORECAST_EXHAUSTS,  /* in `after_ns` */
    FORECAST_EXHAUSTED, /* already */
} ForecastVerdict;

const char *forecast_verdict_name(ForecastVerdict verdict); /* "never", ... */

/* Rates are in thousandths a second. */
typedef struct Forecast {
    ForecastVerdict verdict;
    uint64_t rate;    /* TIME_WAITs entered by the client, lately */
    uint64_t steady;  /* ports in use once it has gone on like this for one hold time */
    uint64_t limit;   /* the most connections a second that never exhaust the ports */
    int64_t after_ns; /* EXHAUSTS: from the end of the capture on */
} Forecast;

typedef struct LedgerRoute {
    Address client, server;
    uint16_t port;                  /* the server's */
    uint64_t connections;           /* that were established */
    uint64_t timestamps;            /* of those, with timestamps at both ends */
    uint64_t begun;                 /* of those, whose SYN was seen */
    uint64_t requests;              /* HTTP/1.x */
    uint64_t keep_alives;           /* TCP keep-alive probes */
    uint64_t outside;               /* connections from ports outside of the range */
    uint16_t port_least, port_most; /* that the client used, in or out of the range */
    Occupancy open;                 /* connections at once, TIME_WAIT not counted */
    Occupancy ports;                /* of the range in use at the client: open or in TIME_WAIT */
    uint64_t average_rate; /* new connections, thousandths a second, first to last; 0: only one */
    uint64_t peak_rate;    /* the most within one second */
    Forecast forecast;
    LedgerHolder holders[2]; /* by End */
} LedgerRoute;

/* Over how many points of the capture's time TIME_WAIT is told, and of how many
 * addresses: those that held the most. Our choices, for a drawing that can be read. */
#define LEDGER_CURVE_POINTS 240
#define LEDGER_CURVES_MOST  4

/* All that one address holds, whoever with. */
typedef struct LedgerTotal {
    Address holder;
    uint64_t entered;
    Occupancy time_wait;
    uint64_t *curve; /* (owned, nullable) LEDGER_CURVE_POINTS: TIME_WAIT over time */
} LedgerTotal;

typedef struct Ledger {
    LedgerOptions options;
    uint64_t available; /* ports in the range */
    bool covered;       /* the capture spans a hold time, so no TIME_WAIT began before it */
    int64_t now_ns;     /* the end of the capture */
    GPtrArray *routes;  /* LedgerRoute *; those with the most TIME_WAIT first */
    GPtrArray *totals;  /* LedgerTotal *; likewise */
    uint64_t left_out;  /* connections of routes for which there was no room */
} Ledger;

void ledger_free(Ledger *ledger); /* NULL is fine */

/* Whether there is anything to tell of this end, of the route, of them all. */
bool ledger_holder_tells(const LedgerHolder *holder);
bool ledger_route_tells(const Ledger *ledger, const LedgerRoute *route);
bool ledger_tells(const Ledger *ledger);

/* ---- building, a connection at a time ------------------------------------ */

typedef struct LedgerBuilder LedgerBuilder;

/* Routes that are told: those whose first connection came first. A scan makes one of
 * each of its targets; connections of the others are counted as left out. */
#define LEDGER_ROUTES_MOST 20000

/* The token of a connection that was never established. */
#define LEDGER_NO_TOKEN UINT32_MAX

/* @options: NULL for the defaults */
LedgerBuilder *ledger_builder_new(const LedgerOptions *options);
void ledger_builder_free(LedgerBuilder *builder); /* NULL is fine */

/* Whether events of this kind matter to the ledger. */
bool ledger_builder_hears(EventId id);

/* Takes in an event of the connection at hand, of a kind that matters. */
void ledger_builder_event(LedgerBuilder *builder, const Event *event);

/* `connection` is done. Returns a token for it. */
uint32_t ledger_builder_flush(LedgerBuilder *builder, const TcpConnection *connection);

/* `fresh` took the addresses and ports of the connection with this token: what that
 * held ends. */
void ledger_builder_replaced(LedgerBuilder *builder, uint32_t token, const TcpPast *past,
                             const TcpConnection *fresh);

/* Takes in what `from` has gathered, of other connections. */
void ledger_builder_merge(LedgerBuilder *builder, LedgerBuilder *from);

/* All are done. Returns: (transfer full): for ledger_free() */
Ledger *ledger_builder_finish(LedgerBuilder *builder, const Analysis *analysis);
