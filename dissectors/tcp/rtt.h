/* rtt.h: round trips, and where along the path the capture was made. */
#pragma once

#include "connection.h"

/* Times from data of one end to what acknowledged it. Where the capture was
 * made between the ends, that is the way beyond this point and back only. */
typedef struct TcpRtt {
    uint32_t samples;
    int64_t min_ns, max_ns, sum_ns; /* 0 without samples */
    int64_t smoothed_ns;            /* RFC 6298, 2.3: alpha = 1/8 */
} TcpRtt;

void rtt_sample(TcpRtt *rtt, int64_t ns);

/* Round trips of the data that `end` sent. Never NULL. */
const TcpRtt *tcp_rtt(const TcpConnection *connection, End end);

/* The best guess at a whole round trip between the ends, -1 if there is none. */
int64_t tcp_round_trip_ns(const TcpConnection *connection);

typedef enum TcpVantage {
    TCP_VANTAGE_UNKNOWN,
    TCP_VANTAGE_CLIENT,  /* near the client: what it sends is seen at once */
    TCP_VANTAGE_SERVER,  /* near the server */
    TCP_VANTAGE_BETWEEN, /* the way to either is a good part of the round trip */
    TCP_VANTAGE_BOTH,    /* both ends are on the same host */
} TcpVantage;

/* Where the capture point sits, judged by how the round trip is split: that of
 * the handshake or, without one, the shortest ones of data. */
TcpVantage tcp_vantage(const TcpConnection *connection);

/* "client", "server", "between", "both"; NULL for UNKNOWN. */
const char *tcp_vantage_name(TcpVantage vantage);
