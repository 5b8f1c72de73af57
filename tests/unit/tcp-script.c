#include "tcp-script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_STEP_MS 10
#define PAYLOAD_MAX     8192

typedef struct Line {
    bool by_client;
    Segment segment;
    int64_t after_ns;
    uint8_t payload[PAYLOAD_MAX];
} Line;

static uint8_t read_flags(const char *word)
{
    uint8_t flags = 0;
    for (; *word; word++)
        flags |= *word == 'S'   ? TCP_FLAG_SYN
                 : *word == 'A' ? TCP_FLAG_ACK
                 : *word == 'F' ? TCP_FLAG_FIN
                 : *word == 'R' ? TCP_FLAG_RST
                                : TCP_FLAG_PSH;
    return flags;
}

static void fill_payload(Line *line, unsigned length, unsigned seq, char fixed)
{
    g_assert_cmpuint(length, <=, PAYLOAD_MAX);
    for (unsigned i = 0; i < length; i++)
        line->payload[i] = fixed ? (uint8_t)fixed : (uint8_t)('a' + (seq + i) % 26);
    line->segment.payload = cursor_over(line->payload, length);
}

/* "250" milliseconds or "50us". */
static int64_t read_duration(const char *word)
{
    return atoll(word) * (g_str_has_suffix(word, "us") ? NS_PER_US : NS_PER_MS);
}

/* A word of the form NAME=VALUE. `other` is the other end's initial number. */
static bool read_option(const char *word, uint32_t other, Segment *s)
{
    unsigned a = 0, b = 0;
    if (sscanf(word, "w=%u", &a) == 1)
        s->window = (uint16_t)a;
    else if (sscanf(word, "id=%u", &a) == 1)
        s->ip_id = (uint16_t)a;
    else if (sscanf(word, "sum=%u", &a) == 1)
        s->checksum = (uint16_t)a;
    else if (sscanf(word, "ws=%u", &a) == 1)
        s->window_scale = (uint8_t)a;
    else if (sscanf(word, "ts=%u/%u", &s->ts_value, &s->ts_echo) == 2)
        s->has_timestamps = true;
    else if (sscanf(word, "sack=%u-%u", &a, &b) == 2 && s->sack_count < SACK_BLOCKS_MAX)
        s->sack[s->sack_count++] = (SackBlock){other + a, other + b};
    else if (strcmp(word, "sok") == 0)
        s->sack_permitted = true;
    else
        return false;
    return true;
}

static void read_line(const char *text, Line *line)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    unsigned seq = 0, ack = 0, length = 0;
    char fixed = 0;
    *line = (Line){.by_client = words[0][0] == '>', .after_ns = DEFAULT_STEP_MS * NS_PER_MS};
    uint32_t own = line->by_client ? SCRIPT_CLIENT_ISN : SCRIPT_SERVER_ISN;
    uint32_t other = line->by_client ? SCRIPT_SERVER_ISN : SCRIPT_CLIENT_ISN;
    line->segment = (Segment){.window_scale = WINDOW_SCALE_NONE, .window = 64000};
    line->segment.flags = read_flags(words[1]);
    for (char **word = words + 2; *word; word++) {
        if (strchr(*word, ':'))
            g_assert_cmpint(sscanf(*word, "%u:%u", &seq, &ack), ==, 2);
        else if ((*word)[0] == '+')
            line->after_ns = read_duration(*word + 1);
        else if (g_str_has_prefix(*word, "x="))
            fixed = (*word)[2];
        else if (**word && !read_option(*word, other, &line->segment))
            length = (unsigned)atoi(*word);
    }
    line->segment.seq = own + seq;
    line->segment.ack = line->segment.flags & TCP_FLAG_ACK ? other + ack : 0;
    line->segment.source_port = line->by_client ? 40000 : 80;
    line->segment.destination_port = line->by_client ? 80 : 40000;
    fill_payload(line, length, seq, fixed);
}

TcpConnection *tcp_script_play(const char *script, int64_t idle_ms)
{
    const Endpoint client = {address_ipv4((const uint8_t[]){198, 18, 0, 2}), 40000};
    const Endpoint server = {address_ipv4((const uint8_t[]){198, 18, 0, 80}), 80};
    g_auto(GStrv) lines = g_strsplit(script, "\n", -1);
    TcpConnection *c = NULL;
    Moment at = {0, 1000 * NS_PER_S};

    for (char **text = lines; *text; text++) {
        Line line;
        if (!**text)
            continue;
        read_line(*text, &line);
        at.frame++;
        at.time_ns += line.after_ns;
        const Endpoint *from = line.by_client ? &client : &server;
        const Endpoint *to = line.by_client ? &server : &client;
        if (!c) {
            c = tcp_connection_new(0, from, to, &line.segment, &at);
            c->conversation.timeline.keep_steps = true;
        }
        tcp_connection_segment(c, tcp_connection_sender(c, from), &line.segment, &at);
    }
    at.frame++;
    at.time_ns += idle_ms * NS_PER_MS;
    tcp_connection_finish(c, &at);
    return c;
}

char *tcp_script_states(const TcpConnection *connection, End end)
{
    static const char *const marks[] = {
        [CERTAINTY_OBSERVED] = "", [CERTAINTY_INFERRED] = "~", [CERTAINTY_UNKNOWABLE] = "?"};
    GString *text = g_string_new(NULL);
    for (const StateChange *s = connection->conversation.timeline.first_change; s; s = s->next)
        if (s->end == end)
            g_string_append_printf(text, "%s%s@%u%s", text->len ? " " : "",
                                   tcp_state_name((TcpState)s->to), (unsigned)s->at.frame,
                                   marks[s->certainty]);
    return g_string_free(text, FALSE);
}

char *tcp_script_events(const TcpConnection *connection)
{
    GString *text = g_string_new(NULL);
    for (const Event *e = connection->conversation.timeline.first_event; e; e = e->next)
        g_string_append_printf(text, "%s%s@%u", text->len ? " " : "", event_catalogue[e->id].name,
                               (unsigned)e->at.frame);
    return g_string_free(text, FALSE);
}
