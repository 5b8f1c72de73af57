/* scenario-web.c: browsers and servers: keep-alive, HTTP and TLS, a little loss. */
#include "scenario.h"

#define CONNECTIONS     9600
#define DURATION_US     (120 * 1000000LL)
#define HOSTS           400
#define CLIENTS         250
#define TLS_PERCENT     55
#define TLS13_PERCENT   70
#define LOOKUP_PERCENT  40
#define MOST_EXCHANGES  9
#define LOSS            8  /* of 10,000 segments */
#define LARGE_CHANCE    75 /* of 10,000 bodies */
#define LARGE_BYTES     1500000
#define SMALLEST_BODY   256
#define BODY_DOUBLINGS  8
#define MOST_THINK_US   900000
#define MOST_SERVICE_US 60000
#define RECORD_OVERHEAD 17         /* TLS 1.3: content type and tag */
#define RESOLVER        0x0a000035 /* 10.0.0.53 */

typedef struct Visit {
    Flow flow;
    const Store *store;
    bool tls;
    char host[32];
} Visit;

/* Small bodies are many, large ones few: the size doubles with even chances. */
static size_t body_size(Dice *dice)
{
    if (dice_chance(dice, LARGE_CHANCE))
        return dice_between(dice, LARGE_BYTES / 2, 2 * LARGE_BYTES);
    uint32_t scale = SMALLEST_BODY << dice_below(dice, BODY_DOUBLINGS);
    return dice_between(dice, scale / 2, scale + scale / 2);
}

static void send_message(Flow *flow, Side from, Message message, bool answered)
{
    flow_send(flow, from, message.bytes, message.size, answered);
}

static void exchange_plain(Visit *visit)
{
    Flow *flow = &visit->flow;
    Dice *dice = flow->dice;
    send_message(flow, CLIENT,
                 content_request(flow->script, dice, visit->host, dice_below(dice, 5000)), false);
    flow_wait(flow, dice_between(dice, 300, MOST_SERVICE_US));
    uint32_t kind = dice_below(dice, 100);
    if (kind < 15) {
        send_message(flow, SERVER, content_not_modified(flow->script), false);
    } else if (kind < 35) {
        send_message(flow, SERVER, content_chunked(flow->script, visit->store, dice), false);
    } else {
        size_t size = body_size(dice);
        const uint8_t *body =
            visit->store->text + dice_below(dice, STORE_TEXT - 4 * LARGE_BYTES / 2);
        send_message(flow, SERVER, content_response(flow->script, size, false), true);
        flow_send(flow, SERVER, body, size, false);
    }
}

/* Full records out of the store, the rest in one of its own. */
static void exchange_sealed(Visit *visit)
{
    Flow *flow = &visit->flow;
    Dice *dice = flow->dice;
    send_message(flow, CLIENT, content_record(flow->script, dice, dice_between(dice, 200, 900)),
                 false);
    flow_wait(flow, dice_between(dice, 300, MOST_SERVICE_US));
    size_t size = body_size(dice);
    uint32_t full = (uint32_t)(size / RECORD_BYTES);
    uint32_t first = dice_below(dice, STORE_RECORDS - full);
    flow_send(flow, SERVER, visit->store->records + (size_t)first * RECORD_BYTES,
              (size_t)full * RECORD_BYTES, true);
    send_message(flow, SERVER,
                 content_record(flow->script, dice, size % RECORD_BYTES % 16384 + RECORD_OVERHEAD),
                 false);
}

static void close_visit(Visit *visit)
{
    Flow *flow = &visit->flow;
    uint32_t kind = dice_below(flow->dice, 100);
    Side first = dice_chance(flow->dice, 5000) ? SERVER : CLIENT;
    flow_wait(flow, dice_between(flow->dice, 1000, MOST_THINK_US));
    if (kind < 45)
        flow_close(flow, first, CLOSE_THREE);
    else if (kind < 85)
        flow_close(flow, first, CLOSE_FOUR);
    else if (kind < 94)
        flow_close(flow, CLIENT, CLOSE_RESET);
    else
        flow_close(flow, first, kind < 96 ? CLOSE_AT_ONCE : CLOSE_NONE);
}

static void visit_site(Visit *visit)
{
    Flow *flow = &visit->flow;
    Dice *dice = flow->dice;
    flow->near = dice_chance(dice, 5000) ? CLIENT : SERVER;
    flow->loss = LOSS;
    if (dice_below(dice, 100) < LOOKUP_PERCENT)
        content_lookup(flow, visit->host, RESOLVER, dice_between(dice, 800, 40000));
    flow_open(flow);
    if (visit->tls)
        content_handshake(flow, visit->host, dice_below(dice, 100) < TLS13_PERCENT);
    for (uint32_t left = dice_between(dice, 1, MOST_EXCHANGES); left > 0; left--) {
        if (visit->tls)
            exchange_sealed(visit);
        else
            exchange_plain(visit);
        flow_wait(flow, dice_between(dice, 1000, MOST_THINK_US));
    }
    close_visit(visit);
}

static void play(Script *script, const Store *store, Dice *dice, uint32_t parts)
{
    uint32_t count = (uint32_t)((uint64_t)CONNECTIONS * parts / FULL_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t site = dice_below(dice, HOSTS), client = i % CLIENTS;
        Visit visit = {.store = store, .tls = dice_below(dice, 100) < TLS_PERCENT};
        g_snprintf(visit.host, sizeof(visit.host), "www%u.bench.example", site);
        visit.flow.hosts[CLIENT].address = 0x0a010000 + client + 1;      /* 10.1.0.0/16 */
        visit.flow.hosts[CLIENT].port = (uint16_t)(32768 + i / CLIENTS); /* never twice */
        visit.flow.hosts[SERVER].address = 0xc6120000 + site + 1;        /* 198.18.0.0/15 */
        visit.flow.hosts[SERVER].port = visit.tls ? 443 : 80;
        int64_t start = (int64_t)(DURATION_US * i / count) + 100000;
        flow_init(&visit.flow, script, dice, start, dice_between(dice, 2000, 80000));
        visit_site(&visit);
    }
}

const Scenario scenario_web = {
    .name = "web",
    .holds = "HTTP and HTTPS with keep-alive and a little loss",
    .play = play,
};
