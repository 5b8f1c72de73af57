/* scenario.h: the captures of the benchmark. Each is made of `parts` tenths of a
 * thousandth of its full size, so that a check can be small and the shape stays. */
#pragma once

#include "content.h"

/* `parts` of a capture at full size. */
#define FULL_SIZE 10000

typedef struct Scenario {
    const char *name;
    const char *holds; /* in a few words */
    void (*play)(Script *script, const Store *store, Dice *dice, uint32_t parts);
} Scenario;

extern const Scenario scenario_web, scenario_short, scenario_bulk, scenario_flood;
