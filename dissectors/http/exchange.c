#include "exchange.h"

/* Requests remembered on one connection until they are answered. Our choice:
 * browsers that pipelined sent 8, load generators some hundreds. */
#define WAITING_MAX 1024

/* The caller owns it; NULL if none waits. */
static HttpAsked *take_oldest(HttpExchanges *exchanges)
{
    GList *link = g_queue_pop_head_link(&exchanges->waiting);
    return link ? link->data : NULL;
}

/* Most connections never have more than one that waits: it needs no memory of its own. */
static HttpAsked *new_asked(HttpExchanges *exchanges)
{
    if (exchanges->only_used)
        return g_new0(HttpAsked, 1);
    exchanges->only_used = true;
    exchanges->only = (HttpAsked){0};
    return &exchanges->only;
}

static void free_asked(HttpExchanges *exchanges, HttpAsked *asked)
{
    if (asked == &exchanges->only)
        exchanges->only_used = false;
    else
        g_free(asked);
}

static void forget_all(HttpExchanges *exchanges)
{
    for (HttpAsked *asked; (asked = take_oldest(exchanges));)
        free_asked(exchanges, asked);
}

void http_exchanges_init(HttpExchanges *exchanges)
{
    *exchanges = (HttpExchanges){0};
    g_queue_init(&exchanges->waiting);
}

void http_exchanges_clear(HttpExchanges *exchanges)
{
    forget_all(exchanges);
}

/* With a response that is lost nobody knows whether it was waited for. */
static bool is_pipelined(const HttpExchanges *exchanges)
{
    return exchanges->requests > 0 && exchanges->answered < exchanges->requests &&
           !exchanges->responses_lost;
}

const HttpAsked *http_exchanges_ask(HttpExchanges *exchanges, HttpAsk ask, bool persistent)
{
    /* Without pipelining a new request means that all before were answered. */
    exchanges->overrun |= exchanges->waiting.length == WAITING_MAX;
    if (exchanges->responses_lost || exchanges->overrun)
        forget_all(exchanges);

    HttpAsked *asked = new_asked(exchanges);
    asked->ask = (uint8_t)ask;
    asked->persistent = persistent;
    asked->pipelined = is_pipelined(exchanges);
    asked->ordinal = ++exchanges->requests;
    asked->link.data = asked;
    g_queue_push_tail_link(&exchanges->waiting, &asked->link);
    return asked;
}

void http_exchanges_asked(HttpExchanges *exchanges, const Moment *at)
{
    HttpAsked *newest = g_queue_peek_tail(&exchanges->waiting);
    if (newest && newest->ordinal == exchanges->requests)
        newest->ended = *at;
}

uint64_t http_exchanges_waiting(const HttpExchanges *exchanges)
{
    const HttpAsked *oldest = exchanges->waiting.head ? exchanges->waiting.head->data : NULL;
    return oldest && !exchanges->overrun ? oldest->ordinal : 0;
}

HttpAsked http_exchanges_answer(HttpExchanges *exchanges)
{
    exchanges->responses_lost = false;
    const HttpAsked unseen = {.persistent = true};
    if (exchanges->overrun)
        return unseen;
    HttpAsked *oldest = take_oldest(exchanges);
    if (!oldest)
        return unseen;
    HttpAsked answered = *oldest;
    free_asked(exchanges, oldest);
    return answered;
}

void http_exchanges_answered(HttpExchanges *exchanges, uint64_t ordinal, const Moment *at)
{
    if (ordinal == 0)
        return;
    exchanges->answered = ordinal;
    exchanges->answered_at = *at;
}

/* All but the last of those that were not pipelined must have been answered. */
void http_exchanges_lose_responses(HttpExchanges *exchanges)
{
    exchanges->responses_lost = true;
    exchanges->answered_at = (Moment){0};
    for (const GList *last = exchanges->waiting.tail; last; last = last->prev) {
        const HttpAsked *asked = last->data;
        if (asked->pipelined)
            continue;
        while (exchanges->waiting.head != last)
            free_asked(exchanges, take_oldest(exchanges));
        return;
    }
}

bool http_exchanges_await_tunnel(const HttpExchanges *exchanges)
{
    const HttpAsked *newest = exchanges->waiting.tail ? exchanges->waiting.tail->data : NULL;
    return newest && newest->ask == ASK_CONNECT;
}
