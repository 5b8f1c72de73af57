#include "marks.h"

#include <inttypes.h>
#include <string.h>

#define LINK_ETHERNET 1 /* LINKTYPE_ETHERNET */

/* How the bytes of a field are told. */
typedef enum Telling {
    TELL_NUMBER,
    TELL_HEX,
    TELL_MAC,
    TELL_ADDRESS,
    TELL_FLAGS,   /* of TCP */
    TELL_VERSION, /* of IP, with the header's length in words of four bytes */
    TELL_OFFSET,  /* header length of TCP */
    TELL_LENGTH,  /* nothing but how many bytes there are */
} Telling;

typedef struct FieldRow {
    const char *name;
    uint8_t bytes;
    Telling telling;
} FieldRow;

static const FieldRow ethernet_rows[] = {
    {"eth.dst", 6, TELL_MAC}, {"eth.src", 6, TELL_MAC}, {"eth.type", 2, TELL_HEX}, {0}};

/* RFC 791, 3.1 */
static const FieldRow ipv4_rows[] = {{"ip.version", 1, TELL_VERSION},
                                     {"ip.dsfield", 1, TELL_HEX},
                                     {"ip.len", 2, TELL_NUMBER},
                                     {"ip.id", 2, TELL_HEX},
                                     {"ip.flags", 2, TELL_HEX},
                                     {"ip.ttl", 1, TELL_NUMBER},
                                     {"ip.proto", 1, TELL_NUMBER},
                                     {"ip.checksum", 2, TELL_HEX},
                                     {"ip.src", 4, TELL_ADDRESS},
                                     {"ip.dst", 4, TELL_ADDRESS},
                                     {0}};

/* RFC 8200, 3 */
static const FieldRow ipv6_rows[] = {{"ipv6.flow", 4, TELL_HEX},
                                     {"ipv6.plen", 2, TELL_NUMBER},
                                     {"ipv6.nxt", 1, TELL_NUMBER},
                                     {"ipv6.hlim", 1, TELL_NUMBER},
                                     {"ipv6.src", 16, TELL_ADDRESS},
                                     {"ipv6.dst", 16, TELL_ADDRESS},
                                     {0}};

/* RFC 9293, 3.1 */
static const FieldRow tcp_rows[] = {
    {"tcp.srcport", 2, TELL_NUMBER},           {"tcp.dstport", 2, TELL_NUMBER},
    {"tcp.seq_raw", 4, TELL_NUMBER},           {"tcp.ack_raw", 4, TELL_NUMBER},
    {"tcp.hdr_len", 1, TELL_OFFSET},           {"tcp.flags", 1, TELL_FLAGS},
    {"tcp.window_size_value", 2, TELL_NUMBER}, {"tcp.checksum", 2, TELL_HEX},
    {"tcp.urgent_pointer", 2, TELL_NUMBER},    {0}};

/* RFC 768 */
static const FieldRow udp_rows[] = {{"udp.srcport", 2, TELL_NUMBER},
                                    {"udp.dstport", 2, TELL_NUMBER},
                                    {"udp.length", 2, TELL_NUMBER},
                                    {"udp.checksum", 2, TELL_HEX},
                                    {0}};

/* ---- values -------------------------------------------------------------- */

static uint64_t number_of(Cursor field)
{
    uint64_t number = 0;
    uint8_t byte;
    while (cursor_u8(&field, &byte))
        number = number << 8 | byte;
    return number;
}

static void tell_mac(Cursor field, char text[MARK_TEXT_SIZE])
{
    uint64_t mac = number_of(field);
    g_snprintf(text, MARK_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", (unsigned)(mac >> 40 & 0xff),
               (unsigned)(mac >> 32 & 0xff), (unsigned)(mac >> 24 & 0xff),
               (unsigned)(mac >> 16 & 0xff), (unsigned)(mac >> 8 & 0xff), (unsigned)(mac & 0xff));
}

static void tell_address(Cursor field, char text[MARK_TEXT_SIZE])
{
    char printed[ADDRESS_TEXT_SIZE];
    Address address = field.captured == 4 ? address_ipv4(field.at) : address_ipv6(field.at);
    g_strlcpy(text, address_print(&address, printed), MARK_TEXT_SIZE);
}

