/* json-losses.c: what was sent again and why, round trips of data, and where the
 * capture was made. */

#include "../../dissectors/tcp/losses.h"
#include "json-records.h"

static void write_counts(Json *json, const char *key, const TcpLossCounts *counts)
{
    json_object(json, key);
    json_uint(json, "rto", counts->by_kind[TCP_LOSS_RTO]);
    json_uint(json, "fast", counts->by_kind[TCP_LOSS_FAST]);
    json_uint(json, "tail_loss_probe", counts->by_kind[TCP_LOSS_TAIL_LOSS_PROBE]);
    json_uint(json, "spurious", counts->by_kind[TCP_LOSS_SPURIOUS]);
    json_uint(json, "fast_open", counts->by_kind[TCP_LOSS_FAST_OPEN]);
    json_uint(json, "unknown", counts->by_kind[TCP_LOSS_UNKNOWN]);
    json_uint(json, "captured_twice", counts->captured_twice);
    json_uint(json, "windows_filled", counts->windows_filled);
    json_uint(json, "window_probes", counts->window_probes);
    json_end_object(json);
}

static void write_rtt(Json *json, const char *key, const TcpRtt *rtt)
{
    if (rtt->samples == 0) {
        json_null(json, key);
        return;
    }
    json_object(json, key);
    json_uint(json, "samples", rtt->samples);
    json_ms(json, "min_ms", rtt->min_ns);
    json_ms(json, "average_ms", rtt->sum_ns / rtt->samples);
    json_ms(json, "max_ms", rtt->max_ns);
    json_ms(json, "smoothed_ms", rtt->smoothed_ns);
    json_end_object(json);
}

void json_write_losses(Json *json, const TcpConnection *connection)
{
    json_object(json, "losses");
    write_counts(json, "client", tcp_loss_counts(connection, END_CLIENT));
    write_counts(json, "server", tcp_loss_counts(connection, END_SERVER));
    json_end_object(json);
    json_object(json, "data_rtt");
    write_rtt(json, "client", tcp_rtt(connection, END_CLIENT));
    write_rtt(json, "server", tcp_rtt(connection, END_SERVER));
    json_end_object(json);
    json_string(json, "vantage", tcp_vantage_name(tcp_vantage(connection)));
}
