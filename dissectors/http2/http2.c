#include "http2.h"

#include "block.h"
#include "control.h"
#include "message.h"
#include "window.h"

/* The longest frame that is waited for, DATA apart. Our choice: 16 times what a
 * frame may have before the receiver allows more (RFC 9113, 4.2). */
#define FRAME_BYTES_MAX 262144

static const char preface[] = HTTP2_PREFACE;

/* ---- data: passed over --------------------------------------------------- */

/* A DATA frame passed over to its end, or as far as it came. */
static void settle_data(Http2Session *session, End from, bool broken_off)
{
    Http2Half *half = &session->halves[from];
    if (!half->in_data || (half->intake.skip > 0 && !broken_off))
        return;
    uint64_t came = MIN(half->data.length, half->data_bytes - half->intake.skip);
    bool last = http2_frame_has(&half->data, HTTP2_FLAG_END_STREAM) && half->intake.skip == 0;
    half->in_data = false;
    half->intake.pass = NULL;
    http2_message_data_came(session, from, half->data.stream, came, last);
}

/* An IntakePass: what is not padding. The stream may have been closed meanwhile. */
static void pass_data(void *user, const Cursor *data)
{
    Http2Half *half = user;
    Http2Session *session = half->session;
    Http2Stream *stream = http2_stream_find(&session->streams, half->data.stream);
    End end = half == &session->halves[END_SERVER] ? END_SERVER : END_CLIENT;
    Cursor piece = *data;
    cursor_trim(&piece, half->data_left);
    half->data_left -= piece.on_wire;
    if (stream && piece.on_wire > 0)
        http2_message_inside(session, end, stream, &piece);
    if (stream && piece.on_wire > 0)
        body_tap_pass(&stream->messages[end].tap, &piece);
}

/* Takes the header of a DATA frame, whose padding comes last. */
static size_t take_data_frame(Http2Session *session, End from, const Http2Frame *frame, Cursor body)
{
    Http2Half *half = &session->halves[from];
    uint8_t padding = 0;
    uint32_t before = http2_frame_has(frame, HTTP2_FLAG_PADDED);
    if (before && frame->length > 0 && body.captured == 0)
        return 0;
    if (before && (!cursor_u8(&body, &padding) || padding >= frame->length)) {
        http2_trouble(session, from, HTTP2_TROUBLE_PADDING);
        before = padding = 0;
    }
    half->data = *frame;
    half->data.length -= before + padding;
    half->data_bytes = frame->length - before;
    half->in_data = true;
    half->data_left = half->data.length;
    bool wanted = session->has_tunnels || bodies_wanted(session->conversation);
    half->intake.pass = wanted ? pass_data : NULL;
    half->intake.pass_user = half;
    http2_message_data(session, from, frame);
    intake_skip(&half->intake, half->data_bytes);
    return HTTP2_FRAME_HEADER_BYTES + before;
}

/* ---- frames -------------------------------------------------------------- */

/* Nothing is known of where frames begin, nor of what was lost. */
static void lose(Http2Session *session, End from)
{
    Http2Half *half = &session->halves[from];
    settle_data(session, from, true);
    http2_block_drop(half);
    hpack_lose(&half->hpack);
    half->searching = true;
    session->halves[END_CLIENT].windows_unsure = true;
    session->halves[END_SERVER].windows_unsure = true;
}

static size_t pass_over(Http2Session *session, End from, const Http2Frame *frame)
{
    Http2Half *half = &session->halves[from];
    http2_trouble(session, from, HTTP2_TROUBLE_LONG_FRAME);
    if (http2_block_wants(frame))
        hpack_lose(&half->hpack);
    intake_skip(&half->intake, frame->length);
    return HTTP2_FRAME_HEADER_BYTES;
}

static size_t take_frame(Http2Session *session, End from, const Cursor *available)
{
    Http2Frame frame;
    Cursor c = *available;
    Cursor body;
    if (!http2_frame_read(&c, &frame))
        return 0;
    if (frame.type == HTTP2_DATA)
        return take_data_frame(session, from, &frame, c);
    if (frame.length > FRAME_BYTES_MAX)
        return pass_over(session, from, &frame);
    if (!cursor_take(&c, frame.length, &body))
        return 0;

    session->halves[from].started = true;
    if (!http2_block_wants(&frame))
        http2_control_frame(session, from, &frame, body);
    else if (frame.stream == 0)
        http2_trouble(session, from, HTTP2_TROUBLE_NO_STREAM);
    else
        http2_block_frame(session, from, &frame, body);
    return HTTP2_FRAME_HEADER_BYTES + frame.length;
}

/* Passes over bytes until they look like frames. */
static size_t search(Http2Session *session, End from, const Cursor *available)
{
    size_t n = http2_frames_find(*available);
    if (n < available->captured) {
        session->halves[from].searching = false;
        session->halves[from].started = true;
        if (n == 0)
            return take_frame(session, from, available);
    }
    return n;
}

/* RFC 9113, 3.4: "a sequence of octets [...] in hexadecimal notation". The preface
 * of the server is a SETTINGS frame. */
static size_t take_preface(Http2Session *session, End from, const Cursor *available)
{
    size_t n = MIN(available->captured, HTTP2_PREFACE_BYTES);
    if (memcmp(available->at, preface, n) != 0)
        return 0;
    if (n < HTTP2_PREFACE_BYTES)
        return 0;
    session->halves[from].started = true;
    (void)http2_tell(session, from, EVENT_HTTP2_PREFACE);
    return n;
}

