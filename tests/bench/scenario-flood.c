/* scenario-flood.c: SYNs from forged addresses, each used once and none answered. */
#include "scenario.h"

#define SYNS    2000000
#define PACE_US 5
/* Odd, so that i * STRIDE mod 2^24 visits each address of 10.0.0.0/8 once. */
#define STRIDE 7368787u

static void play(Script *script, const Store *store, Dice *dice, uint32_t parts)
{
    (void)store;
    uint32_t count = (uint32_t)((uint64_t)SYNS * parts / FULL_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        Packet syn = {
            .time_us = (int64_t)PACE_US * i,
            .source = 0x0a000000 | (i * STRIDE & 0xffffff),
            .destination = 0xc6120050,
            .source_port = (uint16_t)dice_between(dice, 1024, 65535),
            .destination_port = 80,
            .seq = (uint32_t)dice_next(dice),
            .flags = TCP_SYN,
            .bare = true,
        };
        script_add(script, &syn);
        script->facts.connections++;
        script->facts.unanswered++;
    }
}

const Scenario scenario_flood = {
    .name = "flood",
    .holds = "SYNs, each from another source",
    .play = play,
};
