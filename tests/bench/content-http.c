/* content-http.c: HTTP/1.1 messages (RFC 9112) and DNS look-ups (RFC 1035). */
#include <string.h>

#include "content.h"

#define POST_PERCENT     8
#define POST_MOST_BYTES  900
#define MOST_CHUNKS      6
#define CHUNK_MOST_BYTES 9000
#define DNS_PORT         53
#define ANSWER_TTL_S     300

static Message keep(Script *script, const GString *text)
{
    return (Message){script_keep(script, text->str, text->len), text->len};
}

static const char *pick(const char *const *names, size_t count, Dice *dice)
{
    return names[dice_below(dice, (uint32_t)count)];
}

Message content_request(Script *script, Dice *dice, const char *host, uint32_t page)
{
    static const char *const agents[] = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0",
        "curl/8.5.0",
    };
    static const char *const suffixes[] = {"html", "css", "js", "png", "json", "woff2"};
    g_autoptr(GString) text = g_string_new(NULL);
    bool post = dice_below(dice, 100) < POST_PERCENT;
    g_string_printf(text,
                    "%s /pages/%u/item.%s?v=%u HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n"
                    "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: en\r\n",
                    post ? "POST" : "GET", page, pick(suffixes, G_N_ELEMENTS(suffixes), dice),
                    dice_below(dice, 1000), host, pick(agents, G_N_ELEMENTS(agents), dice));
    if (dice_chance(dice, 5000))
        g_string_append_printf(text, "Cookie: session=%016" G_GINT64_MODIFIER "x; theme=dark\r\n",
                               dice_next(dice));
    if (!post) {
        g_string_append(text, "\r\n");
    } else {
        uint32_t size = dice_between(dice, 1, POST_MOST_BYTES);
        g_string_append_printf(text,
                               "Content-Type: application/x-www-form-urlencoded\r\n"
                               "Content-Length: %u\r\n\r\n",
                               size);
        for (uint32_t i = 0; i < size; i++)
            g_string_append_c(text, (char)('a' + i % 26));
    }
    script->facts.requests++;
    return keep(script, text);
}

Message content_response(Script *script, size_t body_bytes, bool close)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text,
                    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n"
                    "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: text/html\r\n"
                    "Content-Length: %zu\r\nConnection: %s\r\nETag: \"%zx\"\r\n"
                    "Accept-Ranges: bytes\r\n\r\n",
                    body_bytes, close ? "close" : "keep-alive", body_bytes);
    return keep(script, text);
}

Message content_not_modified(Script *script)
{
    static const char text[] = "HTTP/1.1 304 Not Modified\r\nServer: nginx/1.22.1\r\n"
                               "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
                               "Connection: keep-alive\r\nETag: \"65920080\"\r\n\r\n";
    return (Message){script_keep(script, text, sizeof(text) - 1), sizeof(text) - 1};
}

Message content_chunked(Script *script, const Store *store, Dice *dice)
{
    g_autoptr(GString) text =
        g_string_new("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Type: application/json\r\n"
                     "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
    for (uint32_t chunks = dice_between(dice, 1, MOST_CHUNKS); chunks > 0; chunks--) {
        uint32_t size = dice_between(dice, 1, CHUNK_MOST_BYTES);
        g_string_append_printf(text, "%x\r\n", size);
        g_string_append_len(text, (const char *)store->text + dice_below(dice, STORE_TEXT / 2),
                            size);
        g_string_append(text, "\r\n");
    }
    g_string_append(text, "0\r\n\r\n");
    return keep(script, text);
}

static void append_u16(GByteArray *bytes, uint16_t value)
{
    const uint8_t both[] = {(uint8_t)(value >> 8), (uint8_t)value};
    g_byte_array_append(bytes, both, sizeof(both));
}

static void append_name(GByteArray *bytes, const char *host)
{
    g_auto(GStrv) labels = g_strsplit(host, ".", -1);
    for (char **label = labels; *label; label++) {
        uint8_t length = (uint8_t)strlen(*label);
        g_byte_array_append(bytes, &length, 1);
        g_byte_array_append(bytes, (const uint8_t *)*label, length);
    }
    g_byte_array_append(bytes, (const uint8_t *)"", 1);
}

/* Header and question; the answer says the same again (RFC 1035, 4.1). */
static GByteArray *lookup_message(uint16_t id, uint16_t flags, uint16_t answers, const char *host)
{
    GByteArray *bytes = g_byte_array_new();
    const uint16_t header[] = {id, flags, 1, answers, 0, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(header); i++)
        append_u16(bytes, header[i]);
    append_name(bytes, host);
    append_u16(bytes, 1); /* type A */
    append_u16(bytes, 1); /* class IN */
    return bytes;
}

static void send_datagram(const Flow *flow, Packet packet, int64_t time_us, const GByteArray *bytes)
{
    packet.time_us = time_us;
    packet.payload = script_keep(flow->script, bytes->data, bytes->len);
    packet.payload_bytes = (uint16_t)bytes->len;
    packet.udp = true;
    script_add(flow->script, &packet);
}

void content_lookup(const Flow *flow, const char *host, uint32_t resolver, int64_t delay_us)
{
    uint16_t id = (uint16_t)dice_next(flow->dice);
    uint32_t client = flow->hosts[CLIENT].address, server = flow->hosts[SERVER].address;
    uint16_t port = (uint16_t)dice_between(flow->dice, 32768, 60999);

    g_autoptr(GByteArray) query = lookup_message(id, 0x0100, 0, host);
    send_datagram(flow,
                  (Packet){.source = client,
                           .destination = resolver,
                           .source_port = port,
                           .destination_port = DNS_PORT},
                  flow->now_us - delay_us, query);

    g_autoptr(GByteArray) answer = lookup_message(id, 0x8180, 1, host);
    const uint16_t record[] = {0xc00c,       1, 1, 0,
                               ANSWER_TTL_S, 4}; /* the name, A, IN, TTL, 4 bytes */
    for (size_t i = 0; i < G_N_ELEMENTS(record); i++)
        append_u16(answer, record[i]);
    append_u16(answer, (uint16_t)(server >> 16));
    append_u16(answer, (uint16_t)server);
    send_datagram(flow,
                  (Packet){.source = resolver,
                           .destination = client,
                           .source_port = DNS_PORT,
                           .destination_port = port},
                  flow->now_us - 50, answer);
    flow->script->facts.lookups++;
}
