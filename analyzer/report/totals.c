#include "totals.h"

#include <string.h>

void totals_init(Totals *totals)
{
    *totals = (Totals){.services = g_array_new(FALSE, FALSE, sizeof(ServiceCount))};
}

void totals_clear(Totals *totals)
{
    g_array_unref(totals->services);
    totals->services = NULL;
}

/* Names are static text, but equal names may be different text. There are few. */
static void count_service(Totals *totals, const char *name, uint64_t conversations)
{
    if (!name)
        return;
    for (guint i = 0; i < totals->services->len; i++) {
        ServiceCount *service = &g_array_index(totals->services, ServiceCount, i);
        if (service->name == name || strcmp(service->name, name) == 0) {
            service->conversations += conversations;
            return;
        }
    }
    ServiceCount fresh = {.name = name, .conversations = conversations};
    g_array_append_val(totals->services, fresh);
}

static void add_conversation(Totals *totals, const Conversation *conversation)
{
    totals->payload_bytes += conversation->payload_bytes[END_CLIENT];
    totals->payload_bytes += conversation->payload_bytes[END_SERVER];
    count_service(totals, conversation->service_name, 1);
}

void totals_add_connection(Totals *totals, const TcpConnection *connection)
{
    totals->opened[connection->opened]++;
    totals->closed[connection->closed]++;
    totals->closer[connection->active_closer]++;
    add_conversation(totals, &connection->conversation);
}

void totals_add_datagrams(Totals *totals, const UdpExchange *exchange)
{
    add_conversation(totals, &exchange->conversation);
}

void totals_merge(Totals *totals, const Totals *from)
{
    for (int i = 0; i < OPENED_KINDS; i++)
        totals->opened[i] += from->opened[i];
    for (int i = 0; i < CLOSED_KINDS; i++)
        totals->closed[i] += from->closed[i];
    for (int i = 0; i < 3; i++)
        totals->closer[i] += from->closer[i];
    totals->payload_bytes += from->payload_bytes;
    for (guint i = 0; i < from->services->len; i++) {
        const ServiceCount *service = &g_array_index(from->services, ServiceCount, i);
        count_service(totals, service->name, service->conversations);
    }
}

static gint most_first(gconstpointer a, gconstpointer b)
{
    const ServiceCount *first = a;
    const ServiceCount *second = b;
    if (first->conversations != second->conversations)
        return first->conversations < second->conversations ? 1 : -1;
    return strcmp(first->name, second->name);
}

void totals_sort(Totals *totals)
{
    g_array_sort(totals->services, most_first);
}
