/* json-conversation.c: a TCP connection or UDP conversation. */

#include "community-id.h"
#include "format.h"
#include "json-records.h"

static void write_endpoint(Json *json, const char *key, const Endpoint *endpoint)
{
    char text[ADDRESS_TEXT_SIZE];
    json_object(json, key);
    json_string(json, "address", address_print(&endpoint->address, text));
    json_uint(json, "port", endpoint->port);
    json_end_object(json);
}

static void write_pair(Json *json, const char *key, const uint64_t ends[2])
{
    json_object(json, key);
    json_uint(json, "client", ends[END_CLIENT]);
    json_uint(json, "server", ends[END_SERVER]);
    json_end_object(json);
}

/* What TCP and UDP have in common. */
static void write_conversation(Scribe *scribe, const Conversation *conversation,
                               uint8_t ip_protocol)
{
    Json *json = &scribe->json;
    const Endpoint *client = &conversation->ends[END_CLIENT];
    const Endpoint *server = &conversation->ends[END_SERVER];
    char id[COMMUNITY_ID_SIZE], started[RFC3339_SIZE], ended[RFC3339_SIZE];
    json_uint(json, "id", conversation->id);
    json_string(json, "community_id", community_id(scribe->ids, client, server, ip_protocol, id));
    write_endpoint(json, "client", client);
    write_endpoint(json, "server", server);
    json_bool(json, "roles_guessed", conversation->guessed_roles);
    json_string(json, "service", conversation->service_name);
    json_string(json, "started", format_rfc3339_print(conversation->first.time_ns, started));
    json_string(json, "ended", format_rfc3339_print(conversation->last.time_ns, ended));
    json_ms(json, "duration_ms", conversation->last.time_ns - conversation->first.time_ns);
    json_uint(json, "first_frame", conversation->first.frame);
    json_uint(json, "last_frame", conversation->last.frame);
    write_pair(json, "packets", conversation->packets);
    write_pair(json, "bytes", conversation->payload_bytes);
}

static void write_loss_of(Json *json, const char *key, const TcpEnd *end)
{
    json_object(json, key);
    json_uint(json, "retransmissions", end->retransmissions);
    json_uint(json, "syn_retransmissions", end->syn_retransmissions);
    json_uint(json, "out_of_order", end->out_of_order);
    json_uint(json, "duplicate_acks", end->duplicate_acks);
    json_uint(json, "zero_windows", end->zero_windows);
    json_uint(json, "keep_alives", end->keep_alives);
    json_end_object(json);
}

static const char *active_closer(const TcpConnection *connection)
{
    if (connection->closed == TCP_CLOSED_SIMULTANEOUS)
        return "both";
    return connection->active_closer == END_NONE ? NULL : end_name(connection->active_closer);
}

static void write_life(Json *json, const TcpConnection *connection)
{
    const TcpEnd *client = &connection->ends[END_CLIENT];
    const TcpEnd *server = &connection->ends[END_SERVER];
    json_string(json, "opened", tcp_opened_name(connection->opened));
    json_string(json, "closed", tcp_closed_name(connection->closed));
    json_string(json, "active_closer", active_closer(connection));
    json_string(json, "reset_by",
                connection->reset_by == END_NONE ? NULL : end_name(connection->reset_by));
    json_string(json, "client_state", tcp_state_name(client->state));
    json_string(json, "client_certainty", certainty_name(client->state_certainty));
    json_string(json, "server_state", tcp_state_name(server->state));
    json_string(json, "server_certainty", certainty_name(server->state_certainty));
    if (connection->rtt_ns >= 0)
        json_ms(json, "rtt_ms", connection->rtt_ns);
    else
        json_null(json, "rtt_ms");
    json_object(json, "loss");
    write_loss_of(json, "client", client);
    write_loss_of(json, "server", server);
    json_end_object(json);
    json_write_losses(json, connection);
}

void json_write_connection(Scribe *scribe, const TcpConnection *connection)
{
    Json *json = &scribe->json;
    const ReportInput *input = scribe->input;
    const Conversation *conversation = &connection->conversation;
    json_object(json, NULL);
    json_string(json, "type", "connection");
    write_conversation(scribe, conversation, NET_TCP);
    json_string(json, "server_name", story_server_name(input->story, conversation));
    write_life(json, connection);
    json_string(json, "conn_state", history_conn_state(&connection->history));
    json_string(json, "history", history_text(&connection->history));
    json_write_owner(json, input, conversation);
    json_write_why(json, connection);
    json_write_states(scribe, &conversation->timeline);
    json_write_events(scribe, &conversation->timeline);
    json_uint(json, "dropped_details", conversation->timeline.dropped);
    json_end_record(json);
}

static void write_udp_history(Json *json, const Conversation *conversation)
{
    bool client = conversation->packets[END_CLIENT] > 0;
    bool server = conversation->packets[END_SERVER] > 0;
    json_string(json, "conn_state", history_udp_conn_state(client, server));
    json_string(json, "history", history_udp_text(client, server, conversation->guessed_roles));
}

void json_write_datagrams(Scribe *scribe, const UdpExchange *exchange)
{
    Json *json = &scribe->json;
    const ReportInput *input = scribe->input;
    const Conversation *conversation = &exchange->conversation;
    json_object(json, NULL);
    json_string(json, "type", "datagrams");
    write_conversation(scribe, conversation, NET_UDP);
    json_string(json, "server_name", story_server_name(input->story, conversation));
    write_udp_history(json, conversation);
    json_write_owner(json, input, conversation);
    json_write_events(scribe, &conversation->timeline);
    json_uint(json, "dropped_details", conversation->timeline.dropped);
    json_end_record(json);
}
