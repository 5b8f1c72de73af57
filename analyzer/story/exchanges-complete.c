/* exchanges-complete.c: what exchanges get from the rest of the story, and their order. */
#include "alt-svc.h"
#include "exchanges.h"
#include "keyed.h"
#include "lookup-uses.h"

static void link_secures(Story *story)
{
    g_autoptr(GHashTable) by_conversation = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < story->secures->len; i++) {
        Secure *secure = story->secures->pdata[i];
        g_hash_table_insert(by_conversation, (gpointer)(uintptr_t)secure->conversation, secure);
    }
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = story->exchanges->pdata[i];
        bool inside = exchange->phases.absences[PHASE_SECURE] != ABSENCE_PLAIN;
        if (inside)
            exchange->secure = g_hash_table_lookup(by_conversation, exchange->conversation);
    }
}

static uint64_t first_frame(const Exchange *exchange)
{
    return exchange->request ? exchange->request->at.frame : exchange->response->at.frame;
}

static Keyed by_request(gpointer thing)
{
    const Exchange *exchange = thing;
    return (Keyed){first_frame(exchange), exchange->ordinal, thing};
}

void exchanges_complete(Story *story)
{
    link_secures(story);
    keyed_sort(story->exchanges, by_request, story->analysis);
    lookup_uses_link(story);
    for (guint i = 0; i < story->exchanges->len; i++)
        ((Exchange *)story->exchanges->pdata[i])->id = i;
    alt_svc_link(story);
}

/* Those of which nothing has a time come last. */
static int64_t began_ns(const Exchange *exchange)
{
    int64_t from_ns, until_ns;
    return phases_extent(&exchange->phases, &from_ns, &until_ns) ? from_ns : INT64_MAX;
}

gint exchange_by_start(gconstpointer a, gconstpointer b)
{
    const Exchange *first = *(const Exchange *const *)a;
    const Exchange *second = *(const Exchange *const *)b;
    int64_t first_ns = began_ns(first), second_ns = began_ns(second);
    if (first_ns != second_ns)
        return first_ns < second_ns ? -1 : 1;
    return first->id < second->id ? -1 : first->id > second->id;
}
