/* replay.c: runs a fuzz target over known inputs, without a fuzzer.
 *
 * The arguments are folders. Each file in them is fed whole, then cut short at
 * many places, then with bytes changed; at last come bytes at random. All of it
 * is the same in every run. The sanitizers are the judge: a broken target ends
 * the program, and the line that is missing tells which input did it. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one file is worth in runs: enough to reach each branch, few enough for a second. */
#define MOST_PREFIXES 256
#define MUTATIONS     256
/* Most bytes changed in one mutation, and inputs at random with their largest size. */
#define MOST_CHANGES      8
#define RANDOM_INPUTS     512
#define MOST_RANDOM_BYTES 2048

/* Feeds a copy that ends where its block ends, so that ASan sees one byte too far. */
static void feed(const uint8_t *data, size_t size)
{
    g_autofree uint8_t *copy = malloc(size); /* a block even for no bytes, as libFuzzer gives */
    g_assert(copy);
    if (size > 0)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
}

static void feed_prefixes(const uint8_t *data, size_t size)
{
    size_t step = size / MOST_PREFIXES + 1;
    for (size_t cut = 0; cut < size; cut += step)
        feed(data, cut);
}

static void feed_mutations(const uint8_t *data, size_t size, GRand *random)
{
    for (int i = 0; size > 0 && i < MUTATIONS; i++) {
        g_autofree uint8_t *changed = g_memdup2(data, size);
        int changes = g_rand_int_range(random, 1, MOST_CHANGES + 1);
        while (changes-- > 0) {
            size_t at = (size_t)(g_rand_double(random) * (double)size);
            changed[at] = (uint8_t)g_rand_int_range(random, 0, 256);
        }
        feed(changed, size);
    }
}

static void feed_random(GRand *random)
{
    for (int i = 0; i < RANDOM_INPUTS; i++) {
        uint8_t bytes[MOST_RANDOM_BYTES];
        size_t size = (size_t)g_rand_int_range(random, 0, MOST_RANDOM_BYTES + 1);
        for (size_t at = 0; at < size; at++)
            bytes[at] = (uint8_t)g_rand_int_range(random, 0, 256);
        feed(bytes, size);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files of a folder by name, so that runs are alike; none if it is not there. */
static GPtrArray *list_files(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, by_name);
    return paths;
}

static void replay_file(const char *path, int number, GRand *random)
{
    g_autofree char *data = NULL;
    g_autofree char *name = g_path_get_basename(path);
    size_t size;
    if (!g_file_get_contents(path, &data, &size, NULL)) {
        printf("not ok %d - %s cannot be read\n", number, name);
        return;
    }
    printf("# %s\n", name);
    feed((const uint8_t *)data, size);
    feed_prefixes((const uint8_t *)data, size);
    feed_mutations((const uint8_t *)data, size, random);
    printf("ok %d - %s\n", number, name);
}

int main(int argc, char **argv)
{
    const guint32 seed = 20240229; /* any number will do, so long as it stays */
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    setvbuf(stdout, NULL, _IOLBF, 0);
    int number = 0;
    for (int i = 1; i < argc; i++) {
        g_autoptr(GPtrArray) paths = list_files(argv[i]);
        for (guint at = 0; at < paths->len; at++)
            replay_file(paths->pdata[at], ++number, random);
    }
    feed_random(random);
    printf("ok %d - bytes at random\n1..%d\n", number + 1, number + 1);
    return 0;
}
