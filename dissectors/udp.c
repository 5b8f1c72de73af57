#include "udp.h"

#include <glib.h>

#define UDP_HEADER_BYTES 8

/* What the timeline of one exchange may grow to. */
#define UDP_TIMELINE_BYTES (256 * 1024)

Verdict udp_parse(Cursor c, UdpHeader *ret)
{
    uint16_t length, checksum;
    if (!cursor_u16(&c, &ret->source_port) || !cursor_u16(&c, &ret->destination_port) ||
        !cursor_u16(&c, &length) || !cursor_u16(&c, &checksum))
        return cursor_failure(&c);

    /* RFC 768: "the minimum value of the length is eight"; 0 stands for a
     * datagram too long to say (RFC 2675, 4). */
    if (length != 0 && length < UDP_HEADER_BYTES)
        return VERDICT_MALFORMED;
    if (length != 0)
        cursor_trim(&c, length - UDP_HEADER_BYTES);
    ret->payload = c;
    return VERDICT_WHOLE;
}

void udp_exchange_init(UdpExchange *exchange, uint64_t id, const Endpoint *source,
                       const Endpoint *destination, const Moment *at)
{
    Conversation *c = &exchange->conversation;
    c->id = id;
    c->transport = TRANSPORT_UDP;
    c->ends[END_CLIENT] = *source;
    c->ends[END_SERVER] = *destination;
    c->first = c->last = *at;
    timeline_init(&c->timeline, UDP_TIMELINE_BYTES, false, NULL);
}

static void close_service(Conversation *c)
{
    if (c->service)
        c->service->close(c->service_state);
    c->service = NULL;
    c->service_state = NULL;
}

void udp_exchange_clear(UdpExchange *exchange)
{
    close_service(&exchange->conversation);
    timeline_clear(&exchange->conversation.timeline);
}

/* Asks the protocols about a datagram of each end; later ones look alike. */
#define DATAGRAMS_TO_JUDGE_BY 4

static void settle_service(Conversation *c, End from, const Cursor *payload)
{
    bool maybe;
    c->service = protocol_recognise(c, from, payload, &maybe);
    if (c->service) {
        c->service_state = c->service->open(c);
        c->service_name = c->service->name;
        c->service_settled = true;
    } else if (c->packets[END_CLIENT] + c->packets[END_SERVER] >= DATAGRAMS_TO_JUDGE_BY) {
        c->service_settled = true;
    }
}

static void add_step(Conversation *c, End from, const Cursor *payload, const Moment *at)
{
    Step step = {
        .first = *at, .last = *at, .bytes = payload->on_wire, .segments = 1, .from = (uint8_t)from};
    step.carries = c->carries;
    timeline_step(&c->timeline, &step);
}

void udp_exchange_datagram(UdpExchange *exchange, End from, const Cursor *payload, const Moment *at)
{
    Conversation *c = &exchange->conversation;
    c->packets[from]++;
    c->payload_bytes[from] += payload->on_wire;
    c->last = *at;
    c->carries = 0;
    if (!c->service_settled)
        settle_service(c, from, payload);
    if (c->service)
        c->service->data(c->service_state, from, &(Slice){.data = *payload, .at = *at});
    /* last, so that a datagram with events of its own is not folded into others */
    add_step(c, from, payload, at);
}

void udp_exchange_finish(UdpExchange *exchange, const Moment *at)
{
    Conversation *c = &exchange->conversation;
    if (exchange->finished)
        return;
    exchange->finished = true;
    if (c->service && c->service->finish) {
        c->service->finish(c->service_state, END_CLIENT, at);
        c->service->finish(c->service_state, END_SERVER, at);
    }
    close_service(c);
}
