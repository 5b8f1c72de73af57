/* test-writer.c: what is written as pcapng is read back, and the limits and names of
 * files. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../analyzer/capture/capture.h"
#include "../../analyzer/capture/limits.h"
#include "../../analyzer/capture/ring.h"
#include "../../analyzer/capture/writer.h"
#include "../../dissectors/moment.h"

#define ETHERNET 1
#define PACKETS  100
#define START_NS (INT64_C(1700000000) * NS_PER_S)

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static int open_new(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    return fd;
}

static void write_head(Writer *writer)
{
    writer_section(writer);
    writer_interface(writer, &(WriterInterface){.name = "test0",
                                                .filter = "tcp port 80",
                                                .link_type = ETHERNET,
                                                .snap_length = 1000});
}

/* Packet i: i + 1 bytes of value i, one more on the wire. */
static bool write_packet(Writer *writer, unsigned i)
{
    uint8_t bytes[PACKETS];
    memset(bytes, (int)i, sizeof bytes);
    return writer_packet(writer, 0, START_NS + i, bytes, i + 1, i + 2);
}

static void check_packet(const Frame *frame, unsigned i)
{
    g_assert_cmpuint(frame->at.frame, ==, i + 1);
    g_assert_cmpint(frame->at.time_ns, ==, START_NS + i);
    g_assert_cmpuint(frame->captured, ==, i + 1);
    g_assert_cmpuint(frame->on_wire, ==, i + 2);
    g_assert_cmpuint(frame->bytes[i], ==, i);
}

/* Reads `path` to its end, which has to be a good one; tells what there was. */
static unsigned read_back(const char *path, uint64_t *ret_drops)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Capture) capture = capture_open_file(path, NULL, &error);
    g_assert_no_error(error);
    FrameBatch batch;
    unsigned seen = 0;
    do {
        g_assert_true(capture_next(capture, &batch, &error));
        for (size_t k = 0; k < batch.count; k++)
            check_packet(&batch.frames[k], seen++);
    } while (batch.count > 0);
    g_assert_cmpstr(capture_facts(capture)->interfaces, ==, "test0");
    *ret_drops = capture_facts(capture)->drops;
    return seen;
}

static void test_round_trip(void)
{
    g_autofree char *path = path_of("round-trip.pcapng");
    int fd = open_new(path);
    Writer *writer = writer_new(fd);
    write_head(writer);
    for (unsigned i = 0; i < PACKETS; i++)
        g_assert_true(write_packet(writer, i));
    g_assert_true(writer_block(writer, 0x80001234, "odd", 3));
    writer_statistics(writer, 0, &(WriterStatistics){.dropped = 5, .interface_dropped = 2});
    g_assert_true(writer_flush(writer));
    g_assert_cmpuint(writer_unflushed(writer), ==, 0);
    g_assert_cmpint(lseek(fd, 0, SEEK_CUR), ==, (off_t)writer_bytes(writer));
    writer_free(writer);
    close(fd);

    uint64_t drops;
    g_assert_cmpuint(read_back(path, &drops), ==, PACKETS);
    g_assert_cmpuint(drops, ==, 7);
}

/* A file that may not grow further ends with a whole block, whatever the limit. */
static void test_no_room(void)
{
    struct rlimit before, limit;
    g_autofree char *path = path_of("no-room.pcapng");
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    for (rlim_t most = 200; most < 264; most++) {
        int fd = open_new(path);
        Writer *writer = writer_new(fd);
        write_head(writer);
        for (unsigned i = 0; i < PACKETS; i++)
            g_assert_true(write_packet(writer, i));
        limit = (struct rlimit){most, before.rlim_max};
        g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
        bool flushed = writer_flush(writer);
        int reason = errno;
        g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
        g_assert_false(flushed);
        g_assert_cmpint(reason, ==, EFBIG);

        uint64_t drops;
        unsigned seen = read_back(path, &drops);
        g_assert_cmpuint(seen, >, 0);
        g_assert_cmpuint(seen + writer_lost(writer), ==, PACKETS);
        writer_free(writer);
        close(fd);
    }
}

static const struct {
    const char *name, *text;
    bool ring, right;
    CaptureLimits limits;
} limit_rows[] = {
    {"duration", "duration:10", false, true, {.duration_ns = 10 * NS_PER_S}},
    {"part of a second", "duration:0.25", false, true, {.duration_ns = NS_PER_S / 4}},
    {"filesize in kB", "filesize:20", true, true, {.bytes = 20000}},
    {"files", "files:3", true, true, {.files = 3}},
    {"packets", "packets:7", false, true, {.packets = 7}},
    {"interval is of rings", "interval:60", true, true, {.interval_ns = 60 * NS_PER_S}},
    {"interval of a stop", "interval:60", false, false, {0}},
    {"no value", "duration:", false, false, {0}},
    {"no colon", "duration", false, false, {0}},
    {"no time at all", "duration:0", false, false, {0}},
    {"less than none", "duration:-1", false, false, {0}},
    {"no number", "duration:nan", false, false, {0}},
    {"for ever", "duration:inf", false, false, {0}},
    {"too much for 64 bits", "filesize:18446744073709551615", false, false, {0}},
    {"unknown", "weight:3", false, false, {0}},
};

static void test_limits(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(limit_rows); i++) {
        CaptureLimits limits = {0};
        g_test_message("%s", limit_rows[i].name);
        g_assert_true(limits_read(limit_rows[i].text, limit_rows[i].ring, &limits) ==
                      limit_rows[i].right);
        g_assert_cmpmem(&limits, sizeof limits, &limit_rows[i].limits, sizeof limits);
    }
}

/* The third file of a ring of two takes the place of the first. */
static void test_ring(void)
{
    g_autofree char *path = path_of("ring.a.pcapng");
    Ring ring;
    char *names[3];
    ring_init(&ring, path, &(CaptureLimits){.bytes = 1, .files = 2});
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        close(ring_open_next(&ring));
        names[i] = g_strdup(ring.current);
    }
    ring_clear(&ring);
    g_assert_true(g_regex_match_simple("/ring\\.a_00003_[0-9]{14}\\.pcapng$", names[2], 0, 0));
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_true(g_file_test(names[i], G_FILE_TEST_EXISTS) == (i > 0));
        g_unlink(names[i]);
        g_free(names[i]);
    }
}

static void test_one_file(void)
{
    g_autofree char *path = path_of("one.pcapng");
    Ring ring;
    ring_init(&ring, path, &(CaptureLimits){0});
    close(ring_open_next(&ring));
    g_assert_cmpstr(ring.current, ==, path);
    ring_clear(&ring);
    g_unlink(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    signal(SIGXFSZ, SIG_IGN);
    folder = g_dir_make_tmp("wirenotes-XXXXXX", NULL);
    g_test_add_func("/writer/round-trip", test_round_trip);
    g_test_add_func("/writer/no-room", test_no_room);
    g_test_add_func("/limits", test_limits);
    g_test_add_func("/ring/names", test_ring);
    g_test_add_func("/ring/one-file", test_one_file);
    int status = g_test_run();
    const char *left[] = {"round-trip.pcapng", "no-room.pcapng"};
    for (size_t i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *path = path_of(left[i]);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
