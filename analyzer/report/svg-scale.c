#include "svg-scale.h"

/* A silence is cut out where it takes more than so much of the time that is left to draw;
 * a mark of so much of the width stands for it. Our choices. */
#define SILENT_SHARE 0.60
#define CUT_WIDTH    0.04

/* Ticks that the whole scale is divided into, before cuts add theirs. */
#define TICKS_WANTED 5

/* Between two ticks lies at least so much of the width. */
#define TICK_GAP 0.12

static gint by_begin(gconstpointer a, gconstpointer b)
{
    const SvgSpan *x = a, *y = b;
    return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

/* What lies between `busy`, which is in order. Fills in the ends of the scale.
 * (transfer full) (element-type SvgSpan) */
static GArray *silences(SvgTime *scale, const GArray *busy)
{
    GArray *silences = g_array_new(FALSE, FALSE, sizeof(SvgSpan));
    const SvgSpan *first = &g_array_index(busy, SvgSpan, 0);
    *scale = (SvgTime){.first_ns = first->from_ns, .last_ns = first->until_ns};
    for (guint i = 1; i < busy->len; i++) {
        const SvgSpan *span = &g_array_index(busy, SvgSpan, i);
        SvgSpan silence = {scale->last_ns, span->from_ns};
        if (silence.until_ns > silence.from_ns)
            g_array_append_val(silences, silence);
        scale->last_ns = MAX(scale->last_ns, span->until_ns);
    }
    scale->drawn_ns = scale->last_ns - scale->first_ns;
    return silences;
}

/* The longest; NULL for none. */
static SvgSpan *longest(const GArray *silences)
{
    SvgSpan *longest = NULL;
    for (guint i = 0; i < silences->len; i++) {
        SvgSpan *here = &g_array_index(silences, SvgSpan, i);
        if (!longest || here->until_ns - here->from_ns > longest->until_ns - longest->from_ns)
            longest = here;
    }
    return longest;
}

/* Puts it among the others, in order. */
static void add_cut(SvgTime *scale, SvgSpan cut)
{
    unsigned at = scale->cut_count++;
    for (; at > 0 && scale->cuts[at - 1].from_ns > cut.from_ns; at--)
        scale->cuts[at] = scale->cuts[at - 1];
    scale->cuts[at] = cut;
    scale->drawn_ns -= cut.until_ns - cut.from_ns;
}

void svg_time_init(SvgTime *scale, GArray *busy)
{
    g_array_sort(busy, by_begin);
    g_autoptr(GArray) left = silences(scale, busy);
    while (scale->cut_count < SVG_CUTS_MOST) {
        SvgSpan *cut = longest(left);
        int64_t length = cut ? cut->until_ns - cut->from_ns : 0;
        if (length == 0 || length == scale->drawn_ns ||
            (double)length < SILENT_SHARE * (double)scale->drawn_ns)
            break;
        add_cut(scale, *cut);
        cut->until_ns = cut->from_ns;
    }
}

double svg_time_place(const SvgTime *scale, int64_t ns)
{
    int64_t at = CLAMP(ns, scale->first_ns, scale->last_ns);
    int64_t before = at - scale->first_ns;
    double marks = 0;
    for (unsigned i = 0; i < scale->cut_count && scale->cuts[i].from_ns < at; i++) {
        const SvgSpan *cut = &scale->cuts[i];
        int64_t inside = MIN(at, cut->until_ns) - cut->from_ns;
        before -= inside;
        marks += CUT_WIDTH * (double)inside / (double)(cut->until_ns - cut->from_ns);
    }
    double room = 1 - CUT_WIDTH * scale->cut_count;
    return marks + room * (double)before / (double)MAX(scale->drawn_ns, 1);
}

double svg_cut_place(const SvgTime *scale, unsigned cut)
{
    return svg_time_place(scale, scale->cuts[cut].from_ns);
}

double svg_cut_width(void)
{
    return CUT_WIDTH;
}

/* The next of 1, 2, 5, 10, 20, ... */
static int64_t next_round(int64_t step)
{
    int64_t power = 1;
    while (step / power >= 10)
        power *= 10;
    return step / power == 2 ? step / 2 * 5 : step * 2;
}

static int64_t round_step(int64_t whole, unsigned most)
{
    int64_t step = 1;
    while (whole / step > most)
        step = next_round(step);
    return step;
}

typedef struct Ticks {
    const SvgTime *scale;
    int64_t *list;
    unsigned count;
} Ticks;

/* Takes one in, unless it is too near to the one before. */
static void add_tick(Ticks *ticks, int64_t ns)
{
    if (ticks->count == SVG_TICKS_MOST)
        return;
    double place = svg_time_place(ticks->scale, ns);
    if (ticks->count > 0 &&
        place - svg_time_place(ticks->scale, ticks->list[ticks->count - 1]) < TICK_GAP)
        return;
    ticks->list[ticks->count++] = ns;
}

/* Round times between two cuts. */
static void add_stretch(Ticks *ticks, int64_t from_ns, int64_t until_ns, int64_t step)
{
    int64_t start = ticks->scale->first_ns;
    int64_t at = start + (from_ns - start + step - 1) / step * step;
    for (unsigned i = 0; at <= until_ns && i < SVG_TICKS_MOST; i++, at += step)
        add_tick(ticks, at);
}

unsigned svg_time_ticks(const SvgTime *scale, int64_t ret[SVG_TICKS_MOST])
{
    Ticks ticks = {.scale = scale, .list = ret};
    int64_t step = round_step(scale->drawn_ns, TICKS_WANTED);
    int64_t from_ns = scale->first_ns;
    for (unsigned i = 0; i <= scale->cut_count; i++) {
        bool last = i == scale->cut_count;
        add_stretch(&ticks, from_ns, last ? scale->last_ns : scale->cuts[i].from_ns, step);
        if (last)
            break;
        from_ns = scale->cuts[i].until_ns;
        add_tick(&ticks, from_ns);
    }
    return ticks.count;
}

uint64_t svg_bytes_step(uint64_t bytes, unsigned most)
{
    uint64_t step = 1;
    while (bytes / step > most)
        step *= 2;
    return step;
}

uint64_t svg_count_step(uint64_t count, unsigned most)
{
    return (uint64_t)round_step((int64_t)MIN(count, INT64_MAX / 16), most);
}
