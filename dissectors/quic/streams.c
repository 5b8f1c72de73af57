#include "streams.h"

/* Streams that are remembered at a time; the oldest go first. RFC 9114, 6.1, asks
 * for at least 100 to be open at once. */
#define STREAMS_MAX 1024

/* Bytes that may wait for those in front of them, on one stream and on all. */
#define STREAM_LATE_MAX (256 * 1024)
#define ALL_LATE_MAX    (4 * 1024 * 1024)

/* One direction of a stream. */
typedef struct StreamHalf {
    QuicPieces pieces;
    uint64_t end; /* its final size; UINT64_MAX not known */
    bool done;    /* all of it was handed on, or it was reset */
} StreamHalf;

typedef struct Stream {
    QuicConnection *connection;
    uint64_t id;
    StreamHalf halves[2]; /* by QUIC's end */
} Stream;

struct QuicStreams {
    GHashTable *by_id; /* &Stream.id → Stream (owned) */
    GQueue oldest;     /* the same, in the order in which they came */
    size_t late;       /* bytes held on all of them */
};

/* Whose half of a stream bytes go to. */
typedef struct Target {
    Stream *stream;
    End from;
} Target;

static void stream_free(gpointer data)
{
    Stream *stream = data;
    quic_pieces_clear(&stream->halves[END_CLIENT].pieces);
    quic_pieces_clear(&stream->halves[END_SERVER].pieces);
    g_free(stream);
}

static QuicStreams *streams_new(void)
{
    QuicStreams *streams = g_new0(QuicStreams, 1);
    streams->by_id = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, stream_free);
    g_queue_init(&streams->oldest);
    return streams;
}

void quic_streams_free(QuicStreams *streams)
{
    if (!streams)
        return;
    g_queue_clear(&streams->oldest);
    g_hash_table_unref(streams->by_id);
    g_free(streams);
}

static void take(void *user, const Slice *slice, uint64_t gap)
{
    const Target *target = user;
    QuicConnection *connection = target->stream->connection;
    const StreamHalf *half = &target->stream->halves[target->from];
    End from = quic_told(connection, target->from);
    void *state = connection->application_state;
    if (slice)
        connection->application->data(state, from, target->stream->id, slice,
                                      half->pieces.next >= half->end);
    else
        connection->application->gap(state, from, target->stream->id, gap, &connection->now);
}

/* What still waits is handed on with gaps. */
static void flush(Stream *stream, End from)
{
    StreamHalf *half = &stream->halves[from];
    Target target = {stream, from};
    size_t before = half->pieces.held;
    quic_pieces_flush(&half->pieces, &stream->connection->now, take, &target);
    stream->connection->streams->late -= before;
}

void quic_streams_finish(QuicStreams *streams)
{
    if (!streams)
        return;
    for (GList *link = streams->oldest.head; link; link = link->next) {
        flush(link->data, END_CLIENT);
        flush(link->data, END_SERVER);
    }
    Stream *any = streams->oldest.head ? streams->oldest.head->data : NULL;
    if (any)
        any->connection->application->finish(any->connection->application_state,
                                             &any->connection->now);
}

static void drop_oldest(QuicStreams *streams)
{
    Stream *stream = g_queue_pop_head(&streams->oldest);
    flush(stream, END_CLIENT);
    flush(stream, END_SERVER);
    g_hash_table_remove(streams->by_id, &stream->id);
}

static Stream *find_stream(QuicConnection *connection, uint64_t id)
{
    QuicStreams *streams = connection->streams;
    Stream *stream = g_hash_table_lookup(streams->by_id, &id);
    if (stream)
        return stream;
    if (streams->oldest.length >= STREAMS_MAX)
        drop_oldest(streams);
    stream = g_new0(Stream, 1);
    stream->connection = connection;
    stream->id = id;
    stream->halves[END_CLIENT].end = stream->halves[END_SERVER].end = UINT64_MAX;
    g_hash_table_insert(streams->by_id, &stream->id, stream);
    g_queue_push_tail(&streams->oldest, stream);
    return stream;
}

/* Finds who reads the streams, by what TLS agreed on. */
static bool find_application(QuicConnection *connection)
{
    if (connection->application)
        return true;
    if (connection->alpn[0] == '\0')
        return false;
    for (const QuicApplication *const *a = quic_applications; *a; a++)
        if ((*a)->speaks(connection->alpn)) {
            connection->application = *a;
            connection->application_state =
                (*a)->open(&connection->home, quic_told(connection, END_CLIENT));
            connection->streams = streams_new();
            return true;
        }
    return false;
}

/* A last frame may bring nothing but the news that it is the last. */
static void end_half(Stream *stream, End from, const Moment *at)
{
    StreamHalf *half = &stream->halves[from];
    QuicConnection *connection = stream->connection;
    Slice nothing = {.at = *at, .offset = half->pieces.next};
    half->done = true;
    connection->application->data(connection->application_state, quic_told(connection, from),
                                  stream->id, &nothing, true);
}

void quic_streams_data(QuicConnection *connection, End from, const QuicFrame *frame)
{
    if (!find_application(connection))
        return;
    Stream *stream = find_stream(connection, frame->stream);
    StreamHalf *half = &stream->halves[from];
    if (half->done)
        return;
    if (frame->fin)
        half->end = frame->offset + frame->data.on_wire;

    QuicStreams *streams = connection->streams;
    Target target = {stream, from};
    size_t before = half->pieces.held;
    size_t limit = streams->late > ALL_LATE_MAX ? 0 : STREAM_LATE_MAX;
    uint64_t next = half->pieces.next;
    quic_pieces_add(&half->pieces, frame->offset, &frame->data, &connection->now, limit, take,
                    &target);
    streams->late = streams->late - before + half->pieces.held;

    bool ended = half->pieces.next >= half->end;
    if (ended && next == half->pieces.next)
        end_half(stream, from, &connection->now);
    half->done = ended;
}

void quic_streams_reset(QuicConnection *connection, End from, const QuicFrame *frame)
{
    if (!find_application(connection))
        return;
    Stream *stream = find_stream(connection, frame->stream);
    if (stream->halves[from].done)
        return;
    flush(stream, from);
    stream->halves[from].done = true;
    connection->application->reset(connection->application_state, quic_told(connection, from),
                                   frame->stream, frame->number, &connection->now);
}
