/* dice.h: numbers at random that are the same in every run and on every machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct Dice {
    uint64_t state;
} Dice;

/* The next 64 bits. The step is splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t dice_next(Dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* A number from 0 to n - 1; n must not be 0. */
static inline uint32_t dice_below(Dice *dice, uint32_t n)
{
    return (uint32_t)(dice_next(dice) >> 32) % n;
}

static inline uint32_t dice_between(Dice *dice, uint32_t least, uint32_t most)
{
    return least + dice_below(dice, most - least + 1);
}

/* True in `parts` cases of 10,000. */
static inline bool dice_chance(Dice *dice, uint32_t parts)
{
    return dice_below(dice, 10000) < parts;
}