static void tell_flags(uint64_t flags, char text[MARK_TEXT_SIZE])
{
    static const char *const names[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    g_snprintf(text, MARK_TEXT_SIZE, "0x%02" PRIx64, flags);
    for (unsigned bit = 0; bit < G_N_ELEMENTS(names); bit++)
        if (flags >> bit & 1) {
            g_strlcat(text, " ", MARK_TEXT_SIZE);
            g_strlcat(text, names[bit], MARK_TEXT_SIZE);
        }
}

static void tell(Telling telling, Cursor field, char text[MARK_TEXT_SIZE])
{
    uint64_t number = number_of(field);
    switch (telling) {
    case TELL_NUMBER:
        g_snprintf(text, MARK_TEXT_SIZE, "%" PRIu64, number);
        return;
    case TELL_HEX:
        g_snprintf(text, MARK_TEXT_SIZE, "0x%0*" PRIx64, (int)field.captured * 2, number);
        return;
    case TELL_MAC:
        tell_mac(field, text);
        return;
    case TELL_ADDRESS:
        tell_address(field, text);
        return;
    case TELL_FLAGS:
        tell_flags(number, text);
        return;
    case TELL_VERSION:
        g_snprintf(text, MARK_TEXT_SIZE, "%u, header of %u bytes", (unsigned)(number >> 4),
                   (unsigned)(number & 0x0f) * 4);
        return;
    case TELL_OFFSET:
        g_snprintf(text, MARK_TEXT_SIZE, "%u bytes", (unsigned)(number >> 4) * 4);
        return;
    case TELL_LENGTH:
        g_snprintf(text, MARK_TEXT_SIZE, "%zu bytes", field.captured);
        return;
    }
}

/* ---- marks --------------------------------------------------------------- */

typedef struct Marking {
    const Frame *frame;
    GArray *marks; /* Mark */
} Marking;

static void add(Marking *m, const char *name, Telling telling, Cursor field)
{
    Mark mark = {
        .name = name, .start = (size_t)(field.at - m->frame->bytes), .length = field.captured};
    if (field.captured == 0)
        return;
    tell(telling, field, mark.value);
    g_array_append_val(m->marks, mark);
}

/* Steps over the fields of a header as far as they were captured; false if one was not. */
static bool add_rows(Marking *m, const FieldRow *rows, Cursor *c)
{
    for (; rows->name; rows++) {
        Cursor field;
        if (c->captured < rows->bytes || !cursor_take(c, rows->bytes, &field))
            return false;
        add(m, rows->name, rows->telling, field);
    }
    return true;
}

/* What lies between `c` and `end`, which may be before it. */
static void add_between(Marking *m, const char *name, Cursor *c, const uint8_t *end)
{
    Cursor field;
    if (end > c->at && cursor_take(c, (size_t)(end - c->at), &field))
        add(m, name, TELL_LENGTH, field);
}

/* ---- TCP options --------------------------------------------------------- */

typedef struct OptionRow {
    uint8_t kind;
    const char *name;
    Telling telling;
} OptionRow;

/* IANA, "TCP Option Kind Numbers" */
static const OptionRow option_rows[] = {
    {2, "tcp.options.mss_val", TELL_NUMBER},   {3, "tcp.options.wscale.shift", TELL_NUMBER},
    {4, "tcp.options.sack_perm", TELL_LENGTH}, {5, "tcp.options.sack", TELL_LENGTH},
    {8, "tcp.options.timestamp", TELL_HEX},    {34, "tcp.options.tfo", TELL_LENGTH},
};

#define OPTION_END 0
#define OPTION_NOP 1

static const OptionRow *option_row(uint8_t kind)
{
    static const OptionRow other = {0, "tcp.options", TELL_LENGTH};
    for (size_t i = 0; i < G_N_ELEMENTS(option_rows); i++)
        if (option_rows[i].kind == kind)
            return &option_rows[i];
    return &other;
}

/* The mark of an option covers its kind and length; its value is told of what follows. */
static void add_option(Marking *m, uint8_t kind, Cursor whole, Cursor value)
{
    const OptionRow *row = option_row(kind);
    guint before = m->marks->len;
    add(m, row->name, TELL_LENGTH, whole);
    if (m->marks->len > before && value.captured > 0 && value.captured <= 8)
        tell(row->telling, value, g_array_index(m->marks, Mark, before).value);
}

/* RFC 9293, 3.2: kind, then a length that counts both, except for END and NOP. */
static void add_options(Marking *m, Cursor options)
{
    uint8_t kind, length;
    Cursor whole, ahead = options;
    while (cursor_u8(&ahead, &kind) && kind != OPTION_END) {
        if (kind != OPTION_NOP) {
            if (!cursor_u8(&ahead, &length) || length < 2 ||
                !cursor_take(&options, length, &whole) || whole.captured < length)
                break;
            Cursor value = whole;
            if (cursor_skip(&value, 2))
                add_option(m, kind, whole, value);
        } else if (!cursor_skip(&options, 1)) {
            break;
        }
        ahead = options;
    }
    add(m, "tcp.options.padding", TELL_LENGTH, options);
}

/* ---- layers -------------------------------------------------------------- */

#define TCP_HEADER_BYTES 20

static void add_tcp(Marking *m, Cursor c)
{
    Cursor start = c, options;
    bool whole = add_rows(m, tcp_rows, &c);
    uint8_t offset;
    if (!whole || !cursor_skip(&start, 12) || !cursor_u8(&start, &offset))
        return;
    size_t header = (offset >> 4) * (size_t)4;
    if (header > TCP_HEADER_BYTES && cursor_take(&c, header - TCP_HEADER_BYTES, &options))
        add_options(m, options);
    add(m, "tcp.payload", TELL_LENGTH, c);
}

static void add_transport(Marking *m, const Datagram *datagram)
{
    Cursor c = datagram->payload;
    if (datagram->protocol == NET_TCP) {
        add_tcp(m, c);
    } else if (datagram->protocol == NET_UDP) {
        if (add_rows(m, udp_rows, &c))
            add(m, "udp.payload", TELL_LENGTH, c);
    }
}

static bool is_inside(const Frame *frame, const uint8_t *at)
{
    return at && at >= frame->bytes && at <= frame->bytes + frame->captured;
}

static void add_network(Marking *m, Cursor *c, const Datagram *datagram)
{
    if (!is_inside(m->frame, datagram->header))
        return;
    add_between(m, "link", c, datagram->header);
    bool is_ipv4 = datagram->source.family == ADDRESS_IPV4;
    if (!add_rows(m, is_ipv4 ? ipv4_rows : ipv6_rows, c) || datagram->reassembled ||
        !is_inside(m->frame, datagram->payload.at))
        return;
    add_between(m, is_ipv4 ? "ip.options" : "ipv6.exthdr", c, datagram->payload.at);
    add_transport(m, datagram);
    const uint8_t *end = datagram->payload.at + datagram->payload.captured;
    if (end > c->at && !cursor_skip(c, (size_t)(end - c->at)))
        return;
    add(m, "padding", TELL_LENGTH, *c);
}

/* Fragments held for one frame: none are kept, as one frame is looked at by itself. */
#define FRAGMENT_BYTES 65536

GArray *marks_find(const Frame *frame)
{
    Marking m = {.frame = frame, .marks = g_array_new(FALSE, FALSE, sizeof(Mark))};
    Cursor c = cursor_cut(frame->bytes, frame->captured, frame->on_wire);
    if (frame->link_type == LINK_ETHERNET && !add_rows(&m, ethernet_rows, &c))
        return m.marks;

    g_autoptr(NetDecoder) decoder = net_decoder_new(FRAGMENT_BYTES);
    Datagram datagram = {0};
    NetProblem problem;
    if (net_decode(decoder, frame, &datagram, &problem))
        add_network(&m, &c, &datagram);
    else
        add(&m, "data", TELL_LENGTH, c);
    return m.marks;
}
