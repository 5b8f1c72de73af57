/* json-ledger.c: TIME_WAIT and ports, a record for each end that holds some; and
 * what is wrong with the capture. */

#include "../i18n.h"
#include "../story/remedies.h"
#include "json-records.h"

/* ---- the doctor -------------------------------------------------------------- */

static void write_lowered(Json *json, unsigned lowers)
{
    json_array(json, "lowers");
    for (unsigned i = 0; i < LOWERED_KINDS; i++)
        if (lowers >> i & 1)
            json_string(json, NULL, lowered_name(i));
    json_end_array(json);
}

static const char *weight_name(EventWeight weight)
{
    static const char *const names[] = {
        [WEIGHT_ROUTINE] = "routine",
        [WEIGHT_TELLING] = "telling",
        [WEIGHT_TROUBLE] = "trouble",
    };
    return names[weight];
}

static void write_finding(Json *json, const Finding *finding)
{
    const FindingSpec *spec = &finding_catalogue[finding->id];
    char by[ADDRESS_TEXT_SIZE];
    json_object(json, NULL);
    json_string(json, "name", spec->name);
    json_string(json, "weight", weight_name(spec->weight));
    json_uint(json, "count", finding->count);
    if (finding->total > 0)
        json_uint(json, "total", finding->total);
    else
        json_null(json, "total");
    if (finding->frame > 0)
        json_uint(json, "frame", finding->frame);
    else
        json_null(json, "frame");
    json_string(json, "by",
                finding->by.family != ADDRESS_NONE ? address_print(&finding->by, by) : NULL);
    json_string(json, "says", gettext(spec->says));
    json_string(json, "meaning", spec->means ? gettext(spec->means) : NULL);
    write_lowered(json, spec->lowers);
    json_end_object(json);
}

void json_write_doctor(Json *json, const GArray *findings)
{
    json_array(json, "doctor");
    for (guint i = 0; i < findings->len; i++)
        write_finding(json, &g_array_index(findings, Finding, i));
    json_end_array(json);
}

/* ---- the ledger --------------------------------------------------------------- */

/* Thousandths, as an exact decimal: the same digits as milliseconds of µs. */
static void write_rate(Json *json, const char *key, uint64_t thousandths)
{
    json_ms(json, key, (int64_t)thousandths * 1000);
}

static void write_ms_or_null(Json *json, const char *key, int64_t ns)
{
    if (ns >= 0)
        json_ms(json, key, ns);
    else
        json_null(json, key);
}

static void write_time_wait(Json *json, const LedgerHolder *holder, int64_t start_ns)
{
    const Occupancy *held = &holder->time_wait;
    json_uint(json, "now", held->now);
    json_uint(json, "peak", held->peak);
    if (held->peak > 0)
        json_seconds(json, "peak_time", held->peak_ns - start_ns);
    else
        json_null(json, "peak_time");
    json_uint(json, "entered", holder->entered);

    json_object(json, "reused");
    for (int kind = 0; kind < REUSE_KINDS; kind++)
        json_uint(json, reuse_kind_name((ReuseKind)kind), holder->reused[kind]);
    write_ms_or_null(json, "soonest_ms", holder->soonest_reuse_ns);
    json_end_object(json);
}

static void write_closed_first(Json *json, const LedgerHolder *holder)
{
    json_object(json, "closed_first");
    for (int reason = 0; reason < CLOSE_REASONS; reason++)
        if (holder->closed_first[reason] > 0)
            json_uint(json, close_reason_name((CloseReason)reason), holder->closed_first[reason]);
    json_end_object(json);
    json_object(json, "idle");
    write_ms_or_null(json, "least_ms", holder->idle_least_ns);
    write_ms_or_null(json, "most_ms", holder->idle_most_ns);
    json_uint(json, "announced", holder->idle_announced);
    json_end_object(json);
}

static void write_lasting(Json *json, const char *key, const Lasting *lasting)
{
    json_object(json, key);
    json_uint(json, "now", lasting->now);
    json_uint(json, "lasting", lasting->lasting);
    json_ms(json, "longest_ms", lasting->longest_ns);
    json_end_object(json);
}

