/* http3.c: streams and the frames on them (RFC 9114, 6 and 7). */
#include "http3.h"

#include "../http/body.h"
#include "../quic/varint.h"
#include "session.h"

/* RFC 9114, 7.2. */
typedef enum FrameType {
    FRAME_DATA = 0x00,
    FRAME_HEADERS = 0x01,
    FRAME_SETTINGS = 0x04,
    FRAME_GOAWAY = 0x07,
} FrameType;

/* The longest frame that is read whole: our choice, 4 times what servers take of
 * compressed headers. */
#define FRAME_MAX_BYTES (64 * 1024)

/* Streams that are remembered at a time; the oldest go first. */
#define STREAMS_MAX 1024

/* A stream, for the parser of one direction. */
typedef struct Reading {
    Http3Session *session;
    Http3Stream *stream;
} Reading;

static void stream_free(gpointer data)
{
    Http3Stream *stream = data;
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        intake_clear(&stream->messages[end].intake);
        (void)body_tap_end(&stream->messages[end].tap, NULL, false);
        g_clear_pointer(&stream->messages[end].waiting, g_byte_array_unref);
    }
    g_free(stream);
}

static void *open_session(Conversation *const *home, End client)
{
    Http3Session *session = g_new0(Http3Session, 1);
    session->home = home;
    session->client = client;
    session->streams = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, stream_free);
    session->qpack[END_CLIENT] = qpack_new();
    session->qpack[END_SERVER] = qpack_new();
    session->fields = http_fields_new();
    return session;
}

static void close_session(void *state)
{
    Http3Session *session = state;
    if (!session)
        return;
    g_queue_clear(&session->waiting);
    g_queue_clear(&session->oldest);
    g_hash_table_unref(session->streams);
    qpack_free(session->qpack[END_CLIENT]);
    qpack_free(session->qpack[END_SERVER]);
    http_fields_free(session->fields);
    g_free(session);
}

/* ---- frames -------------------------------------------------------------- */

static void take_frame(const Reading *reading, End from, uint64_t type, const Cursor *payload)
{
    Http3Session *session = reading->session;
    Http3Stream *stream = reading->stream;
    const Moment *now = &stream->messages[from].intake.now;
    if (type == FRAME_HEADERS && stream->purpose == HTTP3_REQUEST)
        http3_message_header(session, from, stream, payload);
    else if (type == FRAME_SETTINGS && stream->purpose == HTTP3_CONTROL)
        http3_settings(session, from, *payload, now);
    else if (type == FRAME_GOAWAY && stream->purpose == HTTP3_CONTROL)
        http3_goaway(session, from, *payload, now);
}

static bool is_read(uint64_t type)
{
    return type == FRAME_HEADERS || type == FRAME_SETTINGS || type == FRAME_GOAWAY;
}

/* Consumes a frame that is read, or the header of one that is passed over. */
static size_t parse_frame(const Reading *reading, End from, const Cursor *available)
{
    Http3Message *message = &reading->stream->messages[from];
    Cursor c = *available, payload;
    uint64_t type, length;
    if (!quic_varint(&c, &type) || !quic_varint(&c, &length))
        return 0;
    size_t header = available->captured - c.captured;
    http_body_pass(&message->intake, type == FRAME_DATA ? &message->tap : NULL);
    if (type == FRAME_DATA)
        message->body += length;
    if (!is_read(type) || length > FRAME_MAX_BYTES) {
        intake_skip(&message->intake, length);
        return header;
    }
    if (!cursor_take(&c, (size_t)length, &payload))
        return 0;
    take_frame(reading, from, type, &payload);
    return header + (size_t)length;
}

static size_t parse_purpose(Http3Stream *stream, const Cursor *available)
{
    Cursor c = *available;
    uint64_t type;
    if (!quic_varint(&c, &type))
        return 0;
    stream->purpose = type <= HTTP3_DECODER ? (Http3Purpose)type : HTTP3_OTHER;
    return available->captured - c.captured;
}

static size_t parse_encoder(const Reading *reading, End from, const Cursor *available)
{
    Http3Session *session = reading->session;
    if (!qpack_instructions(session->qpack[from], available))
        http3_malformed(session, from, &reading->stream->messages[from].intake.now,
                        "QPACK instructions make no sense");
    http3_message_retry(session, from, false);
    return available->captured;
}

