/* Times on a drawing: where they lie, what silence is cut out, which are written. */

#include "../../analyzer/report/svg-scale.h"
#include "../../analyzer/story/spans.h"

#define MS INT64_C(1000000)

typedef struct Case {
    const char *name;
    SvgSpan busy[4]; /* milliseconds */
    unsigned count, cuts;
    int64_t drawn_ms;
} Case;

static const Case cases[] = {
    {"one-moment", {{5, 5}}, 1, 0, 0},
    {"one-run", {{0, 100}}, 1, 0, 100},
    {"even", {{0, 0}, {20, 20}, {40, 40}}, 3, 0, 40},
    {"long-silence", {{0, 10}, {5000, 5010}}, 2, 1, 20},
    {"nothing-but-silence", {{0, 0}, {5000, 5000}}, 2, 0, 5000},
    {"two-silences", {{0, 10}, {100, 110}, {9000, 9010}}, 3, 2, 30},
    {"a-long-run-is-none", {{0, 5000}, {5000, 5001}}, 2, 0, 5001},
    {"overlapping", {{0, 60}, {10, 20}, {90, 100}}, 3, 0, 100},
    {"backwards", {{5000, 5010}, {0, 10}}, 2, 1, 20},
};

static void make(SvgTime *scale, const Case *row)
{
    g_autoptr(GArray) busy = g_array_new(FALSE, FALSE, sizeof(SvgSpan));
    for (unsigned i = 0; i < row->count; i++) {
        SvgSpan span = {row->busy[i].from_ns * MS, row->busy[i].until_ns * MS};
        g_array_append_val(busy, span);
    }
    svg_time_init(scale, busy);
}

static void test_case(gconstpointer data)
{
    const Case *row = data;
    SvgTime scale;
    make(&scale, row);
    g_assert_cmpuint(scale.cut_count, ==, row->cuts);
    g_assert_cmpint(scale.drawn_ns, ==, row->drawn_ms * MS);

    /* places rise from 0 to 1, whatever was cut out */
    double before = 0;
    for (int i = 0; i <= 1000; i++) {
        int64_t at = scale.first_ns + (scale.last_ns - scale.first_ns) / 1000 * i;
        double place = svg_time_place(&scale, at);
        g_assert_cmpfloat(place, >=, before);
        g_assert_cmpfloat(place, <=, 1);
        before = place;
    }
    g_assert_cmpfloat(svg_time_place(&scale, scale.first_ns), ==, 0);
    g_assert_cmpfloat(svg_time_place(&scale, INT64_MIN), ==, 0);
    if (scale.drawn_ns > 0)
        g_assert_cmpfloat_with_epsilon(svg_time_place(&scale, INT64_MAX), 1, 1e-9);
}

static void test_ticks(gconstpointer data)
{
    SvgTime scale;
    int64_t ticks[SVG_TICKS_MOST];
    make(&scale, data);
    unsigned count = svg_time_ticks(&scale, ticks);
    g_assert_cmpuint(count, >=, 1);
    for (unsigned i = 0; i < count; i++) {
        g_assert_cmpint(ticks[i], >=, scale.first_ns);
        g_assert_cmpint(ticks[i], <=, scale.last_ns);
        g_assert_true(i == 0 || ticks[i] > ticks[i - 1]);
    }
}

static void test_steps(void)
{
    g_assert_cmpuint(svg_bytes_step(0, 4), ==, 1);
    g_assert_cmpuint(svg_bytes_step(17000, 4), ==, 4096);
    g_assert_cmpuint(svg_count_step(180, 3), ==, 50);
    g_assert_cmpuint(svg_count_step(10, 3), ==, 5);
    g_assert_cmpuint(svg_count_step(1, 3), ==, 1);
}

/* Of each part of the time, the most that there were. */
static void test_curve(void)
{
    const int64_t from[] = {0, 10, 25, 26}, until[] = {20, 28, 30, SPAN_OPEN};
    const SpanSet set = {from, until, G_N_ELEMENTS(from)};
    uint64_t curve[4];
    spans_curve(&set, 0, 40, curve, G_N_ELEMENTS(curve));
    const uint64_t expected[] = {1, 2, 3, 1};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(curve[i], ==, expected[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/svg-scale/", cases[i].name, NULL);
        g_autofree char *ticks = g_strconcat("/svg-ticks/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_case);
        g_test_add_data_func(ticks, &cases[i], test_ticks);
    }
    g_test_add_func("/svg-scale/steps", test_steps);
    g_test_add_func("/svg-scale/curve", test_curve);
    return g_test_run();
}
