/* test-capture.c: capture files in every variant, read back; and how frames come
 * in batches. What is wrong with files: test-capture-broken.c. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "../../analyzer/capture/capture.h"
#include "../../analyzer/capture/pcapng-interface.h"
#include "capture-bytes.h"

#define ETHERNET 1
#define RAW      101

/* ---- the three frames of every file -------------------------------------- */

typedef struct Sample {
    gint64 time_ns;
    guint32 captured, on_wire;
} Sample;

#define SAMPLES 3
static const Sample samples[SAMPLES] = {
    {INT64_C(1700000000123456000), 61, 61},
    {INT64_C(1700000000123457000), 64, 1514},
    {INT64_C(1700000001000000000), 14, 14},
};

static GByteArray *sample_bytes(unsigned i)
{
    GByteArray *bytes = g_byte_array_new();
    put_counted(bytes, samples[i].captured, (guint8)(i * 50));
    return bytes;
}

static void put_pcap(GByteArray *file, bool big_endian, guint32 magic)
{
    put_pcap_header(file, big_endian, magic, ETHERNET);
    for (unsigned i = 0; i < SAMPLES; i++) {
        g_autoptr(GByteArray) bytes = sample_bytes(i);
        put_pcap_record(file, big_endian, magic, samples[i].time_ns, samples[i].captured,
                        samples[i].on_wire);
        g_byte_array_append(file, bytes->data, bytes->len);
    }
}

static void put_pcapng(GByteArray *file, bool big_endian, int resolution)
{
    put_section(file, big_endian, 1);
    put_interface(file, big_endian, ETHERNET, resolution);
    for (unsigned i = 0; i < SAMPLES; i++) {
        g_autoptr(GByteArray) bytes = sample_bytes(i);
        guint64 stamp = (guint64)samples[i].time_ns / (resolution == 9 ? 1 : NS_PER_US);
        put_enhanced_packet(file, big_endian, 0, stamp, bytes->data, samples[i].captured,
                            samples[i].on_wire);
    }
}

/* An obsolete Packet Block. */
static void put_old_packet(GByteArray *file, bool big_endian, unsigned i)
{
    g_autoptr(GByteArray) bytes = sample_bytes(i);
    g_autoptr(GByteArray) body = g_byte_array_new();
    guint64 stamp = (guint64)samples[i].time_ns / NS_PER_US;
    put_u16(body, big_endian, 0);
    put_u16(body, big_endian, (guint16)i); /* frames lost before it */
    put_u32(body, big_endian, (guint32)(stamp >> 32));
    put_u32(body, big_endian, (guint32)stamp);
    put_u32(body, big_endian, samples[i].captured);
    put_u32(body, big_endian, samples[i].on_wire);
    g_byte_array_append(body, bytes->data, bytes->len);
    put_block(file, big_endian, 2, body);
}

/* Two sections of different byte orders. */
static void put_two_sections(GByteArray *file, bool big_endian)
{
    put_section(file, big_endian, 1);
    put_interface(file, big_endian, ETHERNET, -1);
    put_old_packet(file, big_endian, 0);
    put_old_packet(file, big_endian, 1);
    put_section(file, !big_endian, 1);
    put_interface(file, !big_endian, ETHERNET, -1);
    put_old_packet(file, !big_endian, 2);
}

/* ---- reading ------------------------------------------------------------- */

static char *folder;

static char *write_file(const char *name, const GByteArray *file)
{
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
    return path;
}

static Capture *open_bytes(const GByteArray *file, const CaptureOptions *options)
{
    g_autofree char *path = write_file("capture", file);
    GError *error = NULL;
    Capture *capture = capture_open_file(path, options, &error);
    g_assert_no_error(error);
    return capture;
}

static void next(Capture *capture, FrameBatch *batch)
{
    GError *error = NULL;
    g_assert_true(capture_next(capture, batch, &error));
    g_assert_no_error(error);
}

