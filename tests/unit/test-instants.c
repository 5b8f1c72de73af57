/* test-instants.c: times put in order, against the C library's own sorting. */
#include <glib.h>
#include <stdlib.h>

#include "../../analyzer/story/instants.h"

typedef struct Case {
    const char *name;
    size_t count;
    int64_t least, most; /* between which they lie */
    unsigned never;      /* one in so many never comes; 0: all come */
} Case;

static const Case cases[] = {
    {"none", 0, 0, 0, 0},
    {"one", 1, 5, 5, 0},
    {"few", 100, 0, 1000, 0},
    {"as-many-as-few", 512, 0, 1000000, 3},
    {"all-the-same", 1000, 7, 7, 0},
    {"one-digit", 1000, 0, 2047, 0},
    {"two-digits", 1000, 0, 2048, 0},
    {"a-capture", 20000, 1700000000000000000, 1700000060000000000, 0},
    {"some-never-come", 20000, 1700000000000000000, 1700000060000000000, 4},
    {"none-comes", 2000, 0, 10, 1},
    {"before-the-epoch", 5000, -1000000000, 1000000000, 0},
    {"all-there-are", 5000, INT64_MIN, INT64_MAX, 9},
};

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t any_time(const Case *row)
{
    uint64_t many = (uint64_t)row->most - (uint64_t)row->least + 1;
    uint64_t any = (uint64_t)(uint32_t)g_test_rand_int() << 32 | (uint32_t)g_test_rand_int();
    return (int64_t)((uint64_t)row->least + (many ? any % many : any));
}

static void test_sort(const void *data)
{
    const Case *row = data;
    g_autofree int64_t *times = g_new(int64_t, row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        times[i] = row->never && i % row->never == 0 ? INT64_MAX : any_time(row);
    g_autofree int64_t *expected = g_memdup2(times, (row->count + 1) * sizeof *times);
    qsort(expected, row->count, sizeof *expected, by_time);
    instants_sort(times, row->count);
    for (size_t i = 0; i < row->count; i++)
        g_assert_cmpint(times[i], ==, expected[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/instants/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_sort);
    }
    return g_test_run();
}
