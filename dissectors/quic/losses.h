/* losses.h: packets of one end in one packet number space, and which of them the
 * other end never acknowledged (RFC 9000, 13.2; RFC 9002, 6.1). */
#pragma once

#include "../moment.h"
#include "frames.h"

/* Packets that are followed at a time: those the newest before. Our choice; more
 * than are under way at 1 Gbit/s over 25 ms. */
#define QUIC_LOSSES_WINDOW 2048

typedef struct QuicLosses {
    uint64_t newest;  /* number of the newest packet that was seen, plus one; 0 none */
    uint64_t acked;   /* largest number acknowledged, plus one; 0 none */
    uint64_t judged;  /* packets below were found acknowledged or lost */
    uint64_t *seen;   /* (owned, nullable) a bit each, by number modulo the window */
    uint64_t *known;  /* (owned, nullable) the same: acknowledged */
    uint64_t missing; /* numbers that were passed over: lost before the capture, or still late */
    uint64_t lost;    /* seen, never acknowledged though later ones were */
} QuicLosses;

/* A packet of this number was seen. */
void quic_losses_sent(QuicLosses *losses, uint64_t number);

/* The other end acknowledges. Returns how many packets that shows to be lost now,
 * and the first and last of them in *ret_lost. */
uint64_t quic_losses_acked(QuicLosses *losses, QuicFrame ack, QuicRange *ret_lost);
void quic_losses_clear(QuicLosses *losses);
