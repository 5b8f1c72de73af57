#include "lookup-uses.h"

#include "answers.h"

/* Questions for one name this close together are one effort: A and AAAA, HTTPS. Our
 * choice: programs ask them at once, or as soon as the first is answered. */
#define TOGETHER_NS (100 * NS_PER_MS)

/* How long an unanswered question keeps an effort alive: resolvers ask again after
 * 5 s by default (resolv.conf(5)), twice. */
#define EFFORT_NS (12 * NS_PER_S)

/* Most look-ups of one effort. Our choice: types and servers are few. */
#define EFFORT_MOST 16

/* A connection made this soon after the answer was what the look-up was for. Our
 * choice: programs connect at once; later, the answer was remembered. */
#define LEADS_WITHIN_NS (1 * NS_PER_S)

static int64_t asked_ns(const Lookup *lookup)
{
    return (lookup->query ? lookup->query : lookup->response)->at.time_ns;
}

static const char *type_of(const Lookup *lookup)
{
    return lookup->query ? event_string(lookup->query, DNS_QUERY_type)
                         : event_string(lookup->response, DNS_RESPONSE_type);
}

/* RFC 7766, 5: what was truncated is asked again over TCP. */
static bool is_settled(const Lookup *lookup)
{
    return lookup->response && !event_number(lookup->response, DNS_RESPONSE_truncated, 0);
}

static bool goes_on(const Lookup *lead, const Lookup *lookup)
{
    unsigned members = 0;
    bool waits = false, close = false;
    for (const Lookup *one = lead; one; one = one->beside, members++) {
        int64_t since_ns = asked_ns(lookup) - asked_ns(one);
        if (is_settled(one) && g_str_equal(type_of(one), type_of(lookup)))
            return false;
        if (one->response)
            since_ns = asked_ns(lookup) - one->response->at.time_ns;
        close |= since_ns <= TOGETHER_NS;
        waits |= !is_settled(one) && since_ns <= EFFORT_NS;
    }
    return (close || waits) && members < EFFORT_MOST;
}

Lookup *lookup_uses_join(Lookup *lead, Lookup *lookup)
{
    lookup->lead = lookup;
    if (!lead || !goes_on(lead, lookup))
        return lookup;
    lookup->lead = lead;
    lookup->beside = lead->beside;
    lead->beside = lookup;
    return lead;
}

/* From the first question to the last answer that came before `until_ns`. False if
 * none did. */
static bool extent_before(const Lookup *lead, int64_t until_ns, PhaseSpan *ret)
{
    bool answered = false;
    *ret = (PhaseSpan){asked_ns(lead), asked_ns(lead)};
    for (const Lookup *one = lead; one; one = one->beside) {
        ret->from_ns = MIN(ret->from_ns, asked_ns(one));
        if (!one->response || one->response->at.time_ns > until_ns)
            continue;
        ret->until_ns = MAX(ret->until_ns, one->response->at.time_ns);
        answered = true;
    }
    return answered;
}

/* RFC 9110, 4.2.1: the host may be an address; IPv6 stands in brackets. */
static bool host_is_address(const Exchange *exchange)
{
    const Text *host = exchange->request ? event_text(exchange->request, HTTP_REQUEST_host) : NULL;
    if (!host || host->length == 0)
        return false;
    if (host->bytes[0] == '[')
        return true;
    g_autofree char *name = g_strndup(host->bytes, strcspn(host->bytes, ":"));
    Address address;
    return address_read(name, &address);
}

/* `exchange` is the first of its connection: had its look-up to be waited for? */
static void give_lookup(Exchange *exchange)
{
    Phases *phases = &exchange->phases;
    Lookup *lead = exchange->lookup ? exchange->lookup->lead : NULL;
    if (!lead) {
        if (host_is_address(exchange))
            phases->absences[PHASE_LOOKUP] = ABSENCE_ADDRESS;
        return;
    }

    int64_t began_ns, ended_ns;
    PhaseSpan span;
    phases->absences[PHASE_LOOKUP] = ABSENCE_CACHED;
    if (lead->led_somewhere || !phases_extent(phases, &began_ns, &ended_ns) ||
        !extent_before(lead, began_ns, &span) || began_ns - span.until_ns > LEADS_WITHIN_NS)
        return;
    lead->led_somewhere = true;
    phases_add_lookup(phases, span.from_ns, span.until_ns);
}

/* The look-up that led to the conversation of `exchange`, searched for once. */
static const Lookup *lookup_of(const Story *story, GHashTable *found, const Exchange *exchange)
{
    gpointer key = (gpointer)(uintptr_t)exchange->conversation, value;
    if (!answers_any(story->answers))
        return NULL;
    if (g_hash_table_lookup_extended(found, key, NULL, &value))
        return value;
    const Lookup *lookup = story_lookup_of(story, exchange->conversation);
    g_hash_table_insert(found, key, (gpointer)(uintptr_t)lookup);
    return lookup;
}

void lookup_uses_link(Story *story)
{
    g_autoptr(GHashTable) found = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = story->exchanges->pdata[i];
        exchange->lookup = lookup_of(story, found, exchange);
        if (exchange->ordinal == 1)
            give_lookup(exchange);
        if (i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(story->analysis);
    }
}
