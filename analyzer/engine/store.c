#include "store.h"

#include <fcntl.h>
#include <glib.h>
#include <stdalign.h>
#include <sys/mman.h>
#include <unistd.h>

/* Memory is taken, and the file grown, by so much at a time. Our choice: small enough
 * for a small capture, large enough that there are few. */
#define MEMORY_SEGMENT_BYTES ((size_t)1 << 20)
#define FILE_SEGMENT_BYTES   ((size_t)16 << 20)

/* Segments of the file that stay in memory at least: the one being filled and the one before. As
 * it grows, as many as the budget has room for: those of conversations that still go on. */
#define SEGMENTS_AT_HAND 2

typedef struct Segment {
    char *bytes;
    size_t size;
    bool in_file;
} Segment;

struct Store {
    BlockSource blocks;
    GArray *segments; /* Segment */
    size_t used;      /* of the newest */
    size_t in_memory;
    size_t memory_most;
    int file; /* -1: none yet */
    off_t file_bytes;
    bool full;
};

/* ---- the file ------------------------------------------------------------------- */

/* A file without a name, which is gone with the process. */
static int open_file(void)
{
    const char *folder = g_getenv("TMPDIR");
    /* file-hierarchy(7): /var/tmp is for what may be large; /tmp often is memory. */
    if (!folder || !*folder)
        folder = "/var/tmp";
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return file >= 0 ? file : open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

/* n more bytes of the file, mapped; NULL if they are not to be had. The disk has them for
 * sure: a page that could not be written later would end the process. */
static char *map_more(Store *store, size_t n)
{
    if (store->file < 0)
        store->file = open_file();
    if (store->file < 0 || posix_fallocate(store->file, store->file_bytes, (off_t)n) != 0)
        return NULL;
    void *bytes = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, store->file, store->file_bytes);
    if (bytes == MAP_FAILED)
        return NULL;
    store->file_bytes += (off_t)n;
    return bytes;
}

/* ---- segments ------------------------------------------------------------------- */

static Segment segment_in_memory(Store *store, size_t n)
{
    Segment segment = {.size = MAX(n, MEMORY_SEGMENT_BYTES)};
    segment.bytes = g_malloc(segment.size);
    store->in_memory += segment.size;
    return segment;
}

static Segment segment_in_file(Store *store, size_t n)
{
    Segment segment = {.size = MAX(n, FILE_SEGMENT_BYTES), .in_file = true};
    segment.bytes = map_more(store, segment.size);
    return segment;
}

/* Lets the kernel take back the memory of a segment: it is in the file. */
static void let_go(const Store *store, guint place)
{
    const Segment *segment = &g_array_index(store->segments, Segment, place);
    if (segment->in_file)
        (void)madvise(segment->bytes, segment->size, MADV_DONTNEED);
}

/* With every segment that comes, the one goes that has been at hand for longest. */
static void let_go_of_one(const Store *store)
{
    size_t at_hand = MAX(store->memory_most / FILE_SEGMENT_BYTES, SEGMENTS_AT_HAND);
    if (store->segments->len > at_hand)
        let_go(store, (guint)(store->segments->len - 1 - at_hand));
}

static void add_segment(Store *store, size_t n)
{
    Segment segment = {0};
    if (store->in_memory >= store->memory_most && !store->full) {
        segment = segment_in_file(store, n);
        store->full = !segment.bytes;
    }
    if (!segment.bytes)
        segment = segment_in_memory(store, n);
    g_array_append_val(store->segments, segment);
    store->used = 0;
    let_go_of_one(store);
}

static Segment *newest(const Store *store)
{
    guint count = store->segments->len;
    return count > 0 ? &g_array_index(store->segments, Segment, count - 1) : NULL;
}

static void *take(void *user, size_t n)
{
    Store *store = user;
    size_t step = alignof(max_align_t);
    n = (n + step - 1) / step * step;
    if (!newest(store) || newest(store)->size - store->used < n)
        add_segment(store, n);
    char *bytes = newest(store)->bytes + store->used;
    store->used += n;
    return bytes;
}

void store_relieve(Store *store)
{
    for (guint i = 0; i + SEGMENTS_AT_HAND < store->segments->len; i++)
        let_go(store, i);
}

/* ---- beginning and end ------------------------------------------------------------ */

Store *store_new(size_t memory_bytes)
{
    Store *store = g_new0(Store, 1);
    store->blocks = (BlockSource){.take = take, .user = store};
    store->segments = g_array_new(FALSE, FALSE, sizeof(Segment));
    store->memory_most = memory_bytes;
    store->file = -1;
    return store;
}

void store_free(Store *store)
{
    if (!store)
        return;
    for (guint i = 0; i < store->segments->len; i++) {
        const Segment *segment = &g_array_index(store->segments, Segment, i);
        if (segment->in_file)
            munmap(segment->bytes, segment->size);
        else
            g_free(segment->bytes);
    }
    if (store->file >= 0)
        close(store->file);
    g_array_unref(store->segments);
    g_free(store);
}

const BlockSource *store_blocks(const Store *store)
{
    return &store->blocks;
}

size_t store_in_memory(const Store *store)
{
    return store->in_memory;
}

bool store_is_full(const Store *store)
{
    return store->full;
}