static void check_sample(const Frame *frame, unsigned i)
{
    g_autoptr(GByteArray) bytes = sample_bytes(i);
    g_assert_cmpuint(frame->at.frame, ==, i + 1);
    g_assert_cmpint(frame->at.time_ns, ==, samples[i].time_ns);
    g_assert_cmpuint(frame->on_wire, ==, samples[i].on_wire);
    g_assert_cmpuint(frame->link_type, ==, ETHERNET);
    g_assert_cmpmem(frame->bytes, frame->captured, bytes->data, bytes->len);
}

static void check_samples(const GByteArray *file, const char *format)
{
    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    unsigned seen = 0;
    for (next(capture, &batch); batch.count > 0; next(capture, &batch))
        for (size_t k = 0; k < batch.count; k++, seen++)
            check_sample(&batch.frames[k], seen);
    g_assert_cmpuint(seen, ==, SAMPLES);

    const CaptureFacts *facts = capture_facts(capture);
    g_assert_cmpstr(facts->format, ==, format);
    g_assert_cmpstr(facts->link_types, ==, "EN10MB");
    g_assert_cmpuint(facts->size_bytes, ==, file->len);
    g_assert_cmpuint(facts->read_bytes, ==, file->len);
    g_assert_cmpuint(facts->frames, ==, SAMPLES);
    g_assert_cmpuint(facts->cut_frames, ==, 1);
    g_assert_cmpuint(facts->wire_bytes, ==, 61 + 1514 + 14);
    g_assert_cmpint(facts->first_ns, ==, samples[0].time_ns);
    g_assert_cmpint(facts->last_ns, ==, samples[SAMPLES - 1].time_ns);
    g_assert_cmpuint(facts->time_reversals, ==, 0);
}

/* As it is, compressed, and compressed in two parts. */
static void check_all(const GByteArray *file, const char *format)
{
    check_samples(file, format);

    g_autofree char *gzip = g_strdup_printf("%s, gzip", format);
    g_autoptr(GByteArray) gzipped = pack_gzip(file);
    check_samples(gzipped, gzip);

    g_autofree char *zstd = g_strdup_printf("%s, zstd", format);
    g_autoptr(GByteArray) zstandard = pack_zstd(file);
    check_samples(zstandard, zstd);

    GByteArray front = {.data = file->data, .len = file->len / 2};
    GByteArray back = {.data = file->data + front.len, .len = file->len - front.len};
    g_autoptr(GByteArray) members = pack_gzip(&front);
    g_autoptr(GByteArray) second = pack_gzip(&back);
    g_byte_array_append(members, second->data, second->len);
    put_zeros(members, 512); /* as tapes leave it */
    check_samples(members, gzip);

    g_autoptr(GByteArray) frames = pack_zstd(&front);
    g_autoptr(GByteArray) other = pack_zstd(&back);
    g_byte_array_append(frames, other->data, other->len);
    check_samples(frames, zstd);
}

static void test_pcap(void)
{
    static const guint32 magics[] = {PCAP_MICRO, PCAP_NANO, PCAP_MODIFIED};
    for (unsigned i = 0; i < G_N_ELEMENTS(magics); i++)
        for (int big_endian = 0; big_endian <= 1; big_endian++) {
            g_autoptr(GByteArray) file = g_byte_array_new();
            put_pcap(file, big_endian, magics[i]);
            check_all(file, "pcap");
        }
}

static void test_pcapng(void)
{
    static const int resolutions[] = {-1, 6, 9};
    for (unsigned i = 0; i < G_N_ELEMENTS(resolutions); i++)
        for (int big_endian = 0; big_endian <= 1; big_endian++) {
            g_autoptr(GByteArray) file = g_byte_array_new();
            put_pcapng(file, big_endian, resolutions[i]);
            check_all(file, "pcapng");
        }
}

static void test_pcapng_old_blocks_and_sections(void)
{
    for (int big_endian = 0; big_endian <= 1; big_endian++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        put_two_sections(file, big_endian);
        check_all(file, "pcapng");
    }
}

/* A Simple Packet Block has no time; it gets that of the frame before it. A custom
 * block is no frame, but Wireshark counts it. */
