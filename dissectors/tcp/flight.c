#include "flight.h"

#define FLIGHT_FIRST_SIZE 4u

/* Entries lie at `first` and up; those before it have landed. */
struct Flight {
    unsigned first, count, size;
    Flown flown[];
};

void flight_free(Flight *flight)
{
    g_free(flight);
}

static Flown *at(Flight *f, unsigned i)
{
    return &f->flown[f->first + i];
}

static void move_down(Flight *f)
{
    memmove(f->flown, f->flown + f->first, f->count * sizeof f->flown[0]);
    f->first = 0;
}

static Flight *resize(Flight *f, unsigned size)
{
    f = g_realloc(f, sizeof *f + size * sizeof f->flown[0]);
    f->size = size;
    return f;
}

/* Makes room for one more at the end; false if there are too many. */
static bool make_room(Flight **flight)
{
    Flight *f = *flight;
    if (!f) {
        *flight = f = resize(NULL, FLIGHT_FIRST_SIZE);
        f->first = f->count = 0;
    }
    if (f->first + f->count < f->size)
        return true;
    if (f->count == FLIGHT_MAX)
        return false;
    /* moving costs as much as what has landed since it was done last */
    if (f->first >= f->size / 4)
        move_down(f);
    else
        *flight = resize(f, f->size * 2);
    return true;
}

static void join_last(Flight *f, const Flown *flown)
{
    Flown *last = at(f, f->count - 1);
    last->end = flown->end;
    last->times_sent = FLOWN_JOINED;
}

void flight_add(Flight **flight, const Flown *flown)
{
    /* Numbers are compared by their distance, so all must lie within half of
     * their circle (RFC 9293, 3.4). */
    if (*flight && !seq_before(at(*flight, 0)->seq, flown->end))
        g_clear_pointer(flight, flight_free);
    if (!make_room(flight)) {
        join_last(*flight, flown);
        return;
    }
    Flight *f = *flight;
    f->count++;
    *at(f, f->count - 1) = *flown;
}

/* Index of the first entry that ends after `seq`; the count if none does. */
static unsigned find_index(const Flight *f, uint32_t seq)
{
    unsigned low = 0, high = f->count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (seq_before(seq, f->flown[f->first + middle].end))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

const Flown *flight_find(const Flight *f, uint32_t seq)
{
    if (!f)
        return NULL;
    unsigned i = find_index(f, seq);
    const Flown *found = &f->flown[f->first + i];
    return i < f->count && seq_at_or_before(found->seq, seq) ? found : NULL;
}

const Flown *flight_after(const Flight *f, uint32_t seq)
{
    if (!f)
        return NULL;
    unsigned i = find_index(f, seq);
    return i < f->count ? &f->flown[f->first + i] : NULL;
}

const Flown *flight_last(const Flight *f)
{
    return f && f->count > 0 ? &f->flown[f->first + f->count - 1] : NULL;
}

unsigned flight_count(const Flight *f)
{
    return f ? f->count : 0;
}

/* Puts `flown` at index i, if there is room for one more. */
static void insert(Flight **flight, unsigned i, const Flown *flown)
{
    Flown copy = *flown;
    if (!make_room(flight))
        return;
    Flight *f = *flight;
    memmove(at(f, i + 1), at(f, i), (f->count - i) * sizeof f->flown[0]);
    f->count++;
    *at(f, i) = copy;
}

/* Splits entry i where `seq` lies within it. */
static void split(Flight **flight, unsigned i, uint32_t seq)
{
    Flown *whole = at(*flight, i);
    if (!seq_before(whole->seq, seq) || !seq_before(seq, whole->end))
        return;
    Flown front = *whole;
    unsigned count = (*flight)->count;
    front.end = seq;
    insert(flight, i, &front);
    if ((*flight)->count > count)
        at(*flight, i + 1)->seq = seq;
}

static void send_again(Flown *entry, const Flown *again)
{
    entry->at_ns = again->at_ns;
    entry->ts_value = again->ts_value;
    entry->mark = again->mark;
    if (entry->times_sent < UINT8_MAX)
        entry->times_sent++;
    if (entry->times_sent == FLOWN_JOINED + 1)
        entry->times_sent++;
}

void flight_resent(Flight **flight, const Flown *again)
{
    unsigned i = *flight ? find_index(*flight, again->seq) : 0;
    if (!*flight || i == (*flight)->count || !seq_before(at(*flight, i)->seq, again->end)) {
        insert(flight, i, again);
        return;
    }
    split(flight, i, again->seq);
    i = find_index(*flight, again->seq);
    for (; i < (*flight)->count && seq_before(at(*flight, i)->seq, again->end); i++) {
        split(flight, i, again->end);
        send_again(at(*flight, i), again);
    }
}

Landed flight_acknowledged(Flight **flight, uint32_t ack)
{
    Landed landed = {0};
    Flight *f = *flight;
    if (!f)
        return landed;
    while (f->count > 0 && seq_at_or_before(at(f, 0)->end, ack)) {
        landed.any = true;
        landed.last = *at(f, 0);
        landed.repeated |= landed.last.times_sent != 1;
        f->first++;
        f->count--;
    }
    if (f->count == 0)
        g_clear_pointer(flight, flight_free);
    return landed;
}
