/* Round trips of data, where the capture was made, and what is on its way. */
#include "../../dissectors/tcp/losses.h"
#include "tcp-script.h"

#define OPEN    "> S 0:0\n< SA 0:1\n> A 1:1\n"
#define OPEN_TS "> S 0:0 ts=100/0\n< SA 0:1 ts=900/100\n> A 1:1 ts=102/900\n"

/* ---- round trips and where they were measured ---------------------------- */

typedef struct RttRow {
    const char *name, *script;
    unsigned samples;
    int min_ms, max_ms, average_ms; /* of the client's data */
    TcpVantage vantage;
} RttRow;

static const RttRow round_trips[] = {
    {"at-client", "> S 0:0\n< SA 0:1 +40\n> A 1:1 +1\n> PA 1:1 10\n< A 1:11 +30\n", 1, 30, 30, 30,
     TCP_VANTAGE_CLIENT},
    {"at-server", "> S 0:0\n< SA 0:1 +1\n> A 1:1 +40\n> PA 1:1 10\n< A 1:11 +2\n", 1, 2, 2, 2,
     TCP_VANTAGE_SERVER},
    {"between", OPEN "> PA 1:1 10\n< A 1:11 +30\n> PA 11:1 10\n< A 1:21 +50\n", 2, 30, 50, 40,
     TCP_VANTAGE_BETWEEN},
    {"mid-stream", "> PA 1:1 10\n< PA 1:11 10 +40\n> A 11:11 +1\n", 1, 40, 40, 40,
     TCP_VANTAGE_CLIENT},
    {"one-sided", "> S 0:0\n> A 1:1\n> PA 1:1 10\n", 0, 0, 0, 0, TCP_VANTAGE_UNKNOWN},
    /* Karn: a segment sent twice is no sample ... */
    {"karn", OPEN "> PA 1:1 10\n> PA 1:1 10 +250\n< A 1:11 +30\n", 0, 0, 0, 0, TCP_VANTAGE_BETWEEN},
    /* ... unless the timestamp tells which was answered (RFC 7323, 4). */
    {"karn-timestamps",
     OPEN_TS "> PA 1:1 10 ts=110/900\n> PA 1:1 10 ts=360/900 +250\n< A 1:11 ts=1200/360 +30\n", 1,
     30, 30, 30, TCP_VANTAGE_BETWEEN},
    /* What waited behind a hole is no sample either. */
    {"behind-a-hole", OPEN "> PA 11:1 10\n< A 1:1\n> PA 1:1 10 +250\n< A 1:21\n", 0, 0, 0, 0,
     TCP_VANTAGE_BETWEEN},
    {"newest-of-several", OPEN "> PA 1:1 10\n> PA 11:1 10 +20\n< A 1:21 +5\n", 1, 5, 5, 5,
     TCP_VANTAGE_BETWEEN},
};

static void test_round_trip(gconstpointer data)
{
    const RttRow *row = data;
    TcpConnection *c = tcp_script_play(row->script, 10);
    const TcpRtt *rtt = tcp_rtt(c, END_CLIENT);
    g_assert_cmpuint(rtt->samples, ==, row->samples);
    g_assert_cmpint(rtt->min_ns, ==, row->min_ms * NS_PER_MS);
    g_assert_cmpint(rtt->max_ns, ==, row->max_ms * NS_PER_MS);
    if (rtt->samples > 0)
        g_assert_cmpint(rtt->sum_ns / rtt->samples, ==, row->average_ms * NS_PER_MS);
    g_assert_cmpint(tcp_vantage(c), ==, row->vantage);
    tcp_connection_free(c);
}

/* RFC 6298, 2.3: SRTT <- 7/8 SRTT + 1/8 R'. */
static void test_smoothed(void)
{
    TcpRtt rtt = {0};
    rtt_sample(&rtt, 80);
    rtt_sample(&rtt, 160);
    rtt_sample(&rtt, -1);            /* time went backwards */
    rtt_sample(&rtt, INT64_MAX - 1); /* or jumped */
    g_assert_cmpuint(rtt.samples, ==, 2);
    g_assert_cmpint(rtt.smoothed_ns, ==, 90);
}

/* ---- flights ------------------------------------------------------------- */

/* More than fits is joined to the last, and all of it lands; numbers wrap. */
static void test_flight_overfull(void)
{
    Flight *flight = NULL;
    uint32_t first = UINT32_MAX - 50 * 100;
    for (uint32_t i = 0; i < 2 * FLIGHT_MAX; i++) {
        uint32_t seq = first + i * 100;
        flight_add(&flight, &(Flown){.seq = seq, .end = seq + 100, .at_ns = i, .times_sent = 1});
    }
    g_assert_cmpuint(flight_count(flight), ==, FLIGHT_MAX);
    const Flown *joined = flight_find(flight, first + (2 * FLIGHT_MAX - 1) * 100);
    g_assert_cmpint(joined->times_sent, ==, FLOWN_JOINED);

    Landed landed = flight_acknowledged(&flight, first + 100 * 100);
    g_assert_true(landed.any && !landed.repeated);
    g_assert_cmpint(landed.last.at_ns, ==, 99);
    landed = flight_acknowledged(&flight, first + 2 * FLIGHT_MAX * 100);
    g_assert_true(landed.repeated);
    g_assert_null(flight);
}

/* A part sent again splits the segment it was part of. */
static void test_flight_split(void)
{
    Flight *flight = NULL;
    flight_add(&flight, &(Flown){.seq = 0, .end = 30, .at_ns = 1, .times_sent = 1});
    flight_resent(&flight, &(Flown){.seq = 10, .end = 20, .at_ns = 5, .times_sent = 1});
    g_assert_cmpuint(flight_count(flight), ==, 3);
    g_assert_cmpint(flight_find(flight, 9)->at_ns, ==, 1);
    g_assert_cmpint(flight_find(flight, 10)->at_ns, ==, 5);
    g_assert_cmpint(flight_find(flight, 10)->times_sent, ==, 2);
    g_assert_cmpint(flight_find(flight, 20)->at_ns, ==, 1);
    g_assert_null(flight_find(flight, 30));
    flight_free(flight);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(round_trips); i++) {
        g_autofree char *path = g_strdup_printf("/tcp-rtt/%s", round_trips[i].name);
        g_test_add_data_func(path, &round_trips[i], test_round_trip);
    }
    g_test_add_func("/tcp-rtt/smoothed", test_smoothed);
    g_test_add_func("/tcp-rtt/flight-overfull", test_flight_overfull);
    g_test_add_func("/tcp-rtt/flight-split", test_flight_split);
    return g_test_run();
}