static void test_pcapng_simple_packet(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcapng(file, true, -1);
    g_autoptr(GByteArray) custom = g_byte_array_new();
    put_u32(custom, true, 32473);
    put_block(file, true, 0xbad, custom);
    g_autoptr(GByteArray) body = g_byte_array_new();
    put_u32(body, true, 5);
    put_counted(body, 5, 0);
    put_block(file, true, 3, body);

    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 4);
    g_assert_cmpuint(batch.frames[3].at.frame, ==, 5);
    g_assert_cmpint(batch.frames[3].at.time_ns, ==, samples[2].time_ns);
    g_assert_cmpuint(batch.frames[3].captured, ==, 5);
}

static void put_statistics(GByteArray *file, guint32 interface, guint32 dropped)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    put_u32(body, false, interface);
    put_zeros(body, 8);
    put_u16(body, false, 5); /* isb_ifdrop */
    put_u16(body, false, 8);
    put_u32(body, false, dropped);
    put_u32(body, false, 0);
    put_block(file, false, 5, body);
}

/* Statistics count from the start of the capture: the latest holds. */
static void test_pcapng_drops(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcapng(file, false, -1);
    put_interface(file, false, RAW, -1);
    put_statistics(file, 0, 3);
    put_statistics(file, 0, 7);
    put_statistics(file, 1, 100);
    put_section(file, false, 1);
    put_interface(file, false, ETHERNET, -1);
    put_statistics(file, 0, 1000);

    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    g_assert_false(capture_facts(capture)->drops_known);
    next(capture, &batch);
    next(capture, &batch);
    g_assert_true(capture_facts(capture)->drops_known);
    g_assert_cmpuint(capture_facts(capture)->drops, ==, 1107);
    g_assert_cmpstr(capture_facts(capture)->link_types, ==, "EN10MB, RAW");
}

/* draft-ietf-opsawg-pcapng, 4.2: if_tsresol and if_tsoffset. */
static void test_time_resolutions(void)
{
    static const struct {
        guint8 resolution;
        gint64 offset_s;
        guint64 stamp;
        gint64 time_ns;
    } rows[] = {
        {6, 0, 1700000000123456, INT64_C(1700000000123456000)},
        {9, 0, 1700000000123456789, INT64_C(1700000000123456789)},
        {0, 0, 1700000000, INT64_C(1700000000000000000)},
        {12, 0, 1234567, 1234},
        {0x80 | 20, 0, (UINT64_C(5) << 20) + (1 << 19), INT64_C(5500000000)},
        {0x80 | 40, 0, (UINT64_C(5) << 40) + (UINT64_C(1) << 39), INT64_C(5500000000)},
        {0x80 | 64, 0, UINT64_MAX, 999999999},
        {0x80 | 127, 0, UINT64_MAX, 0},
        {6, 3600, 1000000, INT64_C(3601000000000)},
        {6, -3600, 1000000, INT64_C(-3599000000000)},
        {0, 0, UINT64_MAX, INTERFACE_TIME_MOST_NS},
        {6, INT64_MAX, 0, INTERFACE_TIME_MOST_NS},
        {6, INT64_MIN, 0, -INTERFACE_TIME_MOST_NS},
        {127, 0, UINT64_MAX, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        Interface interface = {.resolution = rows[i].resolution, .offset_s = rows[i].offset_s};
        g_assert_cmpint(interface_time_ns(&interface, rows[i].stamp), ==, rows[i].time_ns);
    }
}

/* Two interfaces of different link types, which libpcap would refuse, and a
 * filter that is compiled for each. */
static void test_two_link_types(void)
{
    static const guint8 ip[] = {0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    guint8 ethernet[14 + sizeof ip] = {[12] = 0x08};
    memcpy(ethernet + 14, ip, sizeof ip);
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_section(file, false, 1);
    put_interface(file, false, ETHERNET, -1);
    put_interface(file, false, RAW, -1);
    put_enhanced_packet(file, false, 0, 1, ip, 0, 0);
    put_enhanced_packet(file, false, 1, 2, ip, sizeof ip, sizeof ip);
    put_enhanced_packet(file, false, 0, 3, ethernet, sizeof ethernet, sizeof ethernet);

    g_autoptr(Capture) capture = open_bytes(file, &(CaptureOptions){.filter = "tcp"});
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 2);
    g_assert_cmpuint(batch.frames[0].link_type, ==, RAW);
    g_assert_cmpuint(batch.frames[0].at.frame, ==, 2); /* as numbered in the file */
    g_assert_cmpuint(batch.frames[1].link_type, ==, ETHERNET);
    g_assert_cmpuint(capture_facts(capture)->filtered, ==, 1);
    g_assert_cmpuint(capture_facts(capture)->frames, ==, 2);
}

/* ---- batches ------------------------------------------------------------- */

/* Frames enough for several batches, by number and by bytes, each of which tells
 * its number. */
static void check_many(guint32 count, guint32 size, bool pcapng)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree guint8 *bytes = g_malloc0(size);
    if (pcapng) {
        put_section(file, false, 1);
        put_interface(file, false, ETHERNET, 9);
    } else
        put_pcap_header(file, false, PCAP_NANO, ETHERNET);
    for (guint32 i = 0; i < count; i++) {
        memcpy(bytes, &i, sizeof i);
        memcpy(bytes + size - sizeof i, &i, sizeof i);
        if (!pcapng) {
            put_pcap_record(file, false, PCAP_NANO, i, size, size);
            g_byte_array_append(file, bytes, size);
        } else
            put_enhanced_packet(file, false, 0, i, bytes, size, size);
    }

    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    guint32 seen = 0;
    for (next(capture, &batch); batch.count > 0; next(capture, &batch))
        for (size_t k = 0; k < batch.count; k++, seen++) {
            const Frame *frame = &batch.frames[k];
            g_assert_cmpuint(frame->at.frame, ==, seen + 1);
            g_assert_cmpuint(frame->captured, ==, size);
            g_assert_cmpmem(frame->bytes, 4, &seen, 4);
            g_assert_cmpmem(frame->bytes + size - 4, 4, &seen, 4);
        }
    g_assert_cmpuint(seen, ==, count);
}

