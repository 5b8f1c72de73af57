/* Community ID, against the examples that its specification publishes. */

#include "../../analyzer/report/community-id.h"

typedef struct Case {
    const char *name, *a;
    uint16_t a_port;
    const char *b;
    uint16_t b_port;
    uint8_t protocol;
    const char *id;
} Case;

/* From the baseline of github.com/corelight/community-id-spec, seed 0. */
static const Case cases[] = {
    {"tcp-ipv4", "128.232.110.120", 34855, "66.35.250.204", 80, 6,
     "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"udp-ipv4", "192.168.1.52", 54585, "8.8.8.8", 53, 17, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {"tcp-ipv6", "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25, 6,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
};

static Endpoint endpoint(const char *text, uint16_t port)
{
    Endpoint end = {.port = port};
    g_assert_true(address_read(text, &end.address));
    return end;
}

static void test_id(gconstpointer data)
{
    const Case *row = data;
    Endpoint a = endpoint(row->a, row->a_port);
    Endpoint b = endpoint(row->b, row->b_port);
    g_autoptr(CommunityIds) ids = community_ids_new();
    char text[COMMUNITY_ID_SIZE];
    g_assert_cmpstr(community_id(ids, &a, &b, row->protocol, text), ==, row->id);
    g_assert_cmpstr(community_id(ids, &b, &a, row->protocol, text), ==, row->id);
}

/* Only the ports tell the two ends apart. */
static void test_same_address(void)
{
    Endpoint a = endpoint("127.0.0.1", 40000);
    Endpoint b = endpoint("127.0.0.1", 80);
    g_autoptr(CommunityIds) ids = community_ids_new();
    char there[COMMUNITY_ID_SIZE], back[COMMUNITY_ID_SIZE];
    g_assert_cmpstr(community_id(ids, &a, &b, 6, there), ==, community_id(ids, &b, &a, 6, back));
}

static void test_no_family(void)
{
    Endpoint a = endpoint("127.0.0.1", 1);
    Endpoint b = endpoint("::1", 2);
    Endpoint none = {.port = 3};
    g_autoptr(CommunityIds) ids = community_ids_new();
    char text[COMMUNITY_ID_SIZE];
    g_assert_null(community_id(ids, &a, &b, 6, text));
    g_assert_null(community_id(ids, &none, &none, 6, text));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/community-id/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_id);
    }
    g_test_add_func("/community-id/same-address", test_same_address);
    g_test_add_func("/community-id/no-family", test_no_family);
    return g_test_run();
}
