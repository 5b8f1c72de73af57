/* test-fragment.c: datagrams that come in pieces, in every order and disorder. */
#include "../../dissectors/net/net.h"

#define RAW            101
#define BUDGET         (64 * 1024)
#define IDENTIFICATION 0x1234

/* One IPv4 fragment of a datagram whose payload counts up from 0. */
typedef struct Part {
    unsigned offset, length;
    bool more;
    unsigned fill; /* added to each byte: 0 for the true payload */
    unsigned seconds;
    unsigned source; /* last byte of the address */
} Part;

#define PARTS_MAX 4

#define MORE(o, l) .offset = (o), .length = (l), .more = true
#define LAST(o, l) .offset = (o), .length = (l), .more = false

typedef struct Row {
    const char *name;
    Part parts[PARTS_MAX]; /* ends with a length of 0 */
    NetProblem problem;    /* of the last part */
    size_t payload;        /* 0: no datagram comes of it */
    size_t lost;
} Row;

/* A UDP header's worth and more, so that the payload is looked at. */
static const Row rows[] = {
    {"in-order", {{MORE(0, 16)}, {MORE(16, 8)}, {LAST(24, 5)}}, NET_FINE, 29, 0},
    {"reversed", {{LAST(24, 5)}, {MORE(16, 8)}, {MORE(0, 16)}}, NET_FINE, 29, 0},
    {"middle-last", {{MORE(0, 16)}, {LAST(24, 5)}, {MORE(16, 8)}}, NET_FINE, 29, 0},
    {"not-all", {{MORE(0, 16)}, {LAST(24, 5)}}, NET_FRAGMENT, 0, 0},
    {"duplicate", {{MORE(0, 16)}, {MORE(0, 16)}, {LAST(16, 8)}}, NET_FINE, 24, 0},
    {"overlap-first-bytes-win",
     {{MORE(0, 16)}, {MORE(16, 8)}, {MORE(8, 16), .fill = 7}, {LAST(24, 8)}},
     NET_FRAGMENT_OVERLAP,
     32,
     0},
    {"overlap-fills-a-hole",
     {{MORE(0, 8)}, {LAST(16, 8)}, {MORE(0, 16)}},
     NET_FRAGMENT_OVERLAP,
     24,
     0},
    {"beyond-the-end", {{LAST(16, 8)}, {MORE(0, 8)}, {MORE(24, 8)}}, NET_FRAGMENT_OVERLAP, 0, 1},
    {"two-ends", {{LAST(16, 8)}, {MORE(0, 8)}, {LAST(8, 4)}}, NET_FRAGMENT_OVERLAP, 0, 1},
    {"end-before-others", {{MORE(16, 8)}, {MORE(0, 8)}, {LAST(8, 4)}}, NET_FRAGMENT_OVERLAP, 0, 1},
    {"not-a-multiple-of-eight", {{MORE(0, 15)}}, NET_MALFORMED, 0, 1},
    {"ping-of-death", {{LAST(65528, 16)}}, NET_MALFORMED, 0, 1},
    {"just-in-time", {{MORE(0, 8)}, {LAST(8, 8), .seconds = 30}}, NET_FINE, 16, 0},
    {"too-late", {{MORE(0, 8)}, {LAST(8, 8), .seconds = 31}}, NET_FRAGMENT, 0, 1},
    {"other-source", {{MORE(0, 8), .source = 1}, {LAST(8, 8), .source = 2}}, NET_FRAGMENT, 0, 0},
};

static void put_u16(GByteArray *bytes, unsigned value)
{
    guint8 octets[] = {(guint8)(value >> 8), (guint8)value};
    g_byte_array_append(bytes, octets, sizeof octets);
}

static void put_payload(GByteArray *bytes, const Part *part)
{
    for (unsigned i = 0; i < part->length; i++) {
        guint8 octet = (guint8)(part->offset + i + part->fill);
        g_byte_array_append(bytes, &octet, 1);
    }
}

static GByteArray *make_ipv4(const Part *part)
{
    GByteArray *bytes = g_byte_array_new();
    put_u16(bytes, 0x4500);
    put_u16(bytes, 20 + part->length);
    put_u16(bytes, IDENTIFICATION);
    put_u16(bytes, part->offset / 8 | (part->more ? 0x2000 : 0));
    put_u16(bytes, 0x4011);
    put_u16(bytes, 0);
    put_u16(bytes, 0x0a00);
    put_u16(bytes, part->source);
    put_u16(bytes, 0x0a00);
    put_u16(bytes, 0x0002);
    put_payload(bytes, part);
    return bytes;
}

