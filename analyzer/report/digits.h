/* digits.h: numbers in decimal, without a locale, for who writes millions of them. */
#pragma once

#include <stdint.h>

/* What the longest number takes. */
#define DIGITS_MOST 20

/* Writes `number` at `at`; returns where it ends. */
char *digits_write(char *at, uint64_t number);

/* The same with `digits` digits, leading zeros and all; it must not have more. */
char *digits_write_padded(char *at, uint64_t number, unsigned digits);