static void test_batches(void)
{
    for (int pcapng = 0; pcapng <= 1; pcapng++) {
        check_many(CAPTURE_BATCH, 60, pcapng);
        check_many(CAPTURE_BATCH * 3 + 1, 60, pcapng);
        check_many(1000, 1514, pcapng);
        check_many(100, 65549, pcapng);
    }
}

/* Larger than any batch; only USB's link types allow it. */
static void test_enormous_frame(void)
{
    static const guint32 sizes[] = {100, 600 * 1024, 600 * 1024, 100};
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap_header(file, false, PCAP_MICRO, 249);
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        put_pcap_record(file, false, PCAP_MICRO, 0, sizes[i], sizes[i]);
        put_counted(file, sizes[i], (guint8)i);
    }
    /* The header's snap length would cut them. */
    memset(file->data + 16, 0, 4);

    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    unsigned seen = 0;
    for (next(capture, &batch); batch.count > 0; next(capture, &batch))
        for (size_t k = 0; k < batch.count; k++, seen++) {
            g_assert_cmpuint(batch.frames[k].captured, ==, sizes[seen]);
            g_assert_cmpuint(batch.frames[k].bytes[0], ==, seen);
        }
    g_assert_cmpuint(seen, ==, G_N_ELEMENTS(sizes));
}

static void test_most_frames(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap(file, false, PCAP_MICRO);
    g_autoptr(Capture) capture = open_bytes(file, &(CaptureOptions){.most_frames = 2});
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 2);
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 0);
}

static void test_everything_filtered(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap(file, false, PCAP_MICRO);
    g_autoptr(Capture) capture = open_bytes(file, &(CaptureOptions){.filter = "tcp port 80"});
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 0);
    g_assert_cmpuint(capture_facts(capture)->filtered, ==, SAMPLES);
}