static GByteArray *make_ipv6(const Part *part)
{
    static const guint8 addresses[32] = {[0] = 0x20, [15] = 1, [16] = 0x20, [31] = 2};
    GByteArray *bytes = g_byte_array_new();
    put_u16(bytes, 0x6000);
    put_u16(bytes, 0);
    put_u16(bytes, 8 + part->length);
    put_u16(bytes, 0x2c40);
    g_byte_array_append(bytes, addresses, sizeof addresses);
    put_u16(bytes, part->offset == 0 ? 0x1100 : 0x0600); /* only the first one's word counts */
    put_u16(bytes, part->offset | part->more);
    put_u16(bytes, 0);
    put_u16(bytes, IDENTIFICATION);
    put_payload(bytes, part);
    return bytes;
}

static bool decode(NetDecoder *decoder, const GByteArray *bytes, const Part *part, Datagram *ret,
                   NetProblem *ret_problem)
{
    g_autofree guint8 *block = g_memdup2(bytes->data, bytes->len);
    Frame frame = {.at = {.frame = 1, .time_ns = part->seconds * NS_PER_S},
                   .bytes = block,
                   .captured = bytes->len,
                   .on_wire = bytes->len,
                   .link_type = RAW};
    return net_decode(decoder, &frame, ret, ret_problem);
}

static void check_payload(const Datagram *datagram, size_t length)
{
    g_assert_true(datagram->reassembled);
    g_assert_cmpuint(datagram->protocol, ==, NET_UDP);
    g_assert_cmpuint(datagram->payload.on_wire, ==, length);
    g_assert_cmpuint(datagram->payload.captured, ==, length);
    for (size_t i = 0; i < length; i++)
        g_assert_cmphex(datagram->payload.at[i], ==, i);
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    for (const Part *part = row->parts; part < row->parts + PARTS_MAX && part->length; part++) {
        bool last = part + 1 == row->parts + PARTS_MAX || part[1].length == 0;
        g_autoptr(GByteArray) bytes = make_ipv4(part);
        Datagram datagram;
        NetProblem problem;
        bool found = decode(decoder, bytes, part, &datagram, &problem);
        g_assert_cmpint(found, ==, last && row->payload > 0);
        if (last)
            g_assert_cmpstr(net_problem_name(problem), ==, net_problem_name(row->problem));
        if (found)
            check_payload(&datagram, row->payload);
    }
    g_assert_cmpuint(net_decoder_lost(decoder), ==, row->lost);
    g_autoptr(GPtrArray) joined = net_decoder_take_joined(decoder);
    g_assert_cmpint(joined != NULL, ==, row->payload > 0);
}

static NetProblem feed_ipv6(NetDecoder *decoder, const Part *part, Datagram *ret)
{
    g_autoptr(GByteArray) bytes = make_ipv6(part);
    NetProblem problem;
    (void)decode(decoder, bytes, part, ret, &problem);
    return problem;
}

static void test_ipv6(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    Datagram datagram;
    g_assert_cmpint(feed_ipv6(decoder, &(Part){LAST(16, 9)}, &datagram), ==, NET_FRAGMENT);
    g_assert_cmpuint(net_decoder_waiting(decoder), ==, 1);
    g_assert_cmpint(feed_ipv6(decoder, &(Part){MORE(0, 16), .seconds = 59}, &datagram), ==,
                    NET_FINE);
    check_payload(&datagram, 25);
    g_assert_cmpuint(net_decoder_waiting(decoder), ==, 0);
}

/* RFC 5722, 4: one overlap, and the whole datagram is discarded, with all that is
 * still to come of it. */
