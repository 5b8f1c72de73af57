#include "waterfall.h"

/* A time in which at least one request was under way. */
typedef struct Busy {
    int64_t from_ns, until_ns;
    int64_t place; /* of `from_ns` on the axis */
} Busy;

static gint by_begin(gconstpointer a, gconstpointer b)
{
    const Busy *x = a, *y = b;
    return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

/* Joins those that overlap; they are in order of their begins. */
static void join(GArray *busy)
{
    guint kept = 0;
    for (guint i = 1; i < busy->len; i++) {
        const Busy *next = &g_array_index(busy, Busy, i);
        Busy *last = &g_array_index(busy, Busy, kept);
        if (next->from_ns <= last->until_ns)
            last->until_ns = MAX(last->until_ns, next->until_ns);
        else
            g_array_index(busy, Busy, ++kept) = *next;
    }
    if (busy->len > 0)
        g_array_set_size(busy, kept + 1);
}

void waterfall_init(Waterfall *waterfall, const GPtrArray *exchanges)
{
    GArray *busy = g_array_new(FALSE, FALSE, sizeof(Busy));
    for (guint i = 0; i < exchanges->len; i++) {
        const Exchange *exchange = g_ptr_array_index(exchanges, i);
        Busy one = {0};
        if (phases_extent(&exchange->phases, &one.from_ns, &one.until_ns))
            g_array_append_val(busy, one);
    }
    g_array_sort(busy, by_begin);
    join(busy);

    int64_t length = 0;
    for (guint i = 0; i < busy->len; i++) {
        Busy *one = &g_array_index(busy, Busy, i);
        one->place = length;
        length += one->until_ns - one->from_ns;
    }
    *waterfall = (Waterfall){.busy = busy, .length = length};
}

void waterfall_clear(Waterfall *waterfall)
{
    g_clear_pointer(&waterfall->busy, g_array_unref);
}

/* Where a time that some request was under way lies on the axis. */
static int64_t place_of(const Waterfall *waterfall, int64_t time_ns)
{
    guint low = 0, high = waterfall->busy->len;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(waterfall->busy, Busy, middle).from_ns <= time_ns)
            low = middle;
        else
            high = middle;
    }
    const Busy *one = &g_array_index(waterfall->busy, Busy, low);
    return one->place + (time_ns - one->from_ns);
}

/* Where a time lies among the columns. */
static double column_of(const Waterfall *waterfall, int64_t time_ns, unsigned columns)
{
    double whole = (double)MAX(waterfall->length, 1);
    return (double)place_of(waterfall, time_ns) * columns / whole;
}

static double overlap(double from, double until, unsigned column)
{
    return MIN(until, column + 1.0) - MAX(from, (double)column);
}

/* The phase that takes most of a column. */
static uint8_t phase_at(const double from[], const double until[], unsigned column)
{
    double most = 0;
    uint8_t best = WATERFALL_BLOCKED;
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++) {
        double here = overlap(from[i], until[i], column);
        if (here > most) {
            most = here;
            best = (uint8_t)i;
        }
    }
    return best;
}

void waterfall_bar(const Waterfall *waterfall, const Exchange *exchange, uint8_t *ret,
                   unsigned columns)
{
    const Phases *phases = &exchange->phases;
    int64_t from_ns, until_ns;
    for (unsigned i = 0; i < columns; i++)
        ret[i] = WATERFALL_EMPTY;
    if (columns == 0 || !phases_extent(phases, &from_ns, &until_ns))
        return;

    double from[PHASE_TOTAL_COUNT] = {0}, until[PHASE_TOTAL_COUNT] = {0};
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++) {
        if (phases->absences[i] != ABSENCE_NONE)
            continue;
        from[i] = column_of(waterfall, phases->spans[i].from_ns, columns);
        until[i] = column_of(waterfall, phases->spans[i].until_ns, columns);
    }
    unsigned first = MIN((unsigned)column_of(waterfall, from_ns, columns), columns - 1);
    double end = column_of(waterfall, until_ns, columns);
    for (unsigned i = first; i < columns && (i == first || i + 0.5 <= end); i++)
        ret[i] = phase_at(from, until, i);
}

bool waterfall_phases(const GPtrArray *rows, bool seen[PHASE_TOTAL_COUNT])
{
    bool blocked = false;
    memset(seen, 0, PHASE_TOTAL_COUNT * sizeof *seen);
    for (guint i = 0; i < rows->len; i++) {
        const Phases *phases = &((const Exchange *)g_ptr_array_index(rows, i))->phases;
        for (unsigned p = 0; p < PHASE_TOTAL_COUNT; p++)
            seen[p] |= phases_took(phases, (Phase)p) > 0;
        blocked |= phases_blocked(phases) > 0;
    }
    return blocked;
}
