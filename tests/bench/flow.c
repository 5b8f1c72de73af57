#include "flow.h"

/* Payload of a full segment: an MSS of 1460 less 12 bytes of timestamps. */
#define SEGMENT_BYTES 1448

/* Time of a full segment on a link of 1 Gbit/s. */
#define SEGMENT_US 12
/* An end's own answer, as its own capture sees it. */
#define TURN_US 20
/* Linux's smallest retransmission time-out (TCP_RTO_MIN), and the first for a SYN. */
#define RTO_US     200000
#define SYN_RTO_US 1000000
/* RFC 6928: the initial window; then it doubles up to this. */
#define INITIAL_WINDOW 10
#define MOST_WINDOW    64
/* RFC 5681, 3.2: the third duplicate ACK sends the segment again. */
#define DUPLICATES 3

#define US_PER_MS 1000

static Side other(Side side)
{
    return side == CLIENT ? SERVER : CLIENT;
}

/* How long after a packet of `from` its answer is seen. */
static int64_t answer_delay(const Flow *flow, Side from)
{
    return flow->near == from ? flow->rtt_us : TURN_US;
}

void flow_init(Flow *flow, Script *script, Dice *dice, int64_t start_us, uint32_t rtt_us)
{
    flow->script = script;
    flow->dice = dice;
    flow->now_us = start_us;
    flow->rtt_us = rtt_us;
    flow->window = INITIAL_WINDOW;
    for (int side = CLIENT; side <= SERVER; side++) {
        /* RFC 6528, 3: a clock of 4 microseconds plus a number kept per tuple. */
        uint32_t tuple = flow->hosts[CLIENT].address * 2654435761u ^ flow->hosts[CLIENT].port;
        flow->hosts[side].next = (uint32_t)(start_us / 4) + (tuple << 8) + (uint32_t)side * 77777;
        flow->hosts[side].clock = flow->hosts[side].address * 40503u;
        flow->hosts[side].heard = 0;
    }
}

/* A packet of `from` at its present sequence number, to be completed and added. */
static Packet packet_from(Flow *flow, Side from, int64_t time_us, uint8_t flags)
{
    Host *host = &flow->hosts[from], *peer = &flow->hosts[other(from)];
    Packet packet = {
        .time_us = time_us,
        .source = host->address,
        .destination = peer->address,
        .source_port = host->port,
        .destination_port = peer->port,
        .seq = host->next,
        .ack = peer->next,
        .flags = flags,
        .ts_value = host->clock + (uint32_t)(time_us / US_PER_MS),
        .ts_echo = host->heard,
    };
    peer->heard = packet.ts_value;
    return packet;
}

/* Adds a packet without payload; SYN and FIN take one sequence number. */
static void send_flags(Flow *flow, Side from, int64_t time_us, uint8_t flags)
{
    Packet packet = packet_from(flow, from, time_us, flags);
    script_add(flow->script, &packet);
    if (flags & (TCP_SYN | TCP_FIN))
        flow->hosts[from].next++;
}

void flow_open(Flow *flow)
{
    flow->script->facts.connections++;
    if (dice_chance(flow->dice, flow->loss)) {
        Packet lost = packet_from(flow, CLIENT, flow->now_us, TCP_SYN);
        script_add(flow->script, &lost);
        flow->script->facts.losses++;
        flow->now_us += SYN_RTO_US;
    }
    send_flags(flow, CLIENT, flow->now_us, TCP_SYN);
    flow->now_us += answer_delay(flow, CLIENT);
    send_flags(flow, SERVER, flow->now_us, TCP_SYN | TCP_ACK);
    flow->now_us += answer_delay(flow, SERVER);
    send_flags(flow, CLIENT, flow->now_us, TCP_ACK);
}

void flow_refused(Flow *flow)
{
    flow->script->facts.connections++;
    flow->script->facts.refused++;
    send_flags(flow, CLIENT, flow->now_us, TCP_SYN);
    flow->now_us += answer_delay(flow, CLIENT);
    Packet refusal = packet_from(flow, SERVER, flow->now_us, TCP_RST | TCP_ACK);
    refusal.seq = 0;
    refusal.bare = true;
    script_add(flow->script, &refusal);
}

void flow_unanswered(Flow *flow)
{
    flow->script->facts.connections++;
    flow->script->facts.unanswered++;
    flow->script->facts.losses += 2;
    for (int64_t wait_us = SYN_RTO_US; wait_us <= 4 * SYN_RTO_US; wait_us *= 2) {
        Packet syn = packet_from(flow, CLIENT, flow->now_us, TCP_SYN);
        script_add(flow->script, &syn);
        flow->now_us += wait_us;
    }
}

