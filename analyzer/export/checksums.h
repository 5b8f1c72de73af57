/* checksums.h: the Internet checksum (RFC 1071) of bytes that have changed: valid where it
 * was valid, and wrong by as much where it was wrong (RFC 1624). */
#pragma once

#include <stdint.h>

/* What one's complement sums have become more, modulo 2^16 - 1. */
typedef uint32_t SumChange;

/* Of `n` bytes; `change` is that of what comes before, or 0. Each stretch begins at an even
 * place. */
SumChange sum_change(SumChange change, const uint8_t *before, const uint8_t *after, uint32_t n);

/* A checksum in network order at `at` follows the change. One of zero, where that says there
 * is none, stays; none becomes zero. */
void checksum_follow(uint8_t at[2], SumChange change);

/* The same for what a card is to complete: the sum itself, not its complement. */
void partial_sum_follow(uint8_t at[2], SumChange change);