static void test_ipv6_overlap(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    Datagram datagram;
    g_assert_cmpint(feed_ipv6(decoder, &(Part){MORE(0, 16)}, &datagram), ==, NET_FRAGMENT);
    g_assert_cmpint(feed_ipv6(decoder, &(Part){MORE(8, 16), .fill = 1}, &datagram), ==,
                    NET_FRAGMENT_OVERLAP);
    g_assert_cmpint(feed_ipv6(decoder, &(Part){LAST(16, 8)}, &datagram), ==, NET_FRAGMENT_LOST);
    g_assert_cmpint(feed_ipv6(decoder, &(Part){MORE(0, 16)}, &datagram), ==, NET_FRAGMENT_LOST);
    g_assert_cmpuint(net_decoder_lost(decoder), ==, 4);
    g_assert_cmpuint(net_decoder_waiting(decoder), ==, 0);

    /* Minutes later the same identification is another datagram. */
    g_assert_cmpint(feed_ipv6(decoder, &(Part){MORE(0, 16), .seconds = 100}, &datagram), ==,
                    NET_FRAGMENT);
    g_assert_cmpint(feed_ipv6(decoder, &(Part){LAST(16, 8), .seconds = 100}, &datagram), ==,
                    NET_FINE);
}

/* The same fragment in two VLANs is of two datagrams. */
static void test_networks_apart(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    const Part parts[] = {{MORE(0, 8)}, {LAST(8, 8)}};
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GByteArray) ip = make_ipv4(&parts[i]);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        for (unsigned n = 0; n < 6; n++)
            put_u16(bytes, 0x0200);
        put_u16(bytes, 0x8100);
        put_u16(bytes, i + 1);
        put_u16(bytes, 0x0800);
        g_byte_array_append(bytes, ip->data, ip->len);

        Frame frame = {
            .bytes = bytes->data, .captured = bytes->len, .on_wire = bytes->len, .link_type = 1};
        Datagram datagram;
        NetProblem problem;
        g_assert_false(net_decode(decoder, &frame, &datagram, &problem));
        g_assert_cmpint(problem, ==, NET_FRAGMENT);
    }
    g_assert_cmpuint(net_decoder_waiting(decoder), ==, 2);
}

/* A fragment cut by the snap length: what follows it is not there. */
static void test_cut_short(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    Datagram datagram;
    NetProblem problem;
    g_autoptr(GByteArray) first = make_ipv4(&(Part){MORE(0, 16)});
    Frame frame = {
        .bytes = first->data, .captured = 20 + 11, .on_wire = first->len, .link_type = RAW};
    g_assert_false(net_decode(decoder, &frame, &datagram, &problem));

    g_autoptr(GByteArray) last = make_ipv4(&(Part){LAST(16, 8)});
    g_assert_true(decode(decoder, last, &(Part){0}, &datagram, &problem));
    g_assert_cmpuint(datagram.payload.on_wire, ==, 24);
    g_assert_cmpuint(datagram.payload.captured, ==, 11);
}

/* A flood of first fragments stays within the budget; the oldest go. */
static void test_budget(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(BUDGET);
    Datagram datagram;
    NetProblem problem;
    size_t sent = 10000;
    for (unsigned i = 0; i < sent; i++) {
        g_autoptr(GByteArray) bytes = make_ipv4(&(Part){MORE(0, 512), .source = i});
        g_assert_false(decode(decoder, bytes, &(Part){0}, &datagram, &problem));
        g_assert_cmpint(problem, ==, NET_FRAGMENT);
    }
    g_assert_cmpuint(net_decoder_waiting(decoder), <, BUDGET / 512);
    g_assert_cmpuint(net_decoder_waiting(decoder), >, 0);
    g_assert_cmpuint(net_decoder_lost(decoder), ==, sent - net_decoder_waiting(decoder));

    /* The newest is still there. */
    g_autoptr(GByteArray) last = make_ipv4(&(Part){LAST(512, 8), .source = (unsigned)sent - 1});
    g_assert_true(decode(decoder, last, &(Part){0}, &datagram, &problem));
}

static void test_more_than_any_budget(void)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(16);
    Datagram datagram;
    NetProblem problem;
    g_autoptr(GByteArray) bytes = make_ipv4(&(Part){MORE(0, 512)});
    g_assert_false(decode(decoder, bytes, &(Part){0}, &datagram, &problem));
    g_assert_cmpint(problem, ==, NET_FRAGMENT_LOST);
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/fragment/row/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/fragment/ipv6", test_ipv6);
    g_test_add_func("/fragment/ipv6-overlap", test_ipv6_overlap);
    g_test_add_func("/fragment/networks-apart", test_networks_apart);
    g_test_add_func("/fragment/cut-short", test_cut_short);
    g_test_add_func("/fragment/budget", test_budget);
    g_test_add_func("/fragment/more-than-any-budget", test_more_than_any_budget);
    return g_test_run();
}