/* One window's worth of segments: sent back to back, then acknowledged. */
typedef struct Burst {
    Side from;
    const uint8_t *bytes;
    uint32_t first; /* sequence number of the first byte */
    uint32_t size;  /* bytes */
    uint32_t count; /* segments */
    int64_t start_us;
    bool last; /* nothing follows in this message */
} Burst;

static uint32_t burst_end(const Burst *burst, uint32_t i)
{
    return i + 1 == burst->count ? burst->first + burst->size
                                 : burst->first + (i + 1) * SEGMENT_BYTES;
}

static void send_segment(Flow *flow, const Burst *burst, uint32_t i, int64_t time_us)
{
    Packet packet = packet_from(flow, burst->from, time_us, TCP_ACK);
    packet.seq = burst->first + i * SEGMENT_BYTES;
    packet.payload = burst->bytes + (size_t)i * SEGMENT_BYTES;
    packet.payload_bytes = (uint16_t)(burst_end(burst, i) - packet.seq);
    if (burst->last && i + 1 == burst->count)
        packet.flags |= TCP_PSH;
    script_add(flow->script, &packet);
}

/* The receiver's ACK of all before `ack`, with what it holds beyond as a SACK block. */
static void acknowledge(Flow *flow, const Burst *burst, int64_t time_us, uint32_t ack,
                        uint32_t sack_left, uint32_t sack_right)
{
    Packet packet = packet_from(flow, other(burst->from), time_us, TCP_ACK);
    packet.ack = ack;
    packet.sack_left = sack_left;
    packet.sack_right = sack_right;
    script_add(flow->script, &packet);
}

static int64_t segment_time(const Burst *burst, uint32_t i)
{
    return burst->start_us + (int64_t)i * SEGMENT_US;
}

/* All arrive in order. Each second segment is acknowledged (RFC 9293, 3.8.6.3), the
 * last one too unless an answer will do it. */
static void deliver(Flow *flow, const Burst *burst, bool answered)
{
    int64_t delay = answer_delay(flow, burst->from);
    for (uint32_t i = 0; i < burst->count; i++) {
        send_segment(flow, burst, i, segment_time(burst, i));
        bool end = burst->last && i + 1 == burst->count;
        if ((end && !answered) || (!end && i % 2 == 1))
            acknowledge(flow, burst, segment_time(burst, i) + delay, burst_end(burst, i), 0, 0);
    }
    flow->now_us = segment_time(burst, burst->count - 1) + (answered ? 0 : delay);
}

/* Segment `lost` does not arrive. Those after it are answered by duplicate ACKs; the
 * third sends it again, or else the timer does. A capture near the sender has seen
 * it, one near the receiver has not. */
static void deliver_with_loss(Flow *flow, const Burst *burst, uint32_t lost)
{
    int64_t delay = answer_delay(flow, burst->from);
    uint32_t hole = burst->first + lost * SEGMENT_BYTES;
    for (uint32_t i = 0; i < burst->count; i++) {
        int64_t sent = segment_time(burst, i);
        if (i != lost || flow->near == burst->from)
            send_segment(flow, burst, i, sent);
        if (i > lost)
            acknowledge(flow, burst, sent + delay, hole, burst_end(burst, lost),
                        burst_end(burst, i));
        else if (i + 1 == lost)
            acknowledge(flow, burst, sent + delay, hole, 0, 0);
    }
    int64_t again = segment_time(burst, burst->count - 1) + RTO_US + flow->rtt_us;
    if (burst->count - 1 - lost >= DUPLICATES)
        again = segment_time(burst, lost + DUPLICATES) + flow->rtt_us;
    if (again <= segment_time(burst, burst->count - 1))
        again = segment_time(burst, burst->count - 1) + SEGMENT_US;
    send_segment(flow, burst, lost, again);
    acknowledge(flow, burst, again + delay, burst_end(burst, burst->count - 1), 0, 0);
    flow->now_us = again + delay;
    flow->script->facts.losses++;
}

