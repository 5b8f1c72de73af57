/* telling.c: which connections to show first.
 *
 * A reader of thousands wants to see what went wrong, and each way in which it
 * did once before any of them twice. So connections are sorted into kinds: how
 * they opened, how they closed, what they carried, and the rarest thing that
 * went wrong. The most telling of each kind come first, then the second of each,
 * and so on; within such a round trouble comes first. */
#include "telling.h"

/* What makes one kind. */
typedef struct Kind {
    const char *service; /* static text; NULL none */
    uint16_t trouble;    /* EventId of the rarest; EVENT_COUNT none */
    uint8_t opened, closed;
} Kind;

/* Different troubles that are remembered of one connection: of more, the first. */
#define TROUBLES_MOST 6

typedef struct Candidate {
    uint64_t id;
    Kind kind;
    uint16_t troubles; /* different events of that weight */
    uint16_t remarks;  /* different telling events */
    union {
        uint16_t had[TROUBLES_MOST]; /* EventId: while counting */
        uint32_t round;              /* then: candidates of its kind before it */
    };
} Candidate;

struct TellingBuilder {
    GArray *candidates; /* Candidate */
    bool seen[EVENT_COUNT];
    Candidate at_hand;
};

static void begin(TellingBuilder *builder)
{
    memset(builder->seen, 0, sizeof builder->seen);
    builder->at_hand = (Candidate){.kind.trouble = EVENT_COUNT};
}

TellingBuilder *telling_builder_new(void)
{
    TellingBuilder *builder = g_new0(TellingBuilder, 1);
    builder->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    begin(builder);
    return builder;
}

void telling_builder_free(TellingBuilder *builder)
{
    if (!builder)
        return;
    g_array_unref(builder->candidates);
    g_free(builder);
}

/* Whether event `id` is rarer in this capture than `other`. */
static bool is_rarer(const Analysis *analysis, uint16_t id, uint16_t other)
{
    if (other == EVENT_COUNT)
        return true;
    uint64_t a = analysis->tally[id], b = analysis->tally[other];
    return a != b ? a < b : id < other;
}

bool telling_builder_hears(EventId id)
{
    return event_catalogue[id].weight != WEIGHT_ROUTINE;
}

void telling_builder_event(TellingBuilder *builder, const Event *event)
{
    Candidate *candidate = &builder->at_hand;
    if (builder->seen[event->id])
        return;
    builder->seen[event->id] = true;

    switch (event_catalogue[event->id].weight) {
    case WEIGHT_TROUBLE:
        if (candidate->troubles < TROUBLES_MOST)
            candidate->had[candidate->troubles] = event->id;
        candidate->troubles++;
        return;
    case WEIGHT_TELLING:
        candidate->remarks++;
        return;
    case WEIGHT_ROUTINE:
        return;
    }
}

void telling_builder_flush(TellingBuilder *builder, const TcpConnection *connection)
{
    Candidate *candidate = &builder->at_hand;
    candidate->id = connection->conversation.id;
    candidate->kind.opened = connection->opened;
    candidate->kind.closed = connection->closed;
    candidate->kind.service = connection->conversation.service_name;
    g_array_append_val(builder->candidates, *candidate);
    begin(builder);
}

static guint kind_hash(gconstpointer key)
{
    const Kind *kind = key;
    guint service = kind->service ? g_str_hash(kind->service) : 0;
    return ((service * 33 + kind->trouble) * 33 + kind->opened) * 33 + kind->closed;
}

static gboolean kind_equal(gconstpointer a, gconstpointer b)
{
    const Kind *x = a, *y = b;
    return x->trouble == y->trouble && x->opened == y->opened && x->closed == y->closed &&
           g_strcmp0(x->service, y->service) == 0;
}

static int more(uint32_t a, uint32_t b)
{
    return a > b ? -1 : a < b;
}

/* The most telling first. */
static gint compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;
    int order = more(x->troubles, y->troubles);
    if (order == 0)
        order = more(x->remarks, y->remarks);
    if (order == 0)
        order = x->id < y->id ? -1 : x->id > y->id;
    return order;
}

static gint compare_rounds(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return compare_candidates(a, b);
}

void telling_builder_merge(TellingBuilder *builder, const TellingBuilder *from)
{
    g_array_append_vals(builder->candidates, from->candidates->data, from->candidates->len);
}

/* Tells the kind of each by the rarest of its troubles. */
static void set_kinds(GArray *candidates, const Analysis *analysis)
{
    for (guint i = 0; i < candidates->len; i++) {
        Candidate *candidate = &g_array_index(candidates, Candidate, i);
        for (unsigned k = 0; k < MIN(candidate->troubles, TROUBLES_MOST); k++)
            if (is_rarer(analysis, candidate->had[k], candidate->kind.trouble))
                candidate->kind.trouble = candidate->had[k];
    }
}

/* Counts for each candidate those of its kind that come before it. */
static void set_rounds(GArray *candidates)
{
    g_autoptr(GHashTable) kinds = g_hash_table_new(kind_hash, kind_equal);
    for (guint i = 0; i < candidates->len; i++) {
        Candidate *candidate = &g_array_index(candidates, Candidate, i);
        guint round = GPOINTER_TO_UINT(g_hash_table_lookup(kinds, &candidate->kind));
        candidate->round = round;
        g_hash_table_replace(kinds, &candidate->kind, GUINT_TO_POINTER(round + 1));
    }
}

void telling_builder_finish(TellingBuilder *builder, Story *story)
{
    set_kinds(builder->candidates, story->analysis);
    g_array_sort(builder->candidates, compare_candidates);
    set_rounds(builder->candidates);
    g_array_sort(builder->candidates, compare_rounds);
    for (guint i = 0; i < builder->candidates->len; i++)
        g_array_append_val(story->telling, g_array_index(builder->candidates, Candidate, i).id);
}
