/* scenario-short.c: a load generator without keep-alive: one request a connection, and
 * ports that come round again, so that four connections in ten reuse a five-tuple. */
#include <string.h>

#include "scenario.h"

#define CONNECTIONS 300000
#define CLIENTS     7
/* Of 300,000 connections 120,000 take a tuple used before. It comes round after 72 s at
 * this pace: Linux keeps TIME_WAIT for 60 s (TCP_TIMEWAIT_LEN). */
#define PORTS       25715
#define PACE_US     400
#define FIRST_PORT  32768
#define SERVER_PORT 8080
#define LEAST_BODY  120
#define MOST_BODY   400
#define REFUSED     100 /* of 10,000 */
#define UNANSWERED  50

static void exchange(Flow *flow, const Store *store)
{
    Dice *dice = flow->dice;
    static const char request[] = "GET /api/v1/status HTTP/1.1\r\nHost: status.bench.example\r\n"
                                  "User-Agent: load/1.0\r\nConnection: close\r\n\r\n";
    flow_send(flow, CLIENT, (const uint8_t *)request, sizeof(request) - 1, true);
    flow->script->facts.requests++;
    flow_wait(flow, dice_between(dice, 100, 3000));
    uint32_t size = dice_between(dice, LEAST_BODY, MOST_BODY);
    Message head = content_response(flow->script, size, true);
    g_autofree uint8_t *whole = g_malloc(head.size + size);
    memcpy(whole, head.bytes, head.size);
    memcpy(whole + head.size, store->text + dice_below(dice, STORE_TEXT / 2), size);
    flow_send(flow, SERVER, script_keep(flow->script, whole, head.size + size), head.size + size,
              false);
}

static void connect_once(Flow *flow, const Store *store)
{
    Dice *dice = flow->dice;
    uint32_t fate = dice_below(dice, 10000);
    if (fate < REFUSED) {
        flow_refused(flow);
        return;
    }
    if (fate < REFUSED + UNANSWERED) {
        flow_unanswered(flow);
        return;
    }
    flow_open(flow);
    exchange(flow, store);
    uint32_t kind = dice_below(dice, 100);
    Side first = dice_below(dice, 100) < 65 ? SERVER : CLIENT;
    if (kind < 60)
        flow_close(flow, first, CLOSE_THREE);
    else if (kind < 92)
        flow_close(flow, first, CLOSE_FOUR);
    else if (kind < 98)
        flow_close(flow, CLIENT, CLOSE_RESET);
    else
        flow_close(flow, first, CLOSE_AT_ONCE);
}

static void play(Script *script, const Store *store, Dice *dice, uint32_t parts)
{
    uint32_t count = (uint32_t)((uint64_t)CONNECTIONS * parts / FULL_SIZE);
    uint32_t ports = MAX(1, (uint32_t)((uint64_t)PORTS * parts / FULL_SIZE));
    int64_t pace = PACE_US * (int64_t)FULL_SIZE / parts; /* a tuple rests as long at any size */
    for (uint32_t i = 0; i < count; i++) {
        Flow flow = {.near = SERVER};
        flow.hosts[CLIENT].address = 0x0a020000 + i % CLIENTS + 1;
        flow.hosts[CLIENT].port = (uint16_t)(FIRST_PORT + i / CLIENTS % ports);
        flow.hosts[SERVER].address = 0x0a020101;
        flow.hosts[SERVER].port = SERVER_PORT;
        flow_init(&flow, script, dice, 100000 + pace * i, dice_between(dice, 200, 900));
        connect_once(&flow, store);
    }
}

const Scenario scenario_short = {
    .name = "short",
    .holds = "short connections, four in ten reusing a five-tuple",
    .play = play,
};
