#include "stream.h"

/* Streams followed at once. Our choice: servers allow 100 to 250 by default, some
 * proxies 1000. */
#define STREAMS_MAX 1024

void http2_streams_init(Http2Streams *streams)
{
    streams->by_id = g_hash_table_new(NULL, NULL);
    g_queue_init(&streams->in_order);
}

void http2_streams_clear(Http2Streams *streams)
{
    while (streams->in_order.head)
        http2_stream_close(streams, streams->in_order.head->data);
    g_hash_table_unref(streams->by_id);
}

Http2Stream *http2_stream_find(const Http2Streams *streams, uint32_t id)
{
    return g_hash_table_lookup(streams->by_id, GUINT_TO_POINTER(id));
}

bool http2_streams_full(const Http2Streams *streams)
{
    return streams->in_order.length >= STREAMS_MAX;
}

Http2Stream *http2_stream_open(Http2Streams *streams, uint32_t id)
{
    Http2Stream *stream = g_new0(Http2Stream, 1);
    stream->id = id;
    stream->link.data = stream;
    g_queue_push_tail_link(&streams->in_order, &stream->link);
    g_hash_table_insert(streams->by_id, GUINT_TO_POINTER(id), stream);
    return stream;
}

void http2_stream_give_up(Http2Streams *streams, Http2Stream *stream)
{
    streams->given_up += !stream->given_up;
    stream->given_up = true;
}

void http2_stream_close(Http2Streams *streams, Http2Stream *stream)
{
    streams->given_up -= stream->given_up;
    g_queue_unlink(&streams->in_order, &stream->link);
    g_hash_table_remove(streams->by_id, GUINT_TO_POINTER(stream->id));
    g_free(stream->tunnel);
    layer_free(stream->inside);
    (void)body_tap_end(&stream->messages[END_CLIENT].tap, NULL, false);
    (void)body_tap_end(&stream->messages[END_SERVER].tap, NULL, false);
    g_free(stream);
}
