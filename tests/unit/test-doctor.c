/* test-doctor.c: what is found wrong with a capture. */
#include "../../analyzer/story/doctor.h"

/* ---- checksums and sizes ------------------------------------------------------- */

#define SEGMENT_MOST 64

typedef struct ChecksumCase {
    const char *name;
    uint64_t frame;
    uint8_t family;
    int checksum;   /* as on the wire; -1: the right one */
    size_t missing; /* bytes at the end that were not captured */
    uint64_t checked, left, wrong;
} ChecksumCase;

/* The sum of 198.18.0.2, 198.18.0.80, 6 and the length 23: what a card expects to find. */
#define PSEUDO_SUM 0x8c94

static const ChecksumCase checksum_cases[] = {
    {"right", 1, ADDRESS_IPV4, -1, 0, 1, 0, 0},
    {"right-ipv6", 1, ADDRESS_IPV6, -1, 0, 1, 0, 0},
    {"wrong", 1, ADDRESS_IPV4, 0x1234, 0, 1, 0, 1},
    {"wrong-ipv6", 1, ADDRESS_IPV6, 0x1234, 0, 1, 0, 1},
    {"left-to-the-card", 1, ADDRESS_IPV4, PSEUDO_SUM, 0, 1, 1, 0},
    {"left-without-length", 1, ADDRESS_IPV4, PSEUDO_SUM - 23, 0, 1, 1, 0},
    {"left-zero", 1, ADDRESS_IPV4, 0, 0, 1, 1, 0},
    {"cut-short", 1, ADDRESS_IPV4, 0x1234, 1, 0, 0, 0},
    {"not-in-the-sample", 2049, ADDRESS_IPV4, 0x1234, 0, 0, 0, 0},
    {"in-the-sample", 25600, ADDRESS_IPV4, 0x1234, 0, 1, 0, 1},
};

/* RFC 1071, 4.1, over bytes that lie one after another. */
static uint16_t checksum_of(const uint8_t *bytes, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* A header of 20 bytes and 3 of payload. */
static const uint8_t segment[] = {0x9c, 0x40, 0, 80, 1, 2, 3, 4, 5,   6,   7,  8,
                                  0x50, 0x18, 1, 0,  0, 0, 0, 0, 'a', 'b', 'c'};

static void set_addresses(Datagram *datagram, uint8_t family)
{
    bool ipv4 = family == ADDRESS_IPV4;
    g_assert_true(address_read(ipv4 ? "198.18.0.2" : "2001:db8::2", &datagram->source));
    g_assert_true(address_read(ipv4 ? "198.18.0.80" : "2001:db8::80", &datagram->destination));
}

/* The checksum that `datagram` should have, from the pseudo-header as it is written in
 * RFC 9293, 3.1: addresses, zero, protocol, length. */
static uint16_t right_checksum(const Datagram *datagram)
{
    uint8_t bytes[2 * 16 + 4 + sizeof segment] = {0};
    memcpy(bytes, datagram->source.bytes, 16);
    memcpy(bytes + 16, datagram->destination.bytes, 16);
    bytes[33] = NET_TCP;
    bytes[35] = sizeof segment;
    memcpy(bytes + 36, segment, sizeof segment);
    return checksum_of(bytes, sizeof bytes);
}

static void test_checksum(gconstpointer data)
{
    const ChecksumCase *row = data;
    Datagram datagram = {.at.frame = row->frame, .protocol = NET_TCP};
    set_addresses(&datagram, row->family);
    uint16_t checksum = row->checksum < 0 ? right_checksum(&datagram) : (uint16_t)row->checksum;
    g_autofree uint8_t *bytes = g_memdup2(segment, sizeof segment);
    bytes[16] = (uint8_t)(checksum >> 8);
    bytes[17] = (uint8_t)checksum;
    datagram.payload = cursor_cut(bytes, sizeof segment - row->missing, sizeof segment);

    Symptoms symptoms = {0};
    symptoms_datagram(&symptoms, &datagram);
    g_assert_cmpuint(symptoms.checksums_checked, ==, row->checked);
    g_assert_cmpuint(symptoms.checksums_left.count, ==, row->left);
    g_assert_cmpuint(symptoms.checksums_wrong.count, ==, row->wrong);
    if (row->left)
        g_assert_true(address_equal(&symptoms.leaver, &datagram.source));
}

/* Every prefix is passed over: the rest was not captured. */
static void test_checksum_prefixes(void)
{
    for (size_t n = 0; n < sizeof segment; n++) {
        g_autofree uint8_t *bytes = g_memdup2(segment, MAX(n, 1));
        Datagram datagram = {.at.frame = 1, .protocol = NET_TCP};
        datagram.payload = cursor_cut(bytes, n, sizeof segment);
        Symptoms symptoms = {0};
        symptoms_datagram(&symptoms, &datagram);
        g_assert_cmpuint(symptoms.checksums_checked, ==, 0);
    }
}

typedef struct SizeCase {
    const char *name;
    size_t payload;
    uint16_t mss;
    bool oversized;
} SizeCase;

static const SizeCase size_cases[] = {
    {"full", 1460, 1460, false},       {"joined", 2920, 1460, true},
    {"loopback", 32768, 65495, false}, {"jumbo", 8960, 8960, false},
    {"mss-not-seen", 1461, 0, true},   {"mss-not-seen-full", 1460, 0, false},
    {"small-mss", 1400, 536, true},
};

static void test_size(gconstpointer data)
{
    const SizeCase *row = data;
    Segment s = {.payload.on_wire = row->payload};
    Symptoms symptoms = {0};
    symptoms_segment(&symptoms, &s, row->mss, 7);
    g_assert_cmpuint(symptoms.segments, ==, 1);
    g_assert_cmpuint(symptoms.oversized.count, ==, row->oversized);
    g_assert_cmpuint(symptoms.oversized.frame, ==, row->oversized ? 7 : 0);
}

/* ---- findings ------------------------------------------------------------------ */

typedef struct FindingCase {
    const char *name;
    void (*make)(Analysis *analysis, DoctorCounts *counts);
    const char *found; /* "name count/total; ..." */
    bool trouble;
} FindingCase;

static void make_nothing(Analysis *a, DoctorCounts *counts)
{
    (void)a;
    (void)counts;
}

static void make_drops(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->facts.drops = 10;
}

static void make_cut(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->facts.cut_frames = 60;
    a->problems[NET_CUT_SHORT] = 2;
}

static void make_times(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->facts.time_reversals = 1;
}

static void make_gaps(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->tally[EVENT_TCP_GAP] = 3;
}

static void make_connections(Analysis *a, DoctorCounts *counts)
{
    (void)a;
    *counts = (DoctorCounts){.mid_stream = 1, .one_direction = 2, .one_direction_frame = 9};
}

static void make_symptoms(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->symptoms = (Symptoms){
        .segments = 90,
        .oversized = {4, 11},
        .checksums_checked = 50,
        .checksums_left = {25, 1},
        .checksums_wrong = {1, 3},
    };
}

static void make_routine(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    a->problems[NET_NOT_IP] = 4;
    a->facts.filtered = 100;
}

static void make_broken(Analysis *a, DoctorCounts *counts)
{
    (void)counts;
    static char why[] = "x.pcap: cut off";
    a->broken = why;
}

static const FindingCase finding_cases[] = {
    {"nothing", make_nothing, "", false},
    {"broken", make_broken, "broken 1/0", true},
    {"drops", make_drops, "dropped 10/110", true},
    {"snap-length", make_cut, "snap_length 60/100; headers_cut 2/100", true},
    {"time", make_times, "time_reversed 1/100", true},
    {"gaps", make_gaps, "acknowledged_unseen 3/0", true},
    {"connections", make_connections, "one_direction 2/0; mid_stream 1/0", true},
    {"segments", make_symptoms,
     "offload_sized 4/90; checksums_offloaded 25/50; checksums_wrong 1/50", true},
    {"routine", make_routine, "filtered 100/200; not_ip 4/100", false},
};

static void test_finding(gconstpointer data)
{
    const FindingCase *row = data;
    g_autofree Analysis *analysis = g_new0(Analysis, 1);
    g_autoptr(GPtrArray) connections = g_ptr_array_new();
    analysis->connections = connections;
    analysis->facts.frames = 100;
    DoctorCounts counts = {0};
    row->make(analysis, &counts);

    g_autoptr(GArray) findings = doctor_findings(analysis, &counts);
    g_autoptr(GString) found = g_string_new(NULL);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = &g_array_index(findings, Finding, i);
        g_string_append_printf(found, "%s%s %u/%u", i > 0 ? "; " : "",
                               finding_catalogue[finding->id].name, (unsigned)finding->count,
                               (unsigned)finding->total);
    }
    g_assert_cmpstr(found->str, ==, row->found);
    g_assert_cmpint(doctor_has_trouble(findings), ==, row->trouble);
}

