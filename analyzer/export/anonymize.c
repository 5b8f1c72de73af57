/* anonymize.c: the frames of a capture in disguise: headers, then what they carry, then
 * checksums from the inside out. */
#include "anonymize.h"

#include <string.h>

#include "../../dissectors/net/walk.h"
#include "checksums.h"
#include "flows.h"
#include "frame-hide.h"

/* Fragments are not put together here; the walk keeps them as net_decode() does. */
#define FRAGMENT_BYTES 4096

struct Anonymizer {
    Disguise *disguise;
    Flows *flows;
    NetDecoder *decoder;
    bool learnt;
    GByteArray *before; /* the frame in hand as it was */
};

Anonymizer *anonymizer_new(Disguise *disguise, size_t memory)
{
    Anonymizer *anonymizer = g_new0(Anonymizer, 1);
    anonymizer->disguise = disguise;
    anonymizer->flows = flows_new(disguise, memory);
    anonymizer->decoder = net_decoder_new(FRAGMENT_BYTES);
    anonymizer->before = g_byte_array_new();
    return anonymizer;
}

void anonymizer_free(Anonymizer *anonymizer)
{
    if (!anonymizer)
        return;
    flows_free(anonymizer->flows);
    net_decoder_free(anonymizer->decoder);
    g_byte_array_unref(anonymizer->before);
    g_free(anonymizer);
}

bool anonymizer_overflowed(const Anonymizer *anonymizer)
{
    return flows_overflowed(anonymizer->flows);
}

/* ---- what a step is --------------------------------------------------------------------- */

/* What stands at a step, in bytes that are this file's to change or not. */
static Cursor cursor_at(const Frame *frame, const WalkStep *step)
{
    uint32_t captured = frame->captured - MIN(step->offset, frame->captured);
    Cursor c = cursor_cut(frame->bytes + step->offset, captured, frame->on_wire - step->offset);
    cursor_trim(&c, step->on_wire);
    return c;
}

static bool is_ip(WalkKind kind)
{
    return kind == WALK_IPV4 || kind == WALK_IPV6;
}

/* The IP header around step number `i`, or -1. */
static int ip_around(const Walk *walk, int i)
{
    while (--i >= 0 && !is_ip(walk->steps[i].kind))
        continue;
    return i;
}

static bool read_ends(const Frame *frame, const WalkStep *ip, FlowEnds *ret)
{
    Cursor c = cursor_at(frame, ip);
    bool is_4 = ip->kind == WALK_IPV4;
    if (!cursor_skip(&c, is_4 ? 12 : 8))
        return false;
    const uint8_t *source = cursor_bytes(&c, is_4 ? 4 : 16);
    const uint8_t *destination = cursor_bytes(&c, is_4 ? 4 : 16);
    if (!source || !destination)
        return false;
    ret->source.address = is_4 ? address_ipv4(source) : address_ipv6(source);
    ret->destination.address = is_4 ? address_ipv4(destination) : address_ipv6(destination);
    return true;
}

/* The segment at the last step, and between whom. */
static bool read_segment(const Frame *frame, const Walk *walk, FlowEnds *ret_ends, Segment *ret)
{
    int last = (int)walk->count - 1, ip = ip_around(walk, last);
    if (last < 0 || ip < 0 || walk->steps[last].kind != WALK_TCP ||
        !read_ends(frame, &walk->steps[ip], ret_ends) ||
        segment_parse(cursor_at(frame, &walk->steps[last]), ret) != VERDICT_WHOLE)
        return false;
    ret_ends->source.port = ret->source_port;
    ret_ends->destination.port = ret->destination_port;
    return true;
}

static bool read_datagram(const Frame *frame, const Walk *walk, FlowEnds *ret_ends, Cursor *ret)
{
    int last = (int)walk->count - 1, ip = ip_around(walk, last);
    if (last < 0 || ip < 0 || walk->steps[last].kind != WALK_UDP ||
        !read_ends(frame, &walk->steps[ip], ret_ends))
        return false;
    *ret = cursor_at(frame, &walk->steps[last]);
    return cursor_u16(ret, &ret_ends->source.port) &&
           cursor_u16(ret, &ret_ends->destination.port) && cursor_skip(ret, 4);
}

void anonymizer_learn(Anonymizer *anonymizer, const Frame *frame)
{
    Walk walk;
    FlowEnds ends;
    Segment segment;
    Cursor payload;
    net_walk(anonymizer->decoder, frame, &walk);
    if (read_segment(frame, &walk, &ends, &segment))
        flows_learn(anonymizer->flows, &ends, &segment);
    else if (read_datagram(frame, &walk, &ends, &payload))
        flows_learn_quic(anonymizer->flows, &ends, &payload, quic_begins(&payload));
}

/* ---- what is carried ------------------------------------------------------------------------ */

/* Where `at`, which points into the frame as it was, is in `bytes`. */
static uint8_t *in(const Frame *frame, uint8_t *bytes, const uint8_t *at)
{
    return bytes + (at - frame->bytes);
}

