/* test-pan.c: addresses and texts in disguise. The first vectors are those of the authors of
 * Crypto-PAn (sample_trace_raw.dat and sample_trace_sanitized.dat of its distribution). */
#include <string.h>

#include "../../analyzer/export/checksums.h"
#include "../../analyzer/export/disguise.h"
#include "../../analyzer/export/pan.h"

#include <glib.h>

static const uint8_t authors_key[PAN_KEY_BYTES] = {
    21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
    216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

static const struct {
    const char *from, *to;
} vectors[] = {
    {"128.11.68.132", "135.242.180.132"},
    {"129.118.74.4", "134.136.186.123"},
    {"130.132.252.244", "133.68.164.234"},
    {"141.223.7.43", "141.167.8.160"},
    {"141.233.145.108", "141.129.237.235"},
    {"152.163.225.39", "151.140.114.167"},
    {"156.29.3.236", "147.225.12.42"},
    {"165.247.96.84", "162.9.99.234"},
    {"192.102.249.13", "252.138.62.131"},
    {"216.254.18.172", "235.7.16.162"},
    {"24.0.250.221", "100.15.198.226"},
    {"38.15.67.68", "64.3.66.187"},
    {"4.3.88.225", "124.60.155.63"},
    {"64.39.15.238", "0.219.7.41"},
    {"10.185.25.118", "117.161.29.118"},
    {"::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"},
    {"::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"},
    {"2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"},
    {"2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"},
};

static unsigned size_of(const Address *address)
{
    return address->family == ADDRESS_IPV4 ? 4 : 16;
}

static void test_vectors(void)
{
    Pan *pan = pan_new(authors_key);
    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        Address from, to;
        g_assert_true(address_read(vectors[i].from, &from) && address_read(vectors[i].to, &to));
        pan_map(pan, from.bytes, size_of(&from));
        g_assert_cmpmem(from.bytes, sizeof from.bytes, to.bytes, sizeof to.bytes);
    }
    pan_free(pan);
}

static unsigned common_bits(const uint8_t *a, const uint8_t *b, unsigned n)
{
    for (unsigned i = 0; i < n * 8; i++)
        if ((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1)
            return i;
    return n * 8;
}

/* Two addresses share as many first bits afterwards as before, whatever they are. */
static void check_prefixes(Pan *pan, GRand *dice, unsigned n)
{
    uint8_t one[16], other[16], one_now[16], other_now[16];
    for (unsigned i = 0; i < n; i++)
        one[i] = (uint8_t)g_rand_int(dice);
    memcpy(other, one, n);
    unsigned bit = (unsigned)g_rand_int_range(dice, 0, (gint32)n * 8);
    other[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
    for (unsigned i = bit / 8 + 1; i < n; i++)
        other[i] = (uint8_t)g_rand_int(dice);
    memcpy(one_now, one, n);
    memcpy(other_now, other, n);
    pan_address(pan, one_now, n);
    pan_address(pan, other_now, n);
    g_assert_cmpuint(common_bits(one_now, other_now, n), ==, common_bits(one, other, n));
}

static void test_prefixes(void)
{
    Pan *pan = pan_new(authors_key);
    GRand *dice = g_rand_new_with_seed(1);
    for (unsigned i = 0; i < 20000; i++)
        check_prefixes(pan, dice, i % 4 ? 4 : 16);
    g_rand_free(dice);
    pan_free(pan);
}

static const struct {
    const char *address;
    bool stays;
} special[] = {
    {"0.0.0.0", true},           {"127.0.0.1", true},  {"224.0.0.251", true},
    {"255.255.255.255", true},   {"::", true},         {"::1", true},
    {"ff02::fb", true},          {"10.0.0.1", false},  {"169.254.1.2", false},
    {"fe80::1", false},          {"192.0.2.1", false}, {"2001:db8::1", false},
    {"::ffff:192.0.2.1", false},
};

static void test_special(void)
{
    Pan *pan = pan_new(authors_key);
    for (size_t i = 0; i < G_N_ELEMENTS(special); i++) {
        Address before, now;
        g_test_message("%s", special[i].address);
        g_assert_true(address_read(special[i].address, &before));
        now = before;
        pan_address(pan, now.bytes, size_of(&now));
        g_assert_true(address_equal(&before, &now) == special[i].stays);
    }
    uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 1}, plain[] = {192, 0, 2, 1};
    pan_address(pan, mapped, 16);
    pan_address(pan, plain, 4);
    g_assert_cmpmem(mapped + 12, 4, plain, 4);
    pan_free(pan);
}

/* ---- texts ---------------------------------------------------------------------------- */

static char *named(Disguise *disguise, const char *name)
{
    char *text = g_strdup(name);
    disguise_name(disguise, (uint8_t *)text, strlen(text));
    return text;
}

static char class_of(char c)
{
    return g_ascii_isdigit(c) ? '0' : g_ascii_isupper(c) ? 'A' : g_ascii_islower(c) ? 'a' : c;
}

static const char *const names[] = {
    "www.corp.example",     "a.b",
    "mail-01.Corp.example", "x",
    "192.0.2.10",           "10.0.0.255:8080",
    "[2001:db8::1]:443",    "_sip._tcp.corp.example",
    "xn--fiq228c.net",      "corp.example:8443",
};

static void test_names(void)
{
    Disguise *disguise = disguise_new(authors_key);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *now = named(disguise, names[i]);
        g_test_message("%s: %s", names[i], now);
        g_assert_cmpuint(strlen(now), ==, strlen(names[i]));
        for (size_t k = 0; now[k]; k++)
            g_assert_cmpint(class_of(now[k]), ==, class_of(names[i][k]));
    }
    g_autofree char *host = named(disguise, "www.corp.example:80");
    g_autofree char *zone = named(disguise, "Corp.example");
    g_assert_true(g_str_has_prefix(host, "www.") && g_str_has_suffix(host, ".example:80"));
    g_assert_true(g_ascii_strncasecmp(host + 4, zone, 4) == 0);
    g_assert_cmpint(g_ascii_strncasecmp(zone, "corp", 4), !=, 0);
    disguise_free(disguise);
}

