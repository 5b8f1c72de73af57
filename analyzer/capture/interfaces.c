/* interfaces.c: what can be captured from, as libpcap tells it. */
#include "interfaces.h"

#include <arpa/inet.h>
#include <pcap/pcap.h>

#include "capture.h"

static void free_entry(gpointer data)
{
    InterfaceEntry *entry = data;
    g_ptr_array_unref(entry->addresses);
    g_free(entry->description);
    g_free(entry->name);
    g_free(entry);
}

/* The text of an IP address; others, such as those of the card, are left out. */
static char *address_text(const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN];
    const void *bytes = NULL;
    if (address && address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address && address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return bytes && inet_ntop(address->sa_family, bytes, text, sizeof text) ? g_strdup(text) : NULL;
}

static InterfaceEntry *read_entry(const pcap_if_t *interface)
{
    InterfaceEntry *entry = g_new0(InterfaceEntry, 1);
    entry->name = g_strdup(interface->name);
    entry->description = g_strdup(interface->description);
    entry->addresses = g_ptr_array_new_with_free_func(g_free);
    entry->up = interface->flags & PCAP_IF_UP;
    entry->running = interface->flags & PCAP_IF_RUNNING;
    entry->loopback = interface->flags & PCAP_IF_LOOPBACK;
    entry->wireless = interface->flags & PCAP_IF_WIRELESS;
    for (const pcap_addr_t *a = interface->addresses; a; a = a->next) {
        char *text = address_text(a->addr);
        if (text)
            g_ptr_array_add(entry->addresses, text);
    }
    return entry;
}

GPtrArray *interfaces_list(GError **error)
{
    char reason[PCAP_ERRBUF_SIZE];
    pcap_if_t *all;
    if (pcap_findalldevs(&all, reason) != 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN, "%s", reason);
        return NULL;
    }
    GPtrArray *entries = g_ptr_array_new_with_free_func(free_entry);
    for (const pcap_if_t *interface = all; interface; interface = interface->next)
        g_ptr_array_add(entries, read_entry(interface));
    pcap_freealldevs(all);
    return entries;
}
