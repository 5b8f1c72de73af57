#include "match-stage.h"

/* Each step and what it is a step of, in order. */
static const struct {
    EventId event;
    Concept topic;
} stages[] = {
    {EVENT_DNS_QUERY, CONCEPT_HTTP_FLOW},
    {EVENT_DNS_RESPONSE, CONCEPT_HTTP_FLOW},
    {EVENT_TCP_SYN, CONCEPT_THREE_WAY},
    {EVENT_TCP_SYN_ACK, CONCEPT_THREE_WAY},
    {EVENT_TCP_ESTABLISHED, CONCEPT_THREE_WAY},
    {EVENT_TLS_CLIENT_HELLO, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_SERVER_HELLO, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_CERTIFICATE, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_SERVER_KEY_EXCHANGE, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_CLIENT_KEY_EXCHANGE, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_CHANGE_CIPHER_SPEC, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_ENCRYPTED, CONCEPT_TLS_HANDSHAKE},
    {EVENT_TLS_APPLICATION_DATA, CONCEPT_TLS_HANDSHAKE},
    {EVENT_HTTP_REQUEST, CONCEPT_HTTP_FLOW},
    {EVENT_HTTP_RESPONSE, CONCEPT_HTTP_FLOW},
    {EVENT_HTTP_MESSAGE_END, CONCEPT_HTTP_FLOW},
    {EVENT_HTTP_LAST, CONCEPT_HTTP_FLOW},
    {EVENT_TCP_FIN_ACTIVE, CONCEPT_FOUR_WAY},
    {EVENT_TCP_FIN_ACKED, CONCEPT_FOUR_WAY},
    {EVENT_TCP_FIN_PASSIVE, CONCEPT_FOUR_WAY},
    {EVENT_TCP_TIME_WAIT, CONCEPT_FOUR_WAY},
    {EVENT_TCP_CLOSE, CONCEPT_FOUR_WAY},
    {EVENT_TCP_TUPLE_REUSED, CONCEPT_TIME_WAIT},
    {EVENT_TCP_CLOSE_WAIT_LASTS, CONCEPT_CLOSE_WAIT},
    {EVENT_TCP_RETRANSMISSION, CONCEPT_RETRANS},
};

#define NOWHERE G_N_ELEMENTS(stages)

static size_t place_of(EventId event)
{
    for (size_t i = 0; i < G_N_ELEMENTS(stages); i++)
        if (stages[i].event == event)
            return i;
    return NOWHERE;
}

bool stage_is_between(EventId before, EventId event, EventId after)
{
    size_t first = place_of(before), place = place_of(event), last = place_of(after);
    return last != NOWHERE && first < place && place < last;
}

bool stage_is_next(EventId before, EventId event)
{
    size_t first = place_of(before), place = place_of(event);
    return place != NOWHERE && first + 1 == place;
}

Concept stage_topic(EventId event)
{
    size_t place = place_of(event);
    return place == NOWHERE ? CONCEPT_COUNT : stages[place].topic;
}
