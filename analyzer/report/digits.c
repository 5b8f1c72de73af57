#include "digits.h"

#include <glib.h>
#include <string.h>

#define EIGHT_DIGITS 100000000U /* what takes more than eight */

/* The digits of a number below EIGHT_DIGITS, a byte each, the first in the lowest. In each step
 * every part of the word is split in two: a quotient that stays, and a rest that goes
 * above it. Multiplying and shifting divides, exactly for parts as small as these. */
static uint64_t split_digits(uint32_t number)
{
    const uint64_t hundreds_mask = UINT64_C(0x0000007f0000007f);
    const uint64_t tens_mask = UINT64_C(0x000f000f000f000f);
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = fours * 10486 >> 20 & hundreds_mask; /* / 100 */
    uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = pairs * 103 >> 10 & tens_mask; /* / 10 */
    return tens | (pairs - 10 * tens) << 8;
}

/* Stores all but the first `skipped` of eight digits; returns where they end. */
static char *store(char *at, uint64_t digits, unsigned skipped)
{
    const uint64_t zeros = UINT64_C(0x3030303030303030); /* '0' in each byte */
    uint64_t text = GUINT64_TO_LE((digits | zeros) >> (8 * skipped));
    memcpy(at, &text, sizeof text);
    return at + 8 - skipped;
}

char *digits_write(char *at, uint64_t number)
{
    if (number >= EIGHT_DIGITS) {
        at = digits_write(at, number / EIGHT_DIGITS); /* twice at most */
        return store(at, split_digits((uint32_t)(number % EIGHT_DIGITS)), 0);
    }
    uint64_t digits = split_digits((uint32_t)number);
    const uint64_t last = UINT64_C(1) << 56; /* the last is written even if it is zero */
    return store(at, digits, (unsigned)__builtin_ctzll(digits | last) / 8);
}

char *digits_write_padded(char *at, uint64_t number, unsigned digits)
{
    if (digits > 8) {
        *at++ = (char)('0' + number / EIGHT_DIGITS);
        number %= EIGHT_DIGITS;
        digits = 8;
    }
    return store(at, split_digits((uint32_t)number), 8 - digits);
}
