/* digits.h: numbers in decimal, without a locale, for who writes millions of them.
 *
 * Eight digits are made at once, and stored at once: whatever a number takes, there must be
 * room for DIGITS_ROOM bytes. */
#pragma once

#include <stdint.h>

/* What the longest number takes, and what may be written behind it. */
#define DIGITS_ROOM 28

/* Writes `number` at `at`; returns where it ends. */
char *digits_write(char *at, uint64_t number);

/* The same with `digits` digits, nine at most, leading zeros and all; it must not have more. */
char *digits_write_padded(char *at, uint64_t number, unsigned digits);
