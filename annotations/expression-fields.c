/* What a connection, and every event, can be asked. */
#include <string.h>

#include "../dissectors/tcp/losses.h"
#include "expression-tree.h"

static bool set_number(Fact *ret, uint64_t number)
{
    ret->number = number;
    return true;
}

static bool set_string(Fact *ret, const char *string)
{
    ret->bytes = string;
    ret->length = strlen(string);
    return true;
}

static bool set_duration(Fact *ret, int64_t ns)
{
    ret->duration_ns = ns;
    return true;
}

/* (nullable) */
static const TcpConnection *as_tcp(const Conversation *conversation)
{
    return conversation->transport == TRANSPORT_TCP ? (const TcpConnection *)conversation : NULL;
}

/* The count of one end, or of both together. */
static bool set_count(Fact *ret, End end, uint64_t client, uint64_t server)
{
    return set_number(ret, end == END_CLIENT   ? client
                           : end == END_SERVER ? server
                                               : client + server);
}

static bool read_id(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_number(ret, c->id);
}

static bool read_service(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return c->service_name && set_string(ret, c->service_name);
}

static bool read_address(const Conversation *c, End end, Fact *ret)
{
    ret->address = c->ends[end].address;
    return true;
}

static bool read_port(const Conversation *c, End end, Fact *ret)
{
    return set_number(ret, c->ends[end].port);
}

static bool read_guessed_roles(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_number(ret, c->guessed_roles);
}

static bool read_first_frame(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_number(ret, c->first.frame);
}

static bool read_last_frame(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_number(ret, c->last.frame);
}

static bool read_duration(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_duration(ret, c->last.time_ns - c->first.time_ns);
}

static bool read_packets(const Conversation *c, End end, Fact *ret)
{
    return set_count(ret, end, c->packets[END_CLIENT], c->packets[END_SERVER]);
}

static bool read_bytes(const Conversation *c, End end, Fact *ret)
{
    return set_count(ret, end, c->payload_bytes[END_CLIENT], c->payload_bytes[END_SERVER]);
}

static bool read_close_segments(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && tcp->close_segments > 0 && set_number(ret, tcp->close_segments);
}

static bool read_conn_state(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return set_string(
        ret, tcp ? history_conn_state(&tcp->history)
                 : history_udp_conn_state(c->packets[END_CLIENT] > 0, c->packets[END_SERVER] > 0));
}

static bool read_history(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && set_string(ret, history_text(&tcp->history));
}

static bool read_events(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    uint64_t count = 0;
    for (const Event *event = c->timeline.first_event; event; event = event->next)
        count++;
    return set_number(ret, count);
}

static bool read_dropped_details(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    return set_number(ret, c->timeline.dropped);
}

static bool read_established(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && set_number(ret, tcp->established);
}

static bool read_rtt(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && tcp->rtt_ns >= 0 && set_duration(ret, tcp->rtt_ns);
}

static bool read_half_closed_data(const Conversation *c, End end, Fact *ret)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && set_number(ret, tcp->data_while_half_closed);
}

/* Counts kept for each end of a TCP connection. */
#define READ_TCP_COUNT(what)                                                                       \
    static bool read_##what(const Conversation *c, End end, Fact *ret)                             \
    {                                                                                              \
        const TcpConnection *tcp = as_tcp(c);                                                      \
        return tcp && set_count(ret, end, tcp->ends[END_CLIENT].what, tcp->ends[END_SERVER].what); \
    }
READ_TCP_COUNT(retransmissions)
READ_TCP_COUNT(syn_retransmissions)
READ_TCP_COUNT(out_of_order)
READ_TCP_COUNT(duplicate_acks)
READ_TCP_COUNT(zero_windows)
READ_TCP_COUNT(keep_alives)
#undef READ_TCP_COUNT

/* Counts of what was lost, kept where something was. */
#define READ_LOSS_COUNT(name, what)                                                                \
    static bool read_##name(const Conversation *c, End end, Fact *ret)                             \
    {                                                                                              \
        const TcpConnection *tcp = as_tcp(c);                                                      \
        return tcp && set_count(ret, end, tcp_loss_counts(tcp, END_CLIENT)->what,                  \
                                tcp_loss_counts(tcp, END_SERVER)->what);                           \
    }
READ_LOSS_COUNT(rto_retransmissions, by_kind[TCP_LOSS_RTO])
READ_LOSS_COUNT(fast_retransmissions, by_kind[TCP_LOSS_FAST])
READ_LOSS_COUNT(tail_loss_probes, by_kind[TCP_LOSS_TAIL_LOSS_PROBE])
READ_LOSS_COUNT(spurious_retransmissions, by_kind[TCP_LOSS_SPURIOUS])
READ_LOSS_COUNT(captured_twice, captured_twice)
#undef READ_LOSS_COUNT

/* ---- texts out of closed lists: the n-th word, and which one it is; -1: not set --- */

static const char *transport_word(unsigned n)
{
    return n <= TRANSPORT_UDP ? transport_name((Transport)n) : NULL;
}

static int transport_of(const Conversation *c, End end)
{
    (void)end;
    return c->transport;
}

static const char *opened_word(unsigned n)
{
    return n <= TCP_OPENED_MID_STREAM ? tcp_opened_name((TcpOpened)n) : NULL;
}

static int opened_of(const Conversation *c, End end)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp ? tcp->opened : -1;
}

