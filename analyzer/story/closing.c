#include "closing.h"

#include <string.h>

/* Silence from which on a close looks like a time-out. Our choice: programs that
 * are done close at once, and no server gives up sooner as it comes. */
#define IDLE_LEAST_NS (1 * NS_PER_S)

/* Requests on one connection after which servers close as they come: 100 is
 * Apache httpd's MaxKeepAliveRequests and nginx's keepalive_requests before 1.19.10,
 * 1,000 nginx's since. */
static const uint64_t usual_limits[] = {100, 1000};

/* Longer time-outs in a Keep-Alive field are not believed; no overflow either. */
#define ANNOUNCED_SECONDS_MOST 86400

void closing_init(Closing *closing)
{
    *closing = (Closing){
        .idle_ns = -1,
        .announced_ns = -1,
        .fin_again_ns = {INT64_MIN, INT64_MIN},
        .reset_ns = {INT64_MAX, INT64_MAX},
    };
}

/* The number behind `name` in a field such as "timeout=5, max=100". */
static bool read_parameter(const char *field, const char *name, uint64_t *ret)
{
    const char *found = strstr(field, name);
    if (!found || !g_ascii_isdigit(found[strlen(name)]))
        return false;
    *ret = g_ascii_strtoull(found + strlen(name), NULL, 10);
    return true;
}

static void take_response(Closing *closing, const Event *event)
{
    if (!event_has(event, HTTP_RESPONSE_keep_alive))
        return;
    const char *field = event_string(event, HTTP_RESPONSE_keep_alive);
    uint64_t number;
    if (read_parameter(field, "timeout=", &number) && number <= ANNOUNCED_SECONDS_MOST)
        closing->announced_ns = (int64_t)number * NS_PER_S;
    closing->limit_announced = read_parameter(field, "max=", &number) && number <= 1;
}

static void take_last(Closing *closing, const Event *event)
{
    if (closing->last)
        return;
    closing->last = event;
    closing->last_request = closing->requests;
}

static void take_reset(Closing *closing, const Event *event)
{
    if (event->by != END_NONE && event_number(event, TCP_RESET_in_window, 1))
        closing->reset_ns[event->by] = MIN(closing->reset_ns[event->by], event->at.time_ns);
}

static void take_request(Closing *closing, const Event *event)
{
    (void)event;
    closing->requests++;
}

static void take_keep_alive(Closing *closing, const Event *event)
{
    (void)event;
    closing->keep_alives++;
}

static void take_fin(Closing *closing, const Event *event)
{
    closing->idle_ns = event_duration_ns(event, TCP_FIN_ACTIVE_idle, -1);
}

static void take_fin_again(Closing *closing, const Event *event)
{
    if (event->by != END_NONE)
        closing->fin_again_ns[event->by] = event->at.time_ns;
}

/* What is done with events of a kind; others say nothing of this. */
static void (*const heard[EVENT_COUNT])(Closing *, const Event *) = {
    [EVENT_HTTP_REQUEST] = take_request, [EVENT_HTTP_RESPONSE] = take_response,
    [EVENT_HTTP_LAST] = take_last,       [EVENT_TCP_KEEP_ALIVE] = take_keep_alive,
    [EVENT_TCP_FIN_ACTIVE] = take_fin,   [EVENT_TCP_FIN_RETRANSMISSION] = take_fin_again,
    [EVENT_TCP_RESET] = take_reset,
};

bool closing_hears(EventId id)
{
    return heard[id] != NULL;
}

void closing_event(Closing *closing, const Event *event)
{
    heard[event->id](closing, event);
}

static bool is_limit(const Closing *closing)
{
    if (closing->last_request < 2)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(usual_limits); i++)
        if (closing->last_request == usual_limits[i])
            return true;
    return closing->limit_announced;
}

/* What was said beforehand, in HTTP; false if nothing was. */
static bool announced_reason(const Closing *closing, CloseReason *ret)
{
    if (!closing->last)
        return false;
    const char *reason = event_string(closing->last, HTTP_LAST_reason);
    if (strcmp(reason, "http-1.0") == 0)
        *ret = CLOSE_HTTP_1_0;
    else if (strcmp(reason, "until-close") == 0)
        *ret = CLOSE_UNTIL_CLOSE;
    else if (closing->last->by == END_CLIENT)
        *ret = CLOSE_ASKED_BY_CLIENT;
    else
        *ret = is_limit(closing) ? CLOSE_MAX_REQUESTS : CLOSE_ASKED_BY_SERVER;
    return true;
}

CloseReason closing_reason(const Closing *closing, const TcpConnection *connection, End closer)
{
    CloseReason announced;
    if (connection->reset_by == closer && !connection->ends[closer].fin)
        return CLOSE_ABORTED;
    if (announced_reason(closing, &announced))
        return announced;
    return closing->idle_ns >= IDLE_LEAST_NS ? CLOSE_IDLE : CLOSE_OWN_ACCORD;
}