/* An IntakeParse. */
static size_t parse(void *user, End from, const Cursor *available)
{
    const Reading *reading = user;
    switch (reading->stream->purpose) {
    case HTTP3_UNKNOWN:
        return parse_purpose(reading->stream, available);
    case HTTP3_REQUEST:
    case HTTP3_CONTROL:
        return parse_frame(reading, from, available);
    case HTTP3_ENCODER:
        return parse_encoder(reading, from, available);
    case HTTP3_PUSH:
    case HTTP3_DECODER:
    case HTTP3_OTHER:
        break;
    }
    return available->captured;
}

/* ---- streams ------------------------------------------------------------- */

static void end_both(Http3Session *session, Http3Stream *stream, const Moment *at)
{
    http3_message_end(session, END_CLIENT, stream, false, at);
    http3_message_end(session, END_SERVER, stream, false, at);
}

static void drop_oldest(Http3Session *session, const Moment *at)
{
    Http3Stream *stream = g_queue_pop_head(&session->oldest);
    end_both(session, stream, at);
    (void)g_queue_remove(&session->waiting, stream);
    g_hash_table_remove(session->streams, &stream->id);
}

static Http3Stream *find_stream(Http3Session *session, uint64_t id, const Moment *at)
{
    Http3Stream *stream = g_hash_table_lookup(session->streams, &id);
    if (stream)
        return stream;
    if (session->oldest.length >= STREAMS_MAX)
        drop_oldest(session, at);
    stream = g_new0(Http3Stream, 1);
    stream->id = id;
    stream->purpose = id & QUIC_STREAM_UNIDIRECTIONAL ? HTTP3_UNKNOWN : HTTP3_REQUEST;
    g_hash_table_insert(session->streams, &stream->id, stream);
    g_queue_push_tail(&session->oldest, stream);
    return stream;
}

static void data(void *state, End from, uint64_t id, const Slice *slice, bool fin)
{
    Http3Session *session = state;
    Http3Stream *stream = find_stream(session, id, &slice->at);
    Http3Message *message = &stream->messages[from];
    Reading reading = {session, stream};
    if (message->first.frame == 0)
        message->first = slice->at;
    message->intake.now = slice->at;
    IntakeTrouble trouble;
    if (slice->data.captured > 0 && !message->intake.lost &&
        !intake_feed(&message->intake, from, slice, FRAME_MAX_BYTES + 16, parse, &reading,
                     &trouble) &&
        trouble == INTAKE_OVERFULL)
        http3_malformed(session, from, &slice->at, "a frame is longer than any should be");
    bool whole = !message->intake.lost && message->intake.skip == 0;
    if (fin && stream->purpose == HTTP3_REQUEST)
        http3_message_end(session, from, stream, whole, &slice->at);
}

static void gap(void *state, End from, uint64_t id, uint64_t length, const Moment *at)
{
    Http3Session *session = state;
    Http3Stream *stream = find_stream(session, id, at);
    (void)intake_gap(&stream->messages[from].intake, length, at);
    if (stream->purpose == HTTP3_ENCODER)
        qpack_lose(session->qpack[from]);
}

static void reset(void *state, End from, uint64_t id, uint64_t code, const Moment *at)
{
    Http3Session *session = state;
    Http3Stream *stream = find_stream(session, id, at);
    (void)code;
    if (stream->purpose == HTTP3_REQUEST)
        http3_message_end(session, from, stream, false, at);
}

/* The connection is over: what is under way is broken off. */
static void finish(void *state, const Moment *at)
{
    Http3Session *session = state;
    http3_message_retry(session, END_CLIENT, true);
    http3_message_retry(session, END_SERVER, true);
    for (GList *link = session->oldest.head; link; link = link->next)
        end_both(session, link->data, at);
}

static bool speaks(const char *alpn)
{
    return strcmp(alpn, "h3") == 0 || g_str_has_prefix(alpn, "h3-");
}

static const char *error_name(uint64_t code)
{
#define HTTP3_ERROR(number, name)                                                                  \
    if (code == (number))                                                                          \
        return name;
#include "errors.def"
#undef HTTP3_ERROR
    return NULL;
}

const QuicApplication http3_application = {
    .name = "http3",
    .speaks = speaks,
    .open = open_session,
    .close = close_session,
    .data = data,
    .gap = gap,
    .reset = reset,
    .finish = finish,
    .error_name = error_name,
};
