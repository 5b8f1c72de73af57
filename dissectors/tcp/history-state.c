/* history-state.c: Zeek's conn_state, as its script base/protocols/conn tells it
 * of the two ends' states. */
#include <string.h>

#include "history-letters.h"

static bool is_handshake(const HistoryEnd *e)
{
    return e->state == HISTORY_SYN_SENT || e->state == HISTORY_SYN_ACK_SENT;
}

static bool is_silent(const HistoryEnd *e)
{
    return e->state == HISTORY_INACTIVE || e->state == HISTORY_PARTIAL;
}

/* Whether the end sent no byte of data, by its numbers. */
static bool is_empty(const HistoryEnd *e)
{
    uint32_t past = seq_before(e->acked, e->last) ? e->last : e->acked;
    return past - e->start <= 1u + !!(e->seen & SEEN_FIN);
}

/* A SYN, then a RST, and nothing of the same end that would stand for an answer:
 * "^?S[^HAFGIQ]*R.*". */
static bool is_syn_then_reset(const char *text)
{
    text += *text == '^';
    return *text == 'S' && text[strcspn(text + 1, "HAFGIQR") + 1] == 'R';
}

static const char *reset_by_server(const HistoryEnd *client, const HistoryEnd *server)
{
    bool both_empty = client->state == HISTORY_RESET && is_empty(client) && is_empty(server);
    if (is_handshake(client) || both_empty)
        return "REJ";
    return is_silent(client) ? "RSTRH" : "RSTR";
}

static const char *reset_by_client(const HistoryEnd *server, const char *text)
{
    if (!is_silent(server))
        return "RSTO";
    return is_syn_then_reset(text) ? "RSTOS0" : "OTH";
}

const char *history_conn_state(const History *h)
{
    const HistoryEnd *client = &h->ends[END_CLIENT], *server = &h->ends[END_SERVER];
    if (server->state == HISTORY_RESET)
        return reset_by_server(client, server);
    if (client->state == HISTORY_RESET)
        return reset_by_client(server, history_text(h));
    if (client->state == HISTORY_CLOSED && server->state == HISTORY_CLOSED)
        return "SF";
    if (client->state == HISTORY_CLOSED)
        return is_silent(server) ? "SH" : "S2";
    if (server->state == HISTORY_CLOSED)
        return is_silent(client) ? "SHR" : "S3";
    if (client->state == HISTORY_SYN_SENT && server->state == HISTORY_INACTIVE)
        return "S0";
    if (client->state == HISTORY_ESTABLISHED && server->state == HISTORY_ESTABLISHED)
        return "S1";
    return "OTH";
}

/* ---- UDP ----------------------------------------------------------------- */

const char *history_udp_text(bool client_sent, bool server_sent, bool turned)
{
    if (turned)
        return client_sent ? "^dD" : "^d";
    return client_sent && server_sent ? "Dd" : client_sent ? "D" : "";
}

const char *history_udp_conn_state(bool client_sent, bool server_sent)
{
    if (client_sent)
        return server_sent ? "SF" : "S0";
    return server_sent ? "SHR" : "OTH";
}
