#include "symptoms.h"

/* Which frames have their checksum computed: all at first, then one in so many.
 * Chosen by the frame's number, so that the sample never depends on who reads. */
#define CHECKED_AT_FIRST 2048
#define CHECKED_ONE_IN   256

/* Longer payloads are not summed up: they were joined by the card, which checked
 * them before. */
#define SUMMED_BYTES_MOST 2048

/* What an Ethernet frame has room for: 1,500 bytes, less 40 for IPv4 and TCP. */
#define ETHERNET_MSS 1460

#define CHECKSUM_OFFSET 16 /* RFC 9293, 3.1 */

static void note(Symptom *symptom, uint64_t frame)
{
    if (symptom->count++ == 0)
        symptom->frame = frame;
}

/* ---- checksums ------------------------------------------------------------ */

static uint32_t fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint32_t)sum;
}

/* The one's complement sum of the bytes (RFC 1071, 1), an odd last one padded. */
static uint64_t sum_of(Cursor bytes)
{
    uint64_t sum = 0;
    uint16_t word;
    uint8_t last;
    while (cursor_u16(&bytes, &word))
        sum += word;
    if (cursor_u8(&bytes, &last))
        sum += (uint32_t)last << 8;
    return sum;
}

/* Of the pseudo-header without the length (RFC 9293, 3.1; RFC 8200, 8.1). An
 * IPv4 address is followed by zeros, which add nothing. */
static uint64_t pseudo_sum(const Datagram *datagram)
{
    Cursor from = cursor_over(datagram->source.bytes, sizeof datagram->source.bytes);
    Cursor to = cursor_over(datagram->destination.bytes, sizeof datagram->destination.bytes);
    return sum_of(from) + sum_of(to) + datagram->protocol;
}

/* A card that is to compute the checksum finds the sum of the pseudo-header in
 * its place, with or without the length; some stacks leave it zero. */
static bool is_left_to_card(uint16_t checksum, uint64_t pseudo, uint64_t length)
{
    return checksum == 0 || checksum == fold(pseudo) || checksum == fold(pseudo + length);
}

static bool read_checksum(Cursor segment, uint16_t *ret)
{
    return cursor_skip(&segment, CHECKSUM_OFFSET) && cursor_u16(&segment, ret);
}

static void check(Symptoms *symptoms, const Datagram *datagram)
{
    Cursor segment = datagram->payload;
    uint16_t checksum;
    if (segment.captured < segment.on_wire || !read_checksum(segment, &checksum))
        return;

    uint64_t pseudo = pseudo_sum(datagram);
    bool brief = segment.on_wire <= SUMMED_BYTES_MOST;
    bool left = is_left_to_card(checksum, pseudo, segment.on_wire);
    if (!brief && !left)
        return;
    symptoms->checksums_checked++;
    if (brief && fold(pseudo + segment.on_wire + sum_of(segment)) == 0xffff)
        return;
    if (left && symptoms->checksums_left.count == 0)
        symptoms->leaver = datagram->source;
    note(left ? &symptoms->checksums_left : &symptoms->checksums_wrong, datagram->at.frame);
}

void symptoms_datagram(Symptoms *symptoms, const Datagram *datagram)
{
    uint64_t frame = datagram->at.frame;
    if (datagram->protocol == NET_TCP && (frame <= CHECKED_AT_FIRST || frame % CHECKED_ONE_IN == 0))
        check(symptoms, datagram);
}

/* ---- lengths --------------------------------------------------------------- */

void symptoms_segment(Symptoms *symptoms, const Segment *segment, uint16_t receiver_mss,
                      uint64_t frame)
{
    symptoms->segments++;
    size_t most = receiver_mss > 0 ? receiver_mss : ETHERNET_MSS;
    if (segment->payload.on_wire > most)
        note(&symptoms->oversized, frame);
}
