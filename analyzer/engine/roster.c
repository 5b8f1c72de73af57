#include "roster.h"

#include <glib.h>

/* Empty places are closed up once there are so many, and more than half are. Our choice:
 * some megabytes. */
#define EMPTY_MOST 65536

typedef struct Entry {
    uint64_t id;
    Conversation *conversation; /* NULL: gone */
} Entry;

/* One place: an id, and above it the transport. */
#define TRANSPORT_SHIFT 63

struct Roster {
    GArray *entries[TRANSPORT_UDP + 1]; /* Entry, in the order of ids */
    GArray *places;                     /* uint64_t */
    GArray *fresh;                      /* uint64_t: without a place */
    size_t empty;                       /* entries that are gone */
    uint64_t dropped, moves;
};

static GArray *numbers_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(uint64_t));
}

Roster *roster_new(void)
{
    Roster *roster = g_new0(Roster, 1);
    for (int transport = TRANSPORT_TCP; transport <= TRANSPORT_UDP; transport++)
        roster->entries[transport] = g_array_new(FALSE, FALSE, sizeof(Entry));
    roster->places = numbers_new();
    roster->fresh = numbers_new();
    return roster;
}

void roster_free(Roster *roster)
{
    if (!roster)
        return;
    for (int transport = TRANSPORT_TCP; transport <= TRANSPORT_UDP; transport++)
        g_array_unref(roster->entries[transport]);
    g_array_unref(roster->places);
    g_array_unref(roster->fresh);
    g_free(roster);
}

static uint64_t place_of(Transport transport, uint64_t id)
{
    return (uint64_t)transport << TRANSPORT_SHIFT | id;
}

static Transport transport_of(uint64_t place)
{
    return (Transport)(place >> TRANSPORT_SHIFT);
}

static uint64_t id_of(uint64_t place)
{
    return place & ~(UINT64_C(1) << TRANSPORT_SHIFT);
}

static gint compare_ids(gconstpointer a, gconstpointer b)
{
    uint64_t x = ((const Entry *)a)->id, y = ((const Entry *)b)->id;
    return x < y ? -1 : x > y;
}

/* Mostly none has been taken out, and the id is the index. */
static Entry *entry_of(const Roster *roster, Transport transport, uint64_t id)
{
    GArray *entries = roster->entries[transport];
    if (id < entries->len && g_array_index(entries, Entry, id).id == id)
        return &g_array_index(entries, Entry, id);
    guint found;
    if (!g_array_binary_search(entries, &(Entry){.id = id}, compare_ids, &found))
        return NULL;
    return &g_array_index(entries, Entry, found);
}

Conversation *roster_find(const Roster *roster, Transport transport, uint64_t id)
{
    const Entry *entry = entry_of(roster, transport, id);
    return entry ? entry->conversation : NULL;
}

void roster_add(Roster *roster, Conversation *conversation)
{
    Transport transport = (Transport)conversation->transport;
    Entry entry = {conversation->id, conversation};
    uint64_t place = place_of(transport, conversation->id);
    g_array_append_val(roster->entries[transport], entry);
    g_array_append_val(roster->fresh, place);
}

/* ---- places ---------------------------------------------------------------------- */

static uint64_t first_frame(const Roster *roster, uint64_t place)
{
    const Conversation *c = roster_find(roster, transport_of(place), id_of(place));
    return c ? c->first.frame : 0;
}

static gint by_first_frame(gconstpointer a, gconstpointer b, gpointer roster)
{
    uint64_t x = first_frame(roster, *(const uint64_t *)a);
    uint64_t y = first_frame(roster, *(const uint64_t *)b);
    return x < y ? -1 : x > y;
}

static bool is_gone(const Roster *roster, uint64_t place)
{
    return !roster_find(roster, transport_of(place), id_of(place));
}

static void close_up_places(GArray *places, const Roster *roster)
{
    guint kept = 0;
    for (guint i = 0; i < places->len; i++) {
        uint64_t place = g_array_index(places, uint64_t, i);
        if (!is_gone(roster, place))
            g_array_index(places, uint64_t, kept++) = place;
    }
    g_array_set_size(places, kept);
}

static void close_up_entries(GArray *entries)
{
    guint kept = 0;
    for (guint i = 0; i < entries->len; i++) {
        Entry entry = g_array_index(entries, Entry, i);
        if (entry.conversation)
            g_array_index(entries, Entry, kept++) = entry;
    }
    g_array_set_size(entries, kept);
}

static void close_up(Roster *roster)
{
    close_up_places(roster->places, roster);
    close_up_places(roster->fresh, roster);
    for (int transport = TRANSPORT_TCP; transport <= TRANSPORT_UDP; transport++)
        close_up_entries(roster->entries[transport]);
    roster->empty = 0;
    roster->moves++;
}

void roster_drop(Roster *roster, Transport transport, uint64_t id)
{
    Entry *entry = entry_of(roster, transport, id);
    if (!entry || !entry->conversation)
        return;
    entry->conversation = NULL;
    roster->empty++;
    roster->dropped++;
}

bool roster_settle(Roster *roster)
{
    if (roster->empty > EMPTY_MOST && roster->empty > roster->places->len / 2)
        close_up(roster);
    if (roster->fresh->len == 0)
        return false;
    g_array_sort_with_data(roster->fresh, by_first_frame, roster);
    g_array_append_vals(roster->places, roster->fresh->data, roster->fresh->len);
    g_array_set_size(roster->fresh, 0);
    return true;
}

size_t roster_count(const Roster *roster)
{
    return roster->places->len;
}

void roster_at(const Roster *roster, size_t place, Transport *ret_transport, uint64_t *ret_id)
{
    uint64_t at = g_array_index(roster->places, uint64_t, place);
    *ret_transport = transport_of(at);
    *ret_id = id_of(at);
}

uint64_t roster_dropped(const Roster *roster)
{
    return roster->dropped;
}

uint64_t roster_moves(const Roster *roster)
{
    return roster->moves;
}

GPtrArray *roster_list(const Roster *roster, Transport transport)
{
    const GArray *entries = roster->entries[transport];
    GPtrArray *list = g_ptr_array_sized_new(entries->len);
    for (guint i = 0; i < entries->len; i++) {
        Conversation *c = g_array_index(entries, Entry, i).conversation;
        if (c)
            g_ptr_array_add(list, c);
    }
    return list;
}