/* All words of two letters, or of three digits, stay apart. */
static void check_apart(Disguise *disguise, const char *pattern, unsigned count)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < count; i++) {
        unsigned left = i;
        char *word = g_strdup(pattern);
        for (size_t k = 0; word[k]; k++) {
            unsigned radix = word[k] == 'a' ? 26 : 10;
            word[k] = (char)(word[k] + (char)(left % radix));
            left /= radix;
        }
        disguise_word(disguise, (uint8_t *)word, strlen(word));
        g_assert_true(g_hash_table_add(seen, word));
    }
}

static void test_apart(void)
{
    Disguise *disguise = disguise_new(authors_key);
    check_apart(disguise, "a", 26);
    check_apart(disguise, "aa", 676);
    check_apart(disguise, "000", 1000);
    check_apart(disguise, "a0a", 6760);
    disguise_free(disguise);
}

static void test_keys(void)
{
    uint8_t other_key[PAN_KEY_BYTES] = {1};
    Disguise *one = disguise_new(authors_key), *same = disguise_new(authors_key),
             *other = disguise_new(other_key);
    g_autofree char *a = named(one, "secret.corp.example");
    g_autofree char *b = named(same, "secret.corp.example");
    g_autofree char *c = named(other, "secret.corp.example");
    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(a, !=, c);
    disguise_free(one);
    disguise_free(same);
    disguise_free(other);
}

/* ---- checksums ------------------------------------------------------------------------ */

static uint16_t sum(const uint8_t *bytes, size_t n)
{
    uint32_t total = 0;
    for (size_t i = 0; i < n; i += 2)
        total += (uint32_t)bytes[i] << 8 | (i + 1 < n ? bytes[i + 1] : 0);
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)total;
}

/* Valid stays valid, wrong stays wrong by as much: the sum over all of it stays. */
static void test_checksums(void)
{
    GRand *dice = g_rand_new_with_seed(2);
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t before[21], after[21];
        for (size_t i = 0; i < sizeof before; i++)
            before[i] = (uint8_t)g_rand_int(dice);
        before[0] |= 1; /* none has the checksum 0, which would say that there is none */
        memcpy(after, before, sizeof before);
        for (unsigned changes = 0; changes < 5; changes++)
            after[2 + g_rand_int_range(dice, 0, 19)] = (uint8_t)(g_rand_int(dice) % 3 * 127);
        checksum_follow(after, sum_change(0, before, after, sizeof before));
        g_assert_cmpuint(sum(after, sizeof after) % 0xffff, ==,
                         sum(before, sizeof before) % 0xffff);
    }
    g_rand_free(dice);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pan/vectors", test_vectors);
    g_test_add_func("/pan/prefixes", test_prefixes);
    g_test_add_func("/pan/special", test_special);
    g_test_add_func("/disguise/names", test_names);
    g_test_add_func("/disguise/apart", test_apart);
    g_test_add_func("/disguise/keys", test_keys);
    g_test_add_func("/checksums/follow", test_checksums);
    return g_test_run();
}
