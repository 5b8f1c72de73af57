/* The header fields of a frame, where they stand. */
#include <string.h>

#include "../../dissectors/net/marks.h"
#include "hex.h"

#define ETHERNET "020000000050 020000000002 "
#define IPV4_TCP "0800 4500 0034 1234 4000 40 06 0000 c6120002 c6120050 "
#define TCP      "9c40 0050 00000001 00000002 8018 1000 0000 0000 0101 080a 0000000a 0000000b "
#define IPV4_UDP "0800 4500 0020 1234 4000 40 11 0000 c6120002 c6120035 "

typedef struct Row {
    const char *name, *hex;
    uint32_t link_type;
    const char *marks; /* "name@start+length=value ..." of those after the first `skipped` */
    guint skipped;
} Row;

static const Row rows[] = {
    {"ethernet", ETHERNET "0806 0001", 1,
     "eth.dst@0+6=02:00:00:00:00:50 eth.src@6+6=02:00:00:00:00:02 eth.type@12+2=0x0806 "
     "data@14+2=2 bytes",
     0},
    {"ipv4", ETHERNET IPV4_TCP TCP, 1,
     "ip.version@14+1=4, header of 20 bytes ip.dsfield@15+1=0x00 ip.len@16+2=52 "
     "ip.id@18+2=0x1234 ip.flags@20+2=0x4000 ip.ttl@22+1=64 ip.proto@23+1=6 "
     "ip.checksum@24+2=0x0000 ip.src@26+4=198.18.0.2 ip.dst@30+4=198.18.0.80",
     3},
    {"tcp-options", ETHERNET IPV4_TCP TCP, 1, "tcp.options.timestamp@56+10=0x0000000a0000000b", 22},
    {"udp-with-padding", ETHERNET IPV4_UDP "9c40 0035 000c 0000 61626364 0000", 1,
     "udp.srcport@34+2=40000 udp.dstport@36+2=53 udp.length@38+2=12 udp.checksum@40+2=0x0000 "
     "udp.payload@42+4=4 bytes padding@46+2=2 bytes",
     13},
    {"raw-ip", "4500 001c 1234 4000 40 11 0000 c6120002 c6120035 9c40 0035 0008 0000", 101,
     "udp.checksum@26+2=0x0000", 13},
    {"ipv6",
     ETHERNET "86dd 6000 0000 0008 11 40 20010db8000000000000000000000001 "
              "20010db8000000000000000000000002 9c40 0035 0008 0000",
     1,
     "ipv6.flow@14+4=0x60000000 ipv6.plen@18+2=8 ipv6.nxt@20+1=17 ipv6.hlim@21+1=64 "
     "ipv6.src@22+16=2001:db8::1 ipv6.dst@38+16=2001:db8::2",
     3},
};

static char *render(const GArray *marks, guint skipped)
{
    GString *text = g_string_new(NULL);
    for (guint i = skipped; i < marks->len; i++) {
        const Mark *mark = &g_array_index(marks, Mark, i);
        g_string_append_printf(text, "%s%s@%zu+%zu=%s", i > skipped ? " " : "", mark->name,
                               mark->start, mark->length, mark->value);
    }
    return g_string_free(text, FALSE);
}

static GArray *find(const uint8_t *bytes, size_t captured, size_t on_wire, uint32_t link_type)
{
    Frame frame = {.at = {1, 0},
                   .bytes = bytes,
                   .captured = (uint32_t)captured,
                   .on_wire = (uint32_t)on_wire,
                   .link_type = link_type};
    return marks_find(&frame);
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    size_t n;
    g_autofree uint8_t *bytes = hex_read(row->hex, &n);
    g_autoptr(GArray) marks = find(bytes, n, n, row->link_type);
    g_autofree char *text = render(marks, row->skipped);
    if (!g_str_has_prefix(text, row->marks))
        g_assert_cmpstr(text, ==, row->marks);
}

/* Cut anywhere, the marks lie one behind the other and within what was captured. */
static void test_prefixes(gconstpointer data)
{
    const Row *row = data;
    size_t n;
    g_autofree uint8_t *bytes = hex_read(row->hex, &n);
    for (size_t cut = 0; cut <= n; cut++) {
        g_autofree uint8_t *captured = g_memdup2(bytes, cut);
        g_autoptr(GArray) marks = find(captured, cut, n, row->link_type);
        size_t end = 0;
        for (guint i = 0; i < marks->len; i++) {
            const Mark *mark = &g_array_index(marks, Mark, i);
            g_assert_cmpuint(mark->start, >=, end);
            end = mark->start + mark->length;
            g_assert_cmpuint(end, <=, cut);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/marks/", rows[i].name, NULL);
        g_autofree char *prefixes = g_strconcat("/marks/prefixes/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_row);
        g_test_add_data_func(prefixes, &rows[i], test_prefixes);
    }
    return g_test_run();
}
