/* scenario-bulk.c: four large downloads at the same time. */
#include "scenario.h"

#define DOWNLOADS      4
#define DOWNLOAD_BYTES (256u << 20)
#define RTT_US         2000
#define LOSS           0
#define PIECE_BYTES    (4u << 20) /* borrowed from the store at a time */

static void play(Script *script, const Store *store, Dice *dice, uint32_t parts)
{
    size_t size = (size_t)((uint64_t)DOWNLOAD_BYTES * parts / FULL_SIZE);
    for (uint32_t i = 0; i < DOWNLOADS; i++) {
        Flow flow = {.near = i % 2 ? SERVER : CLIENT, .loss = LOSS};
        flow.hosts[CLIENT] = (Host){.address = 0x0a030001 + i, .port = (uint16_t)(40000 + i)};
        flow.hosts[SERVER] = (Host){.address = 0x0a030101, .port = 80};
        flow_init(&flow, script, dice, 100000 + 3701 * (int64_t)i, RTT_US);
        flow_open(&flow);
        Message request = content_request(script, dice, "files.bench.example", i);
        flow_send(&flow, CLIENT, request.bytes, request.size, false);
        Message head = content_response(script, size, true);
        flow_send(&flow, SERVER, head.bytes, head.size, true);
        for (size_t sent = 0; sent < size; sent += PIECE_BYTES)
            flow_send(&flow, SERVER, store->text, MIN(PIECE_BYTES, size - sent), false);
        flow_close(&flow, SERVER, CLOSE_THREE);
    }
}

const Scenario scenario_bulk = {
    .name = "bulk",
    .holds = "four downloads in full segments",
    .play = play,
};
