#include "losses.h"

#include <glib.h>

#define WORD_BITS 64
#define WORDS     (QUIC_LOSSES_WINDOW / WORD_BITS)

/* RFC 9002, 6.1.1: "the initial value for the packet reordering threshold". */
#define PACKET_THRESHOLD 3

/* Ranges of one ACK that are looked at: our choice, all that a packet may hold of
 * those that matter. */
#define RANGES_MAX 256

static bool bit_get(const uint64_t *bits, uint64_t number)
{
    number %= QUIC_LOSSES_WINDOW;
    return bits[number / WORD_BITS] >> (number % WORD_BITS) & 1;
}

static void bit_set(uint64_t *bits, uint64_t number, bool value)
{
    number %= QUIC_LOSSES_WINDOW;
    uint64_t mask = UINT64_C(1) << (number % WORD_BITS);
    bits[number / WORD_BITS] =
        value ? bits[number / WORD_BITS] | mask : bits[number / WORD_BITS] & ~mask;
}

/* Moves the window on, so that `number` is the newest in it. */
static void advance(QuicLosses *losses, uint64_t number)
{
    uint64_t steps = number + 1 - losses->newest;
    if (losses->newest == 0)
        losses->judged = number; /* what came before was not captured */
    else
        losses->missing += steps - 1;
    for (uint64_t i = 0; i < MIN(steps, QUIC_LOSSES_WINDOW); i++) {
        bit_set(losses->seen, number - i, false);
        bit_set(losses->known, number - i, false);
    }
    losses->newest = number + 1;
    if (number >= QUIC_LOSSES_WINDOW)
        losses->judged = MAX(losses->judged, number + 1 - QUIC_LOSSES_WINDOW);
}

void quic_losses_sent(QuicLosses *losses, uint64_t number)
{
    if (!losses->seen) {
        losses->seen = g_new0(uint64_t, WORDS);
        losses->known = g_new0(uint64_t, WORDS);
    }
    if (number >= losses->newest)
        advance(losses, number);
    else if (losses->newest - number > QUIC_LOSSES_WINDOW || bit_get(losses->seen, number))
        return;
    else if (losses->missing > 0)
        losses->missing--; /* it was late, not lost */
    bit_set(losses->seen, number, true);
}

/* Marks what the ACK covers, from what is still open up. */
static void mark(QuicLosses *losses, QuicFrame *ack)
{
    QuicRange range = {0, 0};
    uint64_t place = 0;
    for (unsigned i = 0; i < RANGES_MAX && quic_ack_next(ack, &place, &range); i++) {
        if (range.last < losses->judged)
            return;
        uint64_t first = MAX(range.first, losses->judged);
        uint64_t last = MIN(range.last, losses->newest - 1);
        for (uint64_t number = first; number <= last; number++)
            bit_set(losses->known, number, true);
    }
}

uint64_t quic_losses_acked(QuicLosses *losses, QuicFrame ack, QuicRange *ret_lost)
{
    uint64_t lost = 0;
    if (!losses->seen)
        return 0;
    uint64_t largest = MIN(ack.number, losses->newest - 1);
    mark(losses, &ack);
    losses->acked = MAX(losses->acked, largest + 1);

    for (; losses->judged + PACKET_THRESHOLD < losses->acked; losses->judged++) {
        if (bit_get(losses->known, losses->judged) || !bit_get(losses->seen, losses->judged))
            continue;
        if (lost++ == 0)
            ret_lost->first = losses->judged;
        ret_lost->last = losses->judged;
    }
    losses->lost += lost;
    return lost;
}

void quic_losses_clear(QuicLosses *losses)
{
    g_clear_pointer(&losses->seen, g_free);
    g_clear_pointer(&losses->known, g_free);
}
