#include "totals.h"

#include <string.h>

/* Names are static text, but equal names may be different text. */
static void count_service(GHashTable *counts, const char *name)
{
    if (!name)
        return;
    gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(counts, name));
    g_hash_table_insert(counts, (gpointer)(uintptr_t)name, GSIZE_TO_POINTER(count + 1));
}

static gint most_first(gconstpointer a, gconstpointer b)
{
    const ServiceCount *first = a;
    const ServiceCount *second = b;
    if (first->conversations != second->conversations)
        return first->conversations < second->conversations ? 1 : -1;
    return strcmp(first->name, second->name);
}

static GArray *sorted_services(GHashTable *counts)
{
    GArray *services = g_array_new(FALSE, FALSE, sizeof(ServiceCount));
    GHashTableIter i;
    gpointer name, count;
    g_hash_table_iter_init(&i, counts);
    while (g_hash_table_iter_next(&i, &name, &count)) {
        ServiceCount service = {.name = name, .conversations = GPOINTER_TO_SIZE(count)};
        g_array_append_val(services, service);
    }
    g_array_sort(services, most_first);
    return services;
}

static void add_conversation(Totals *totals, GHashTable *services, const Conversation *conversation)
{
    totals->payload_bytes += conversation->payload_bytes[END_CLIENT];
    totals->payload_bytes += conversation->payload_bytes[END_SERVER];
    count_service(services, conversation->service_name);
}

void totals_init(Totals *totals, const Analysis *analysis)
{
    *totals = (Totals){.dropped_details = analysis->dropped_details};
    g_autoptr(GHashTable) services = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < analysis->connections->len; i++) {
        const TcpConnection *connection = g_ptr_array_index(analysis->connections, i);
        totals->opened[connection->opened]++;
        totals->closed[connection->closed]++;
        totals->closer[connection->active_closer]++;
        add_conversation(totals, services, &connection->conversation);
    }
    for (guint i = 0; i < analysis->datagrams->len; i++) {
        const UdpExchange *exchange = g_ptr_array_index(analysis->datagrams, i);
        add_conversation(totals, services, &exchange->conversation);
    }
    totals->services = sorted_services(services);
}

void totals_clear(Totals *totals)
{
    g_array_unref(totals->services);
    totals->services = NULL;
}
