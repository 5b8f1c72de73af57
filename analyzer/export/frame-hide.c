/* frame-hide.c: parts of one frame in disguise. */
#include "frame-hide.h"

#include <string.h>

#include "../../dissectors/dns/message.h"
#include "../../dissectors/quic/packet.h"
#include "checksums.h"
#include "hider.h"

#define IPV4_HEADER  20
#define IPV6_HEADER  40
#define NO_OPERATION 1 /* an option of IPv4 (RFC 791, 3.1) */

#define ETHERTYPE_ARP 0x0806

#define PROTOCOL_ICMP   1
#define PROTOCOL_ICMPV6 58

/* ---- headers ----------------------------------------------------------------------- */

static bool fits(const Frame *frame, uint32_t offset, uint32_t n)
{
    return offset <= frame->captured && n <= frame->captured - offset;
}

static void hide_mac(Disguise *disguise, const Frame *frame, uint32_t offset, uint8_t *bytes)
{
    if (fits(frame, offset, 6))
        disguise_mac(disguise, bytes + offset);
}

static void hide_address(Disguise *disguise, const Frame *frame, uint32_t offset, unsigned n,
                         uint8_t *bytes)
{
    if (fits(frame, offset, n))
        disguise_address(disguise, bytes + offset, n);
}

/* Options may have addresses of routers: they say nothing now. */
static void hide_ipv4(Disguise *disguise, const Frame *frame, uint32_t offset, uint8_t *bytes)
{
    hide_address(disguise, frame, offset + 12, 4, bytes);
    hide_address(disguise, frame, offset + 16, 4, bytes);
    if (!fits(frame, offset, 1))
        return;
    uint32_t length = (frame->bytes[offset] & 0x0fU) * 4;
    if (length > IPV4_HEADER && fits(frame, offset, length))
        memset(bytes + offset + IPV4_HEADER, NO_OPERATION, length - IPV4_HEADER);
}

/* IEEE 802.11, 9.2.4.1: the fourth address is there between access points. */
static void hide_wifi(Disguise *disguise, const Frame *frame, uint32_t offset, uint8_t *bytes)
{
    if (!fits(frame, offset, 2))
        return;
    unsigned addresses = (frame->bytes[offset + 1] & 3) == 3 ? 4 : 3;
    for (unsigned i = 0; i < addresses; i++)
        hide_mac(disguise, frame, offset + 4 + i * 6 + (i == 3 ? 2 : 0), bytes);
}

void frame_hide_header(Disguise *disguise, const Frame *frame, const WalkStep *step, uint8_t *bytes)
{
    uint32_t offset = step->offset;
    switch (step->kind) {
    case WALK_ETHERNET:
        hide_mac(disguise, frame, offset, bytes);
        hide_mac(disguise, frame, offset + 6, bytes);
        return;
    case WALK_COOKED:
        hide_mac(disguise, frame, offset + 6, bytes);
        return;
    case WALK_COOKED_2:
        hide_mac(disguise, frame, offset + 12, bytes);
        return;
    case WALK_WIFI:
        hide_wifi(disguise, frame, offset, bytes);
        return;
    case WALK_IPV4:
        hide_ipv4(disguise, frame, offset, bytes);
        return;
    case WALK_IPV6:
        hide_address(disguise, frame, offset + 8, 16, bytes);
        hide_address(disguise, frame, offset + 24, 16, bytes);
        return;
    case WALK_TCP:
    case WALK_UDP:
    case WALK_OTHER:
        return;
    }
}

/* ---- ARP (RFC 826) ------------------------------------------------------------------- */

static bool is_arp(const Frame *frame, const Walk *walk)
{
    return walk->rest >= 2 && fits(frame, walk->rest, 8) &&
           frame->bytes[walk->rest - 2] == ETHERTYPE_ARP >> 8 &&
           frame->bytes[walk->rest - 1] == (ETHERTYPE_ARP & 0xff) &&
           frame->bytes[walk->rest + 4] == 6 && frame->bytes[walk->rest + 5] == 4;
}

static void hide_arp(Disguise *disguise, const Frame *frame, uint32_t rest, uint8_t *bytes)
{
    hide_mac(disguise, frame, rest + 8, bytes);
    hide_address(disguise, frame, rest + 14, 4, bytes);
    hide_mac(disguise, frame, rest + 18, bytes);
    hide_address(disguise, frame, rest + 24, 4, bytes);
    frame_hide_behind(frame, bytes, frame->bytes + MIN(rest + 28, frame->captured));
}