static void test_bad_filter(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap(file, false, PCAP_MICRO);
    g_autofree char *path = write_file("capture", file);
    g_autoptr(GError) error = NULL;
    g_assert_null(capture_open_file(path, &(CaptureOptions){.filter = "tcp prot 80"}, &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FILTER);
    g_assert_nonnull(strstr(error->message, "tcp prot 80"));
}

static void test_time_reversals(void)
{
    g_autoptr(GByteArray) file = g_byte_array_new();
    put_pcap_header(file, false, PCAP_NANO, ETHERNET);
    static const gint64 times[] = {10, 30, 20, 25, 5};
    for (unsigned i = 0; i < G_N_ELEMENTS(times); i++)
        put_pcap_record(file, false, PCAP_NANO, times[i], 0, 0);
    g_autoptr(Capture) capture = open_bytes(file, NULL);
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(capture_facts(capture)->time_reversals, ==, 2);
    g_assert_cmpint(capture_facts(capture)->first_ns, ==, 10);
    g_assert_cmpint(capture_facts(capture)->last_ns, ==, 30);
}

/* Frames that came through a pipe are handed out while its writer thinks. */
static void check_pipe(const GByteArray *file, size_t end_of_first)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", ends[0]);
    g_assert_cmpint(write(ends[1], file->data, end_of_first), ==, (ssize_t)end_of_first);

    GError *error = NULL;
    g_autoptr(Capture) capture = capture_open_file(path, NULL, &error);
    g_assert_no_error(error);
    FrameBatch batch;
    next(capture, &batch);
    g_assert_cmpuint(batch.count, ==, 1);
    check_sample(&batch.frames[0], 0);
    g_assert_cmpuint(capture_facts(capture)->size_bytes, ==, 0);

    size_t rest = file->len - end_of_first;
    g_assert_cmpint(write(ends[1], file->data + end_of_first, rest), ==, (ssize_t)rest);
    close(ends[1]);
    unsigned seen = 1;
    for (next(capture, &batch); batch.count > 0; next(capture, &batch))
        for (size_t k = 0; k < batch.count; k++, seen++)
            check_sample(&batch.frames[k], seen);
    g_assert_cmpuint(seen, ==, SAMPLES);
    close(ends[0]);
}

static void test_pipe(void)
{
    g_autoptr(GByteArray) pcap = g_byte_array_new();
    put_pcap(pcap, false, PCAP_MICRO);
    check_pipe(pcap, 24 + 16 + samples[0].captured);
    check_pipe(pcap, 24 + 16 + samples[0].captured + 10); /* and a piece of the next */

    g_autoptr(GByteArray) pcapng = g_byte_array_new();
    put_pcapng(pcapng, false, -1);
    check_pipe(pcapng, 28 + 20 + 32 + 64);
    check_pipe(pcapng, 28 + 20 + 32 + 64 + 10);
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("wirenotes-XXXXXX", NULL);
    g_test_add_func("/capture/pcap", test_pcap);
    g_test_add_func("/capture/pcapng", test_pcapng);
    g_test_add_func("/capture/pcapng/old-blocks-and-sections", test_pcapng_old_blocks_and_sections);
    g_test_add_func("/capture/pcapng/simple-packet", test_pcapng_simple_packet);
    g_test_add_func("/capture/pcapng/drops", test_pcapng_drops);
    g_test_add_func("/capture/pcapng/time-resolutions", test_time_resolutions);
    g_test_add_func("/capture/pcapng/two-link-types", test_two_link_types);
    g_test_add_func("/capture/batches", test_batches);
    g_test_add_func("/capture/enormous-frame", test_enormous_frame);
    g_test_add_func("/capture/most-frames", test_most_frames);
    g_test_add_func("/capture/everything-filtered", test_everything_filtered);
    g_test_add_func("/capture/bad-filter", test_bad_filter);
    g_test_add_func("/capture/time-reversals", test_time_reversals);
    g_test_add_func("/capture/pipe", test_pipe);
    int result = g_test_run();

    g_autofree char *left = g_build_filename(folder, "capture", NULL);
    g_unlink(left);
    g_rmdir(folder);
    g_free(folder);
    return result;
}