/* What is neither the preface nor frames: an answer in HTTP/1.x, mostly. */
static size_t take_strange(Http2Session *session, End from, const Cursor *available)
{
    bool http1 = available->captured >= 5 && memcmp(available->at, "HTTP/", 5) == 0;
    http2_trouble(session, from, http1 ? HTTP2_TROUBLE_HTTP1_ANSWER : HTTP2_TROUBLE_NO_PREFACE);
    lose(session, from);
    return available->captured;
}

static size_t take_start(Http2Session *session, End from, const Cursor *available)
{
    size_t n = MIN(available->captured, HTTP2_PREFACE_BYTES);
    if (memcmp(available->at, preface, n) == 0)
        return take_preface(session, from, available);
    switch (http2_frames_judge(*available)) {
    case HTTP2_UNLIKE:
        return take_strange(session, from, available);
    case HTTP2_PARTLY:
    case HTTP2_ALIKE:
        break;
    }
    return take_frame(session, from, available);
}

static size_t parse(void *parser, End from, const Cursor *available)
{
    Http2Session *session = parser;
    Http2Half *half = &session->halves[from];
    settle_data(session, from, false);
    if (half->searching)
        return search(session, from, available);
    if (!half->started)
        return take_start(session, from, available);
    return take_frame(session, from, available);
}

/* ---- the protocol -------------------------------------------------------- */

/* A connection whose start was not seen is known by frames, one that was by how
 * each end must begin. */
static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    size_t n = MIN(start->captured, HTTP2_PREFACE_BYTES);
    if (memcmp(start->at, preface, n) == 0)
        return n == HTTP2_PREFACE_BYTES ? RECOGNISED_YES : RECOGNISED_MAYBE;

    Cursor c = *start;
    Http2Frame first;
    if (from != END_SERVER && !conversation->guessed_roles)
        return RECOGNISED_NOT;
    if (!http2_frame_read(&c, &first) || http2_frames_judge(*start) != HTTP2_ALIKE)
        return RECOGNISED_NOT;
    bool begins = from == END_SERVER && first.type == HTTP2_SETTINGS;
    return begins || conversation->guessed_roles ? RECOGNISED_YES : RECOGNISED_NOT;
}

static void *open_session(Conversation *conversation)
{
    Http2Session *session = g_new0(Http2Session, 1);
    session->conversation = conversation;
    session->depth = conversation->depth;
    session->fields = http_fields_new();
    http2_streams_init(&session->streams);
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        Http2Half *half = &session->halves[end];
        half->session = session;
        half->initial_window = half->connection.granted = HTTP2_WINDOW_BYTES;
        half->searching = half->windows_unsure = half->hpack.unsure = conversation->guessed_roles;
    }
    return session;
}

static void *open_upgraded(Conversation *conversation)
{
    Http2Session *session = open_session(conversation);
    Http2Stream *stream = http2_stream_open(&session->streams, 1);
    stream->asked = (HttpAsked){.ordinal = ++session->requests, .persistent = true};
    stream->messages[END_CLIENT].ended = true;
    return session;
}

static void close_session(void *state)
{
    Http2Session *session = state;
    if (!session)
        return;
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        Http2Half *half = &session->halves[end];
        intake_clear(&half->intake);
        hpack_clear(&half->hpack);
        http2_block_drop(half);
    }
    http2_streams_clear(&session->streams);
    http_fields_free(session->fields);
    g_free(session);
}

static void take_data(void *state, End from, const Slice *slice)
{
    Http2Session *session = state;
    Http2Half *half = &session->halves[from];
    IntakeTrouble trouble;
    if (half->intake.now.frame == 0 && slice->offset > 0)
        lose(session, from); /* its beginning was not seen */
    if (!intake_feed(&half->intake, from, slice, FRAME_BYTES_MAX + HTTP2_FRAME_HEADER_BYTES, parse,
                     session, &trouble)) {
        lose(session, from);
        intake_resume(&half->intake);
    }
    settle_data(session, from, false);
}

static void take_gap(void *state, End from, uint64_t length, const Moment *at)
{
    Http2Session *session = state;
    Http2Half *half = &session->halves[from];
    if (half->intake.skip < length)
        settle_data(session, from, true);
    if (!intake_gap(&half->intake, length, at)) {
        lose(session, from);
        intake_resume(&half->intake);
    }
    settle_data(session, from, false);
}

static void take_finish(void *state, End from, const Moment *at)
{
    Http2Session *session = state;
    session->halves[from].intake.now = *at;
    settle_data(session, from, true);
    http2_message_finish(session, from);
}

#define HTTP2_PROTOCOL(how)                                                                        \
    {                                                                                              \
        .name = "http2", .title = "Hypertext Transfer Protocol 2", .spec = "RFC 9113",             \
        .transport = TRANSPORT_TCP, .recognise = recognise, .open = how, .close = close_session,   \
        .data = take_data, .gap = take_gap, .finish = take_finish,                                 \
    }

const Protocol http2_protocol = HTTP2_PROTOCOL(open_session);
const Protocol http2_upgraded_protocol = HTTP2_PROTOCOL(open_upgraded);