/* ---- ICMP (RFC 792, RFC 4443, RFC 4861) --------------------------------------------------- */

/* The datagram that a message is about: its header, and eight bytes behind it. */
static void hide_quote(Disguise *disguise, const Frame *frame, uint32_t offset, uint8_t *bytes)
{
    if (!fits(frame, offset, 1))
        return;
    bool is_4 = frame->bytes[offset] >> 4 == 4;
    uint32_t header = is_4 ? (frame->bytes[offset] & 0x0fU) * 4 : IPV6_HEADER;
    WalkStep step = {.kind = is_4 ? WALK_IPV4 : WALK_IPV6, .offset = offset};
    frame_hide_header(disguise, frame, &step, bytes);
    if (is_4 && header >= IPV4_HEADER && fits(frame, offset, header))
        checksum_follow(bytes + offset + 10,
                        sum_change(0, frame->bytes + offset, bytes + offset, header));
    uint32_t inside = offset + header;
    frame_hide_behind(frame, bytes, frame->bytes + MIN(inside + 8, frame->captured));
    uint8_t protocol = fits(frame, offset, 10) ? frame->bytes[offset + (is_4 ? 9 : 6)] : 0;
    if (protocol != NET_UDP || !fits(frame, inside, 8))
        return;
    uint32_t addresses = offset + (is_4 ? 12 : 8);
    SumChange change = sum_change(0, frame->bytes + addresses, bytes + addresses, is_4 ? 8 : 32);
    checksum_follow(bytes + inside + 6, sum_change(change, frame->bytes + inside, bytes + inside,
                                                   frame->captured - inside));
}

/* RFC 4861, 4.6: link-layer addresses and prefixes stand in options. */
static void hide_neighbour_options(Disguise *disguise, const Frame *frame, uint32_t offset,
                                   uint8_t *bytes)
{
    while (fits(frame, offset, 8)) {
        uint8_t type = frame->bytes[offset];
        uint32_t length = frame->bytes[offset + 1] * 8U;
        if (length == 0 || !fits(frame, offset, length))
            break;
        if (type == 1 || type == 2)
            hide_mac(disguise, frame, offset + 2, bytes);
        else if (type == 3 && length == 32)
            hide_address(disguise, frame, offset + 16, 16, bytes);
        else
            memset(bytes + offset + 2, 0, length - 2);
        offset += length;
    }
    frame_hide_behind(frame, bytes, frame->bytes + offset);
}

static void hide_icmpv6(Disguise *disguise, const Frame *frame, uint32_t rest, uint8_t *bytes)
{
    uint8_t type = frame->bytes[rest];
    if (type < 128) {
        hide_quote(disguise, frame, rest + 8, bytes);
        return;
    }
    uint32_t options = rest + 8;
    if (type == 134) /* router advertisement */
        options += 8;
    if (type >= 135 && type <= 137) { /* a target, and of a redirect its destination */
        hide_address(disguise, frame, options, 16, bytes);
        options += 16;
    }
    if (type == 137) {
        hide_address(disguise, frame, options, 16, bytes);
        options += 16;
    }
    if (type >= 133 && type <= 137 && options <= frame->captured)
        hide_neighbour_options(disguise, frame, options, bytes);
    else
        frame_hide_behind(frame, bytes, frame->bytes + MIN(rest + 8, frame->captured));
}

static void hide_icmp(Disguise *disguise, const Frame *frame, uint32_t rest, uint8_t *bytes)
{
    uint8_t type = frame->bytes[rest];
    bool quotes = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    if (type == 5) /* redirect: the router to go to */
        hide_address(disguise, frame, rest + 4, 4, bytes);
    if (quotes)
        hide_quote(disguise, frame, rest + 8, bytes);
    else
        frame_hide_behind(frame, bytes, frame->bytes + MIN(rest + 8, frame->captured));
}

/* Of ICMPv6 the addresses of the header around it count too (RFC 4443, 2.3). */
static void follow_icmp(const Frame *frame, const Walk *walk, uint8_t *bytes)
{
    const WalkStep *ip = &walk->steps[walk->count - 1];
    SumChange change = 0;
    if (!fits(frame, walk->rest, 4))
        return;
    if (walk->protocol == PROTOCOL_ICMPV6 && ip->kind == WALK_IPV6 &&
        fits(frame, ip->offset, IPV6_HEADER))
        change = sum_change(0, frame->bytes + ip->offset + 8, bytes + ip->offset + 8, 32);
    change = sum_change(change, frame->bytes + walk->rest, bytes + walk->rest,
                        frame->captured - walk->rest);
    checksum_follow(bytes + walk->rest + 2, change);
}

