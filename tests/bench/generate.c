/* generate.c: makes the captures of the benchmark, the same ones every time. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

/* Any number will do, so long as it stays: figures are compared across versions. */
#define SEED 20240101

static const Scenario *const scenarios[] = {&scenario_web, &scenario_short, &scenario_bulk,
                                            &scenario_flood};

static const Scenario *find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(scenarios); i++) {
        if (strcmp(scenarios[i]->name, name) == 0)
            return scenarios[i];
    }
    return NULL;
}

static int usage(void)
{
    fprintf(stderr, "usage: generate SCENARIO FILE [PARTS]\n"
                    "PARTS of 10,000 of the full size; all by default. Scenarios:\n");
    for (size_t i = 0; i < G_N_ELEMENTS(scenarios); i++)
        fprintf(stderr, "  %-6s %s\n", scenarios[i]->name, scenarios[i]->holds);
    return 2;
}

int main(int argc, char **argv)
{
    const Scenario *scenario = argc >= 3 ? find(argv[1]) : NULL;
    long parts = argc >= 4 ? strtol(argv[3], NULL, 10) : FULL_SIZE;
    if (!scenario || parts < 1 || parts > FULL_SIZE)
        return usage();

    Dice dice = {.state = SEED};
    Store store;
    store_init(&store, &dice);
    g_autoptr(Script) script = script_new();
    scenario->play(script, &store, &dice, (uint32_t)parts);
    bool written = script_write(script, argv[2]);
    if (!written)
        fprintf(stderr, "generate: %s: %s\n", argv[2], strerror(errno));
    store_clear(&store);
    return written ? 0 : 1;
}