static void change_payload(Anonymizer *anonymizer, const Frame *frame, const Walk *walk,
                           uint8_t *bytes)
{
    FlowEnds ends;
    Segment segment;
    Cursor payload;
    if (read_segment(frame, walk, &ends, &segment)) {
        uint8_t *at = in(frame, bytes, segment.payload.at);
        flows_apply(anonymizer->flows, &ends, &segment, at);
        frame_hide_behind(frame, bytes, segment.payload.at + segment.payload.captured);
    } else if (read_datagram(frame, walk, &ends, &payload)) {
        uint8_t *at = in(frame, bytes, payload.at);
        if (!flows_apply_quic(anonymizer->flows, &ends, at, payload.captured))
            datagram_hide(anonymizer->disguise, &ends, at, payload.captured);
        frame_hide_behind(frame, bytes, payload.at + payload.captured);
    } else {
        frame_hide_rest(anonymizer->disguise, frame, walk, bytes);
    }
}

/* ---- checksums --------------------------------------------------------------------------------
 */

/* A place of the frame as it was and as it is. */
typedef struct Both {
    const uint8_t *before;
    uint8_t *after;
    uint32_t n;
} Both;

static Both both_at(const Frame *frame, const WalkStep *step, uint8_t *bytes)
{
    Cursor c = cursor_at(frame, step);
    return (Both){c.at, bytes + step->offset, (uint32_t)c.captured};
}

/* Of the addresses in the IP header. */
static SumChange change_of_addresses(const Both *ip, bool is_4)
{
    uint32_t start = is_4 ? 12 : 8, n = is_4 ? 8 : 32;
    return sum_change(0, ip->before + start, ip->after + start, n);
}

static uint32_t pseudo_sum(const Both *ip, bool is_4, uint32_t protocol)
{
    static const uint8_t zeros[32];
    uint32_t start = is_4 ? 12 : 8, n = is_4 ? 8 : 32;
    return sum_change(protocol % 0xffff, zeros, ip->before + start, n);
}

/* Whether a card was to complete it: it is the sum of the pseudo-header, with or without
 * the length. */
static bool is_partial(const uint8_t *checksum, uint32_t pseudo, uint32_t length)
{
    uint32_t value = ((uint32_t)checksum[0] << 8 | checksum[1]) % 0xffff;
    return value == pseudo % 0xffff || value == (pseudo + length) % 0xffff;
}

static void follow_transport(const Frame *frame, const Walk *walk, int i, uint8_t *bytes)
{
    const WalkStep *step = &walk->steps[i];
    uint32_t place = step->kind == WALK_TCP ? 16 : 6;
    int around = ip_around(walk, i);
    Both both = both_at(frame, step, bytes);
    if (around < 0 || both.n < place + 2)
        return;
    bool is_4 = walk->steps[around].kind == WALK_IPV4;
    Both ip = both_at(frame, &walk->steps[around], bytes);
    uint32_t protocol = step->kind == WALK_TCP ? NET_TCP : NET_UDP;
    SumChange addresses = change_of_addresses(&ip, is_4);
    if (is_partial(both.before + place, pseudo_sum(&ip, is_4, protocol), step->on_wire))
        partial_sum_follow(both.after + place, addresses);
    else
        checksum_follow(both.after + place, sum_change(addresses, both.before, both.after, both.n));
}

static void follow_checksums(const Frame *frame, const Walk *walk, uint8_t *bytes)
{
    for (int i = (int)walk->count - 1; i >= 0; i--) {
        const WalkStep *step = &walk->steps[i];
        Both both = both_at(frame, step, bytes);
        if (step->kind == WALK_TCP || step->kind == WALK_UDP)
            follow_transport(frame, walk, i, bytes);
        if (step->kind != WALK_IPV4 || both.n < 20)
            continue;
        uint32_t header = MIN(both.n, (both.before[0] & 0x0fU) * 4);
        checksum_follow(both.after + 10, sum_change(0, both.before, both.after, header));
    }
}

/* ---- a frame
 * -------------------------------------------------------------------------------------- */

void anonymizer_change(Anonymizer *anonymizer, const Frame *given, uint8_t *bytes)
{
    Walk walk;
    Frame frame = *given;
    if (!anonymizer->learnt)
        flows_turn(anonymizer->flows);
    anonymizer->learnt = true;
    g_byte_array_set_size(anonymizer->before, 0);
    g_byte_array_append(anonymizer->before, given->bytes, given->captured);
    frame.bytes = anonymizer->before->data;
    if (given->captured == 0)
        return;
    net_walk(anonymizer->decoder, &frame, &walk);
    for (unsigned i = 0; i < walk.count; i++)
        frame_hide_header(anonymizer->disguise, &frame, &walk.steps[i], bytes);
    change_payload(anonymizer, &frame, &walk, bytes);
    frame_hide_broken(&frame, &walk, bytes);
    follow_checksums(&frame, &walk, bytes);
}