/* ---- the rest ----------------------------------------------------------------------------------
 */

void frame_hide_behind(const Frame *frame, uint8_t *bytes, const uint8_t *from)
{
    size_t offset = (size_t)(from - frame->bytes);
    if (offset < frame->captured)
        memset(bytes + offset, 0, frame->captured - offset);
}

/* The ports of a first fragment, so that the datagram is known again. */
#define FRAGMENT_STAYS 8

/* Whether a fragment is the first one: its offset is zero (RFC 791, 3.1; RFC 8200, 4.5). */
static bool is_first_fragment(const Frame *frame, const WalkStep *step)
{
    bool is_4 = step->kind == WALK_IPV4;
    uint32_t place = step->offset + (is_4 ? 6 : 2);
    if (!fits(frame, place, 2))
        return false;
    unsigned field = (unsigned)frame->bytes[place] << 8 | frame->bytes[place + 1];
    return (field & (is_4 ? 0x1fffU : 0xfff8U)) == 0;
}

void frame_hide_rest(Disguise *disguise, const Frame *frame, const Walk *walk, uint8_t *bytes)
{
    uint32_t rest = walk->rest;
    bool some = rest < frame->captured;
    if (walk->problem == NET_ENCRYPTED) /* stays: sealed */
        return;
    if (walk->problem == NET_NOT_IP && is_arp(frame, walk)) {
        hide_arp(disguise, frame, rest, bytes);
        return;
    }
    bool icmp = walk->protocol == PROTOCOL_ICMP || walk->protocol == PROTOCOL_ICMPV6;
    if (walk->problem == NET_OTHER_TRANSPORT && icmp && some && walk->count > 0) {
        if (walk->protocol == PROTOCOL_ICMP)
            hide_icmp(disguise, frame, rest, bytes);
        else
            hide_icmpv6(disguise, frame, rest, bytes);
        follow_icmp(frame, walk, bytes);
        return;
    }
    if (walk->problem == NET_FRAGMENT && walk->count > 0 &&
        is_first_fragment(frame, &walk->steps[walk->count - 1]))
        rest = MIN(rest + FRAGMENT_STAYS, frame->captured);
    frame_hide_behind(frame, bytes, frame->bytes + MIN(rest, frame->captured));
}

/* Up to where a header has no address. */
static uint32_t harmless_bytes(WalkKind kind)
{
    switch (kind) {
    case WALK_IPV4:
        return 12;
    case WALK_IPV6:
        return 8;
    case WALK_TCP:
    case WALK_UDP:
    case WALK_OTHER:
        return 4;
    case WALK_ETHERNET:
    case WALK_COOKED:
    case WALK_COOKED_2:
    case WALK_WIFI:
        return 0;
    }
    return 0;
}

void frame_hide_broken(const Frame *frame, const Walk *walk, uint8_t *bytes)
{
    const WalkStep *last = walk->count > 0 ? &walk->steps[walk->count - 1] : NULL;
    if (!last || walk->problem == NET_UNKNOWN_LINK) {
        memset(bytes, 0, frame->captured);
        return;
    }
    if (walk->problem != NET_CUT_SHORT && walk->problem != NET_MALFORMED &&
        walk->problem != NET_TOO_DEEP)
        return;
    uint32_t from = last->offset + harmless_bytes(last->kind);
    frame_hide_behind(frame, bytes, frame->bytes + MIN(from, frame->captured));
}

/* ---- datagrams
 * ----------------------------------------------------------------------------------- */

/* RFC 1035, 4.2; RFC 6762, 5; RFC 4795, 2. */
static bool is_dns_port(uint16_t port)
{
    return port == 53 || port == 5353 || port == 5355;
}

bool quic_begins(const Cursor *datagram)
{
    Cursor c = *datagram;
    QuicPacket packet;
    return quic_packet_read(&c, NULL, &packet) == VERDICT_WHOLE && packet.version &&
           packet.first & QUIC_LONG_HEADER && packet.type != QUIC_PACKET_OTHER &&
           packet.type != QUIC_PACKET_GOOGLE;
}

void datagram_hide(Disguise *disguise, const FlowEnds *ends, uint8_t *bytes, size_t n)
{
    Cursor message = cursor_over(bytes, n);
    if (is_dns_port(ends->source.port) || is_dns_port(ends->destination.port) ||
        dns_message_judge(&message) == VERDICT_WHOLE)
        hide_dns(disguise, bytes, n);
    else
        memset(bytes, 0, n);
}