static const char *closed_word(unsigned n)
{
    return n <= TCP_CLOSED_UNCONFIRMED ? tcp_closed_name((TcpClosed)n) : NULL;
}

static int closed_of(const Conversation *c, End end)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp ? tcp->closed : -1;
}

static const char *reset_by_word(unsigned n)
{
    return n <= END_SERVER ? end_name((End)n) : NULL;
}

static int reset_by_of(const Conversation *c, End end)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp && tcp->reset_by != END_NONE ? tcp->reset_by : -1;
}

static const char *closer_word(unsigned n)
{
    return n == END_NONE ? "both" : reset_by_word(n);
}

static int closer_of(const Conversation *c, End end)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    bool closed = tcp && (tcp->active_closer != END_NONE || tcp->closed == TCP_CLOSED_SIMULTANEOUS);
    return closed ? tcp->active_closer : -1;
}

static const char *vantage_word(unsigned n)
{
    return n < TCP_VANTAGE_BOTH ? tcp_vantage_name((TcpVantage)(n + 1)) : NULL;
}

static int vantage_of(const Conversation *c, End end)
{
    (void)end;
    const TcpConnection *tcp = as_tcp(c);
    return tcp ? (int)tcp_vantage(tcp) - 1 : -1;
}

static const char *state_word(unsigned n)
{
    return n <= TCP_STATE_TIME_WAIT ? tcp_state_name((TcpState)n) : NULL;
}

static int state_of(const Conversation *c, End end)
{
    const TcpConnection *tcp = as_tcp(c);
    return tcp ? tcp->ends[end].state : -1;
}

static const char *doer_word(unsigned n)
{
    return n <= END_NONE ? end_name((End)n) : NULL;
}

static const char *certainty_word(unsigned n)
{
    return n <= CERTAINTY_UNKNOWABLE ? certainty_name((Certainty)n) : NULL;
}

/* ---- the tables ---------------------------------------------------------- */

#define CONNECTION_FIELD(name, type, unit, reader, end, doc) {name, type, unit, doc},
#define CONNECTION_WORD(name, words, end, doc)               {name, TYPE_TEXT, UNIT_NONE, doc},
const FieldSpec expression_connection_fields[] = {
#include "expression-fields.def"
    {NULL, TYPE_UINT, UNIT_NONE, NULL}};
#undef CONNECTION_FIELD
#undef CONNECTION_WORD

#define CONNECTION_FIELD(name, type, unit, reader, end, doc) {read_##reader, end, NULL, NULL},
#define CONNECTION_WORD(name, words, end, doc)               {NULL, end, words##_word, words##_of},
const ConnectionField connection_fields[] = {
#include "expression-fields.def"
};
#undef CONNECTION_FIELD
#undef CONNECTION_WORD

bool connection_field_read(unsigned index, const Conversation *conversation, Fact *ret)
{
    const ConnectionField *field = &connection_fields[index];
    if (field->read)
        return field->read(conversation, field->end, ret);
    int word = field->word_of(conversation, field->end);
    return word >= 0 && set_string(ret, field->word((unsigned)word));
}

/* Traits: in the order of expression_event_traits. */
enum {
    TRAIT_BY,
    TRAIT_CERTAINTY,
    TRAIT_FRAME,
    TRAIT_SINCE_START,
};

const FieldSpec expression_event_traits[] = {
    {"by", TYPE_TEXT, UNIT_NONE, "Who did it: client, server, or none for neither or both."},
    {"certainty", TYPE_TEXT, UNIT_NONE, "How it is known: observed, inferred or unknowable."},
    {"frame", TYPE_UINT, UNIT_FRAME, "The frame that completed it."},
    {"since_start", TYPE_DURATION, UNIT_NONE, "Time since the first frame of its connection."},
    {NULL, TYPE_UINT, UNIT_NONE, NULL},
};

bool event_trait_read(unsigned index, const Conversation *conversation, const Event *event,
                      Fact *ret)
{
    switch (index) {
    case TRAIT_BY:
        return set_string(ret, end_name((End)event->by));
    case TRAIT_CERTAINTY:
        return set_string(ret, certainty_name((Certainty)event->certainty));
    case TRAIT_FRAME:
        return set_number(ret, event->at.frame);
    case TRAIT_SINCE_START:
        return set_duration(ret, event->at.time_ns - conversation->first.time_ns);
    default:
        return false;
    }
}

static bool is_trait(const Operand *operand, unsigned trait)
{
    return operand->source == OPERAND_EVENT_TRAIT && operand->index == trait;
}

const char *operand_word(const Operand *operand, unsigned n)
{
    if (is_trait(operand, TRAIT_BY))
        return doer_word(n);
    if (is_trait(operand, TRAIT_CERTAINTY))
        return certainty_word(n);
    if (operand->source != OPERAND_CONNECTION_FIELD || !connection_fields[operand->index].word)
        return NULL;
    return connection_fields[operand->index].word(n);
}

int operand_word_of(const Operand *operand, const Conversation *conversation, const Event *event)
{
    if (operand->source == OPERAND_CONNECTION_FIELD) {
        const ConnectionField *field = &connection_fields[operand->index];
        return field->word_of(conversation, field->end);
    }
    if (!event || (operand->event != EVENT_COUNT && event->id != operand->event))
        return -1;
    return operand->index == TRAIT_BY ? event->by : event->certainty;
}
