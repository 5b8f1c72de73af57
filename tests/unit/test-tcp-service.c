/* Bytes in order find the protocol that reads them, however they are cut. */
#include <string.h>

#include "../../dissectors/tcp/connection.h"

#define CLIENT_SEQ 100u
#define REQUEST    "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

typedef struct Row {
    const char *name;
    const char *pieces[6]; /* of the client, in order; a leading '\1' stands for one byte of junk */
    const char *service;   /* NULL: none */
    unsigned frame, first_frame; /* of http.request; 0: none */
} Row;

static const Row rows[] = {
    {"whole", {REQUEST}, "http", 1, 1},
    {"split-in-method", {"G", "ET / HTTP/1.1\r\nHost: a\r\n\r\n"}, "http", 2, 1},
    {"split-in-header", {"GET / HTTP/1.1\r\nHo", "st: a\r\n", "\r\n"}, "http", 3, 1},
    /* What nobody reads does not spoil what follows. */
    {"junk-first", {"\1", REQUEST}, "http", 2, 2},
    {"mid-stream", {"tail of some body", REQUEST}, "http", 2, 2},
    {"never", {"\1", "\1", "\1"}, NULL, 0, 0},
};

static Segment segment_with(const char *piece, uint32_t seq)
{
    return (Segment){
        .source_port = 40000,
        .destination_port = 8080,
        .seq = seq,
        .ack = 1,
        .flags = TCP_FLAG_ACK | TCP_FLAG_PSH,
        .window = 1000,
        .window_scale = WINDOW_SCALE_NONE,
        .payload = cursor_over(piece, strlen(piece)),
    };
}

static TcpConnection *play(const Row *row)
{
    const Endpoint client = {address_ipv4((const uint8_t[]){198, 18, 0, 2}), 40000};
    const Endpoint server = {address_ipv4((const uint8_t[]){198, 18, 0, 80}), 8080};
    TcpConnection *c = NULL;
    uint32_t seq = CLIENT_SEQ;
    Moment at = {0, 0};
    for (const char *const *piece = row->pieces; *piece; piece++) {
        Segment segment = segment_with(*piece, seq);
        at = (Moment){at.frame + 1, at.time_ns + NS_PER_MS};
        if (!c)
            c = tcp_connection_new(0, &client, &server, &segment, &at);
        tcp_connection_segment(c, END_CLIENT, &segment, &at);
        seq += (uint32_t)strlen(*piece);
    }
    tcp_connection_finish(c, &at);
    return c;
}

static const Event *find_request(const TcpConnection *c)
{
    const Event *e = c->conversation.timeline.first_event;
    while (e && e->id != EVENT_HTTP_REQUEST)
        e = e->next;
    return e;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    TcpConnection *c = play(row);
    const Event *request = find_request(c);
    g_assert_cmpstr(c->conversation.service_name, ==, row->service);
    g_assert_cmpuint(request ? request->at.frame : 0, ==, row->frame);
    g_assert_cmpuint(event_number(request, HTTP_REQUEST_first_frame, 0), ==, row->first_frame);
    tcp_connection_free(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/tcp-service/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    return g_test_run();
}
