#include "checksums.h"

#include <stdbool.h>
#include <stddef.h>

#define MODULUS 0xffffU

static uint32_t word_at(const uint8_t *bytes, uint32_t i, uint32_t n)
{
    return (uint32_t)bytes[i] << 8 | (i + 1 < n ? bytes[i + 1] : 0);
}

SumChange sum_change(SumChange change, const uint8_t *before, const uint8_t *after, uint32_t n)
{
    uint64_t sum = change;
    for (uint32_t i = 0; i < n; i += 2)
        sum += word_at(after, i, n) + MODULUS - word_at(before, i, n);
    return (SumChange)(sum % MODULUS);
}

static void follow(uint8_t at[2], uint32_t sum, bool complement)
{
    sum %= MODULUS;
    uint32_t value = complement ? MODULUS - sum : sum;
    /* The two zeros of one's complement: this one is none of "no checksum". */
    if (value == 0)
        value = MODULUS;
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* RFC 1624, 3, eqn. 3: HC' = ~(~HC + ~m + m'). */
void checksum_follow(uint8_t at[2], SumChange change)
{
    uint32_t checksum = word_at(at, 0, 2);
    if (checksum != 0 && change != 0)
        follow(at, MODULUS - checksum + change, true);
}

void partial_sum_follow(uint8_t at[2], SumChange change)
{
    uint32_t sum = word_at(at, 0, 2);
    if (sum != 0 && change != 0)
        follow(at, sum + change, false);
}
