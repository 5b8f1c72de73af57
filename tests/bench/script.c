#include "script.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2024-01-01 00:00:00 UTC: when every capture made here starts. */
#define EPOCH_S 1704067200

#define US_PER_S        1000000
#define ETHERNET_HEADER 14
#define IPV4_HEADER     20
#define TCP_HEADER      20
#define UDP_HEADER      8
#define MOST_OPTIONS    40
#define MOST_FRAME      (ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER + MOST_OPTIONS + UINT16_MAX)
#define PROTOCOL_TCP    6
#define PROTOCOL_UDP    17
#define WRITE_BUFFER    (1 << 20)
#define SEGMENT_MOST    1460 /* MSS of Ethernet */
#define WINDOW_SCALE    7    /* what Linux offers by default */
#define WINDOW          4096 /* scaled: 512 KiB, never the limit here */
#define SYN_WINDOW      64240

Script *script_new(void)
{
    Script *script = g_new0(Script, 1);
    script->packets = g_array_new(FALSE, FALSE, sizeof(Packet));
    script->bytes = g_string_chunk_new(1 << 16);
    return script;
}

void script_free(Script *script)
{
    if (!script)
        return;
    g_array_unref(script->packets);
    g_string_chunk_free(script->bytes);
    g_free(script);
}

void script_add(Script *script, const Packet *packet)
{
    g_array_append_val(script->packets, *packet);
    g_array_index(script->packets, Packet, script->packets->len - 1).order = script->packets->len;
}

const uint8_t *script_keep(Script *script, const void *bytes, size_t n)
{
    return (const uint8_t *)g_string_chunk_insert_len(script->bytes, bytes, (gssize)n);
}

static uint8_t *put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put_u32(uint8_t *at, uint32_t value)
{
    return put_u16(put_u16(at, (uint16_t)(value >> 16)), (uint16_t)value);
}

/* Adds bytes up as 16-bit words (RFC 1071), an odd last one padded with zero. */
static uint32_t add_up(uint32_t sum, const uint8_t *bytes, size_t n)
{
    uint64_t total = sum;
    size_t at = 0;
    for (; at + 1 < n; at += 2)
        total += (uint32_t)bytes[at] << 8 | bytes[at + 1];
    if (at < n)
        total += (uint32_t)bytes[at] << 8;
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint32_t)total;
}

static uint8_t *put_mac(uint8_t *at, uint32_t address)
{
    /* 02: locally administered; the rest tells the host. */
    return put_u32(put_u16(at, 0x0200), address);
}

static uint8_t *put_ipv4(uint8_t *at, const Packet *packet, size_t total)
{
    uint8_t *start = at;
    at = put_u16(at, 0x4500);
    at = put_u16(at, (uint16_t)total);
    at = put_u16(at, (uint16_t)packet->order); /* identification */
    at = put_u16(at, 0x4000);                  /* do not fragment */
    at = put_u16(at, (uint16_t)(64 << 8 | (packet->udp ? PROTOCOL_UDP : PROTOCOL_TCP)));
    at = put_u16(at, 0);
    at = put_u32(at, packet->source);
    at = put_u32(at, packet->destination);
    put_u16(start + 10, (uint16_t)~add_up(0, start, IPV4_HEADER));
    return at;
}

static uint8_t *put_timestamps(uint8_t *at, const Packet *packet)
{
    at = put_u32(at, 0x0101080a); /* two NOPs, kind 8, length 10 */
    at = put_u32(at, packet->ts_value);
    return put_u32(at, packet->ts_echo);
}

static uint8_t *put_tcp_options(uint8_t *at, const Packet *packet)
{
    if (packet->flags & TCP_SYN) {
        at = put_u32(at, 0x02040000 | SEGMENT_MOST);
        if (packet->bare)
            return at;
        at = put_u32(at, 0x04020101); /* SACK permitted, two NOPs */
        at = put_timestamps(at, packet);
        return put_u32(at, 0x01030300 | WINDOW_SCALE);
    }
    if (packet->bare)
        return at;
    at = put_timestamps(at, packet);
    if (packet->sack_left == packet->sack_right)
        return at;
    at = put_u32(at, 0x0101050a); /* two NOPs, kind 5, length 10 */
    at = put_u32(at, packet->sack_left);
    return put_u32(at, packet->sack_right);
}