static void write_ports(Json *json, const Ledger *ledger, const LedgerRoute *route)
{
    json_object(json, "ports");
    json_uint(json, "low", ledger->options.port_low);
    json_uint(json, "high", ledger->options.port_high);
    json_uint(json, "available", ledger->available);
    json_uint(json, "now", route->ports.now);
    json_uint(json, "peak", route->ports.peak);
    json_uint(json, "outside", route->outside);
    json_uint(json, "seen_low", route->port_least);
    json_uint(json, "seen_high", route->port_most);
    json_end_object(json);
}

static void write_forecast(Json *json, const Forecast *forecast)
{
    json_object(json, "forecast");
    json_string(json, "verdict", forecast_verdict_name(forecast->verdict));
    if (forecast->verdict != FORECAST_NONE) {
        write_rate(json, "rate", forecast->rate);
        json_uint(json, "steady", forecast->steady);
        write_rate(json, "limit_rate", forecast->limit);
        write_ms_or_null(json, "after_ms",
                         forecast->verdict == FORECAST_EXHAUSTS ? forecast->after_ns : -1);
    }
    json_end_object(json);
}

static void write_remedies(Json *json, const Ledger *ledger, const LedgerRoute *route)
{
    json_array(json, "remedies");
    for (int i = 0; i < REMEDIES; i++) {
        const RemedySpec *spec = &remedy_catalogue[i];
        uint64_t limit = remedy_limit(ledger, (RemedyId)i);
        json_object(json, NULL);
        json_string(json, "name", spec->name);
        json_bool(json, "helps", spec->helps);
        if (i == REMEDY_KEEP_ALIVE)
            json_uint(json, "saves", remedy_saved(route));
        else
            json_null(json, "saves");
        if (limit > 0)
            write_rate(json, "limit_rate", limit);
        else
            json_null(json, "limit_rate");
        json_string(json, "source", spec->source);
        json_string(json, "passage", spec->passage);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_use(Json *json, const LedgerRoute *route)
{
    json_uint(json, "connections", route->connections);
    json_uint(json, "timestamps", route->timestamps);
    json_uint(json, "requests", route->requests);
    json_uint(json, "keep_alive_probes", route->keep_alives);
    json_uint(json, "open", route->open.now);
    json_uint(json, "open_peak", route->open.peak);
    json_object(json, "rate");
    json_uint(json, "begun", route->begun);
    write_rate(json, "average", route->average_rate);
    json_uint(json, "peak", route->peak_rate);
    json_end_object(json);
}

static void write_holder(Json *json, const ReportInput *input, const LedgerRoute *route, End end)
{
    const Ledger *ledger = input->story->ledger;
    const LedgerHolder *holder = &route->holders[end];
    bool client = end == END_CLIENT;
    char text[ADDRESS_TEXT_SIZE];
    json_object(json, NULL);
    json_string(json, "type", "ledger");
    json_string(json, "holder", address_print(client ? &route->client : &route->server, text));
    json_string(json, "end", end_name(end));
    json_string(json, "destination", address_print(client ? &route->server : &route->client, text));
    json_uint(json, "port", route->port);
    json_ms(json, "hold_ms", ledger->options.hold_ns);
    json_bool(json, "covered", ledger->covered);
    write_time_wait(json, holder, input->analysis->facts.first_ns);
    write_closed_first(json, holder);
    write_lasting(json, "close_wait", &holder->close_wait);
    write_lasting(json, "fin_wait_2", &holder->fin_wait_2);
    write_use(json, route);
    if (client) {
        write_ports(json, ledger, route);
        write_forecast(json, &route->forecast);
        write_remedies(json, ledger, route);
    } else { /* the server's port is one, whatever waits */
        json_null(json, "ports");
        json_null(json, "forecast");
        json_null(json, "remedies");
    }
    json_end_record(json);
}

void json_write_ledger(Json *json, const ReportInput *input)
{
    const Ledger *ledger = input->story->ledger;
    for (guint i = 0; i < ledger->routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(ledger->routes, i);
        if (!ledger_route_tells(ledger, route))
            continue;
        bool server = ledger_holder_tells(&route->holders[END_SERVER]);
        if (ledger_holder_tells(&route->holders[END_CLIENT]) || !server)
            write_holder(json, input, route, END_CLIENT);
        if (server)
            write_holder(json, input, route, END_SERVER);
    }
}
