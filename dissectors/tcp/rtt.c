#include "rtt.h"

#include "losses.h"

/* A side that takes less than this part of the whole is near: the rest of it is
 * the time its host takes to answer. Our choice. */
#define NEAR_SHARE 8

/* Below this, hosts take longer to answer than the wire: the split says nothing. */
#define SPLIT_LEAST_NS (100 * NS_PER_US)

/* RFC 6298, 2.3: "SRTT <- (1 - alpha) * SRTT + alpha * R'", alpha = 1/8. */
#define SMOOTHING 8

/* Longer than any round trip: the clock of the capture was set meanwhile. Ours. */
#define ROUND_TRIP_MOST_NS (600 * NS_PER_S)

static bool is_plausible(int64_t ns)
{
    return ns >= 0 && ns <= ROUND_TRIP_MOST_NS;
}

void rtt_sample(TcpRtt *rtt, int64_t ns)
{
    if (!is_plausible(ns) || rtt->sum_ns > INT64_MAX - ns)
        return;
    bool first = rtt->samples++ == 0;
    rtt->min_ns = first ? ns : MIN(rtt->min_ns, ns);
    rtt->max_ns = MAX(rtt->max_ns, ns);
    rtt->sum_ns += ns;
    rtt->smoothed_ns = first ? ns : rtt->smoothed_ns + (ns - rtt->smoothed_ns) / SMOOTHING;
}

const TcpRtt *tcp_rtt(const TcpConnection *c, End end)
{
    static const TcpRtt none = {0};
    const Sending *sending = sending_peek(c, end);
    return sending ? &sending->rtt : &none;
}

/* How long it takes from here to the client, and to the server, and back. */
static bool split(const TcpConnection *c, int64_t *ret_client_ns, int64_t *ret_server_ns)
{
    const TcpRtt *of_client = tcp_rtt(c, END_CLIENT), *of_server = tcp_rtt(c, END_SERVER);
    /* a repeated SYN or SYN+ACK would count the time-out: then rtt_ns is not set */
    if (c->rtt_ns >= 0 && c->syn_at.frame != 0 && c->syn_ack_at.frame != 0) {
        *ret_server_ns = c->syn_ack_at.time_ns - c->syn_at.time_ns;
        *ret_client_ns = c->established_at.time_ns - c->syn_ack_at.time_ns;
        return is_plausible(*ret_server_ns) && is_plausible(*ret_client_ns);
    }
    *ret_server_ns = of_client->min_ns;
    *ret_client_ns = of_server->min_ns;
    return of_client->samples > 0 && of_server->samples > 0;
}

int64_t tcp_round_trip_ns(const TcpConnection *c)
{
    int64_t client_ns, server_ns;
    if (c->rtt_ns >= 0 && is_plausible(c->rtt_ns))
        return c->rtt_ns;
    return split(c, &client_ns, &server_ns) ? client_ns + server_ns : -1;
}

static bool same_host(const TcpConnection *c)
{
    const Endpoint *ends = c->conversation.ends;
    return address_equal(&ends[END_CLIENT].address, &ends[END_SERVER].address);
}

TcpVantage tcp_vantage(const TcpConnection *c)
{
    int64_t client_ns, server_ns;
    if (same_host(c))
        return TCP_VANTAGE_BOTH;
    if (!split(c, &client_ns, &server_ns))
        return TCP_VANTAGE_UNKNOWN;
    int64_t whole_ns = client_ns + server_ns;
    if (whole_ns < SPLIT_LEAST_NS)
        return TCP_VANTAGE_UNKNOWN;
    if (client_ns < whole_ns / NEAR_SHARE)
        return TCP_VANTAGE_CLIENT;
    return server_ns < whole_ns / NEAR_SHARE ? TCP_VANTAGE_SERVER : TCP_VANTAGE_BETWEEN;
}

const char *tcp_vantage_name(TcpVantage vantage)
{
    static const char *const names[] = {
        [TCP_VANTAGE_CLIENT] = "client",
        [TCP_VANTAGE_SERVER] = "server",
        [TCP_VANTAGE_BETWEEN] = "between",
        [TCP_VANTAGE_BOTH] = "both",
    };
    return names[vantage];
}