/* Two neighbours change places on the way, which one duplicate ACK tells. */
static void deliver_out_of_order(Flow *flow, const Burst *burst, uint32_t late)
{
    int64_t delay = answer_delay(flow, burst->from);
    bool seen = flow->near != burst->from; /* the sender itself sends in order */
    for (uint32_t i = 0; i < burst->count; i++) {
        uint32_t place = seen && i == late ? i + 1 : seen && i == late + 1 ? i - 1 : i;
        send_segment(flow, burst, i, segment_time(burst, place));
        int64_t arrives = segment_time(burst, i) + delay;
        if (i == late)
            acknowledge(flow, burst, arrives, burst->first + late * SEGMENT_BYTES,
                        burst_end(burst, late), burst_end(burst, late + 1));
        else if (i == late + 1 || i % 2 == 1 || i + 1 == burst->count)
            acknowledge(flow, burst, arrives, burst_end(burst, i), 0, 0);
    }
    flow->now_us = segment_time(burst, burst->count - 1) + delay;
}

static void send_burst(Flow *flow, const Burst *burst, bool answered)
{
    if (dice_chance(flow->dice, flow->loss * burst->count)) {
        deliver_with_loss(flow, burst, dice_below(flow->dice, burst->count));
        flow->window = flow->window / 2 + 1;
        return;
    }
    if (burst->count > 2 && dice_chance(flow->dice, flow->loss * burst->count)) {
        deliver_out_of_order(flow, burst, dice_below(flow->dice, burst->count - 1));
        return;
    }
    deliver(flow, burst, answered);
    flow->window = MIN(flow->window * 2, MOST_WINDOW);
}

void flow_send(Flow *flow, Side from, const uint8_t *bytes, size_t n, bool answered)
{
    while (n > 0) {
        size_t size = MIN(n, (size_t)flow->window * SEGMENT_BYTES);
        Burst burst = {
            .from = from,
            .bytes = bytes,
            .first = flow->hosts[from].next,
            .size = (uint32_t)size,
            .count = (uint32_t)((size + SEGMENT_BYTES - 1) / SEGMENT_BYTES),
            .start_us = flow->now_us,
            .last = size == n,
        };
        send_burst(flow, &burst, answered && burst.last);
        flow->hosts[from].next += (uint32_t)size;
        bytes += size;
        n -= size;
        if (n > 0)
            flow->now_us = MAX(flow->now_us + SEGMENT_US, burst.start_us + flow->rtt_us);
    }
}

void flow_wait(Flow *flow, int64_t us)
{
    flow->now_us += us;
}

/* Both send a FIN before either hears of the other's (RFC 9293, figure 13). */
static void close_at_once(Flow *flow, Side first)
{
    Side second = other(first);
    uint32_t before = flow->hosts[first].next;
    send_flags(flow, first, flow->now_us, TCP_FIN | TCP_ACK);
    Packet crossing = packet_from(flow, second, flow->now_us + TURN_US / 2, TCP_FIN | TCP_ACK);
    crossing.ack = before;
    script_add(flow->script, &crossing);
    flow->hosts[second].next++;
    send_flags(flow, first, flow->now_us + TURN_US, TCP_ACK);
    send_flags(flow, second, flow->now_us + flow->rtt_us, TCP_ACK);
}

/* One FIN after the other; `ack_alone`: the first one's ACK travels alone. */
static void close_in_turn(Flow *flow, Side first, bool ack_alone)
{
    Side second = other(first);
    send_flags(flow, first, flow->now_us, TCP_FIN | TCP_ACK);
    flow->now_us += answer_delay(flow, first);
    if (ack_alone) {
        send_flags(flow, second, flow->now_us, TCP_ACK);
        flow->now_us += dice_between(flow->dice, 50, 2000);
    }
    send_flags(flow, second, flow->now_us, TCP_FIN | TCP_ACK);
    flow->now_us += answer_delay(flow, second);
    send_flags(flow, first, flow->now_us, TCP_ACK);
}

void flow_close(Flow *flow, Side first, CloseKind kind)
{
    ScriptFacts *facts = &flow->script->facts;
    switch (kind) {
    case CLOSE_FOUR:
        close_in_turn(flow, first, true);
        facts->closed_by_four++;
        break;
    case CLOSE_THREE:
        close_in_turn(flow, first, false);
        facts->closed_by_three++;
        break;
    case CLOSE_AT_ONCE:
        close_at_once(flow, first);
        facts->closed_at_once++;
        break;
    case CLOSE_RESET:
        send_flags(flow, first, flow->now_us, TCP_RST | TCP_ACK);
        facts->reset++;
        break;
    case CLOSE_NONE:
        break;
    }
}