typedef struct DirectionCase {
    const char *name;
    uint64_t client, server; /* segments */
    bool acked;              /* by the client */
    bool missing;
} DirectionCase;

static const DirectionCase direction_cases[] = {
    {"both", 5, 4, true, false},
    {"only-client", 5, 0, true, true},
    {"unanswered", 5, 0, false, false},
    {"a-stray-one", 1, 0, true, false},
};

static void test_direction(gconstpointer data)
{
    const DirectionCase *row = data;
    g_autofree TcpConnection *c = g_new0(TcpConnection, 1);
    DoctorCounts counts = {0};
    c->conversation.packets[END_CLIENT] = row->client;
    c->conversation.packets[END_SERVER] = row->server;
    c->ends[END_CLIENT].acked_any = row->acked;
    doctor_connection(&counts, c);
    g_assert_cmpuint(counts.one_direction, ==, row->missing);
}

static void test_catalogue(void)
{
    for (int i = 0; i < FINDING_COUNT; i++) {
        const FindingSpec *spec = &finding_catalogue[i];
        g_assert_cmpuint(spec->lowers >> LOWERED_KINDS, ==, 0);
        /* what is wrong lowers something, and is explained */
        g_assert_true(spec->weight == WEIGHT_ROUTINE || (spec->lowers != 0 && spec->means));
        for (int j = 0; j < i; j++)
            g_assert_cmpstr(spec->name, !=, finding_catalogue[j].name);
    }
}

#define ADD_ROWS(rows, path, function)                                                             \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *name = g_strconcat("/doctor/" path "/", rows[i].name, NULL);              \
        g_test_add_data_func(name, &rows[i], function);                                            \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS(checksum_cases, "checksum", test_checksum)
    g_test_add_func("/doctor/checksum-prefixes", test_checksum_prefixes);
    ADD_ROWS(size_cases, "size", test_size)
    ADD_ROWS(finding_cases, "finding", test_finding)
    ADD_ROWS(direction_cases, "direction", test_direction)
    g_test_add_func("/doctor/catalogue", test_catalogue);
    return g_test_run();
}