/* Header and payload of TCP, with the checksum over the pseudo header. */
static uint8_t *put_tcp(uint8_t *start, const Packet *packet)
{
    uint8_t *at = put_u16(start, packet->source_port);
    at = put_u16(at, packet->destination_port);
    at = put_u32(at, packet->seq);
    at = put_u32(at, packet->flags & TCP_ACK ? packet->ack : 0);
    uint8_t *options = start + TCP_HEADER;
    uint8_t *end = put_tcp_options(options, packet);
    uint8_t words = (uint8_t)((TCP_HEADER + (end - options)) / 4);
    at = put_u16(at, (uint16_t)(words << 12 | packet->flags));
    uint16_t window = packet->flags & TCP_SYN ? SYN_WINDOW : WINDOW;
    at = put_u16(at, packet->flags & TCP_RST ? 0 : window);
    put_u32(at, 0); /* checksum, urgent pointer */
    memcpy(end, packet->payload ? packet->payload : start, packet->payload_bytes);
    return end + packet->payload_bytes;
}

static uint8_t *put_udp(uint8_t *start, const Packet *packet)
{
    uint8_t *at = put_u16(start, packet->source_port);
    at = put_u16(at, packet->destination_port);
    at = put_u16(at, (uint16_t)(UDP_HEADER + packet->payload_bytes));
    at = put_u16(at, 0);
    memcpy(at, packet->payload, packet->payload_bytes);
    return at + packet->payload_bytes;
}

/* Fills in the checksum of TCP or UDP, pseudo header included (RFC 9293, 3.1). */
static void seal(uint8_t *transport, uint8_t *end, const Packet *packet)
{
    uint8_t pseudo[12];
    uint8_t *at = put_u32(pseudo, packet->source);
    at = put_u32(at, packet->destination);
    at = put_u16(at, packet->udp ? PROTOCOL_UDP : PROTOCOL_TCP);
    put_u16(at, (uint16_t)(end - transport));
    uint32_t sum = add_up(0, pseudo, sizeof(pseudo));
    sum = add_up(sum, transport, (size_t)(end - transport));
    put_u16(transport + (packet->udp ? 6 : 16), (uint16_t)~sum);
}

static size_t build_frame(uint8_t *frame, const Packet *packet)
{
    uint8_t *at = put_mac(frame, packet->destination);
    at = put_mac(at, packet->source);
    uint8_t *ip = put_u16(at, 0x0800);
    uint8_t *transport = ip + IPV4_HEADER;
    uint8_t *end = packet->udp ? put_udp(transport, packet) : put_tcp(transport, packet);
    put_ipv4(ip, packet, (size_t)(end - ip));
    seal(transport, end, packet);
    return (size_t)(end - frame);
}

static int by_time(const void *a, const void *b)
{
    const Packet *one = a, *other = b;
    if (one->time_us != other->time_us)
        return one->time_us < other->time_us ? -1 : 1;
    return one->order < other->order ? -1 : 1;
}

/* The pcap file format: a header of 24 bytes, then 16 bytes before each frame, in
 * the byte order of this machine. */
static bool write_capture(GArray *packets, FILE *file)
{
    const uint32_t header[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1};
    static uint8_t frame[MOST_FRAME];
    fwrite(header, sizeof(header), 1, file);
    for (guint i = 0; i < packets->len; i++) {
        const Packet *packet = &g_array_index(packets, Packet, i);
        uint32_t size = (uint32_t)build_frame(frame, packet);
        const uint32_t record[] = {(uint32_t)(EPOCH_S + packet->time_us / US_PER_S),
                                   (uint32_t)(packet->time_us % US_PER_S), size, size};
        fwrite(record, sizeof(record), 1, file);
        fwrite(frame, size, 1, file);
    }
    return fflush(file) == 0 && !ferror(file);
}

static bool write_facts(const Script *script, const char *path)
{
    const ScriptFacts *facts = &script->facts;
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {
        {"packets", script->packets->len},
        {"connections", facts->connections},
        {"requests", facts->requests},
        {"client_hellos", facts->client_hellos},
        {"lookups", facts->lookups},
        {"losses", facts->losses},
        {"refused", facts->refused},
        {"unanswered", facts->unanswered},
        {"closed_by_four", facts->closed_by_four},
        {"closed_by_three", facts->closed_by_three},
        {"closed_at_once", facts->closed_at_once},
        {"reset", facts->reset},
    };
    g_autofree char *name = g_strconcat(path, ".json", NULL);
    FILE *file = fopen(name, "w");
    if (!file)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        fprintf(file, "%s\"%s\": %" PRIu64, i == 0 ? "{" : ", ", rows[i].name, rows[i].value);
    fputs("}\n", file);
    return fclose(file) == 0;
}

bool script_write(Script *script, const char *path)
{
    qsort(script->packets->data, script->packets->len, sizeof(Packet), by_time);
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    setvbuf(file, NULL, _IOFBF, WRITE_BUFFER);
    bool written = write_capture(script->packets, file);
    bool closed = fclose(file) == 0;
    return written && closed && write_facts(script, path);
}
