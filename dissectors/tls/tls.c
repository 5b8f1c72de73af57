#include "tls.h"

#include "goodbye.h"
#include "handshake.h"
#include "inside.h"
#include "recognise.h"
#include "record.h"
#include "ssl2.h"
#include "unlock.h"

/* The longest unit that is read whole: a record with its header. */
#define UNIT_MAX_BYTES (TLS_RECORD_HEADER_BYTES + TLS_RECORD_MAX_BYTES)

static void *open_session(Conversation *conversation)
{
    TlsSession *session = g_new0(TlsSession, 1);
    session->conversation = conversation;
    session->client = END_CLIENT;
    session->speaker = END_NONE;
    session->depth = conversation->depth;
    return session;
}

static void close_session(void *state)
{
    TlsSession *session = state;
    if (!session)
        return;
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        intake_clear(&session->halves[end].intake);
        g_clear_pointer(&session->halves[end].message, g_byte_array_unref);
    }
    layer_free(session->inside);
    g_free(session->server_name);
    tls_unlock_clear(session);
    g_free(session);
}

/* What comes before the first record: a hello of SSL 2.0, which is only where no
 * TLS was spoken yet, or something else (STARTTLS, a proxy asked for a tunnel,
 * the rest of SSL 2.0), which is passed over. False if records begin here; else *ret
 * says how many bytes it consumed, of which 0 asks for more. */
static bool parse_prelude(TlsSession *session, End from, const Cursor *available, size_t *ret)
{
    bool may_be_ssl2 = session->ssl2 || !session->hello_seen;
    if (may_be_ssl2 && tls_ssl2_is_hello(*available) == VERDICT_WHOLE) {
        *ret = tls_ssl2_parse(session, from, available);
        return true;
    }
    Recognition recognition = tls_begins(*available);
    if (recognition == RECOGNISED_YES)
        return false;
    TlsHalf *half = &session->halves[from];
    *ret = recognition == RECOGNISED_MAYBE ? 0 : tls_hello_offset(*available);
    half->begins = half->intake.offset + *ret;
    return true;
}

static size_t parse(void *state, End from, const Cursor *available)
{
    TlsSession *session = state;
    size_t consumed;
    if (!session->halves[from].records && parse_prelude(session, from, available, &consumed))
        return consumed;
    return tls_record_parse(session, from, available);
}

/* RFC 8446, 2: a round trip is over when the client may speak again. */
static void note_speaker(TlsSession *session, End from)
{
    if (session->speaker == end_other(session->client) && from == session->client)
        session->turns++;
    session->speaker = from;
}

static void start(TlsHalf *half, uint64_t offset)
{
    half->started = true;
    half->intake.offset = half->begins = offset;
}

/* After a loss: begins again where records fit, blind to what was missed. Before
 * the first record nothing can have been. */
static void try_again(TlsSession *session, End from, const Slice *slice)
{
    TlsHalf *half = &session->halves[from];
    Recognition recognition =
        half->records ? tls_records_fit(slice->data) : tls_begins(slice->data);
    if (recognition != RECOGNISED_YES)
        return;
    tls_unlock_lost(session, from, slice->offset - MIN(half->intake.offset, slice->offset));
    tls_inside_gap(session, from, slice->offset - MIN(half->intake.offset, slice->offset),
                   &slice->at);
    intake_resume(&half->intake);
    half->intake.offset = slice->offset;
    half->blind = half->records;
}

/* A loss inside a record that is to be decrypted costs that record and no other.
 * False if it reaches further. */
static bool lose_record(TlsSession *session, End from, uint64_t length, const Moment *at)
{
    TlsHalf *half = &session->halves[from];
    GByteArray *held = half->intake.held;
    Cursor c = held ? cursor_over(held->data, held->len) : (Cursor){0};
    TlsRecord record;
    if (!half->unlock.opener || half->intake.lost || tls_record_read(&c, &record) != VERDICT_WHOLE)
        return false;
    size_t whole = TLS_RECORD_HEADER_BYTES + record.length;
    size_t had = held->len;
    bool in_message = half->message && half->message->len > 0;
    if (in_message || had > whole || length > whole - had)
        return false;
    intake_clear(&half->intake);
    half->intake.offset += had;
    intake_skip(&half->intake, whole - had);
    tls_unlock_lost_record(session, from, record.length);
    tls_inside_gap(session, from, record.length, at);
    return intake_gap(&half->intake, length, at);
}

static void lose(TlsSession *session, End from, uint64_t length, const Moment *at)
{
    TlsHalf *half = &session->halves[from];
    half->intake.now = *at;
    if (lose_record(session, from, length, at))
        return;
    bool needed = half->intake.skip < length;
    if (needed && !half->intake.lost && !half->stopped) {
        GByteArray *held = half->intake.held;
        Cursor record = held ? cursor_over(held->data, held->len) : (Cursor){0};
        tls_handshake_cut(session, from, &record);
    }
    (void)intake_gap(&half->intake, length, at);
}

/* Once encrypted, records are passed over: what the handshake needed can go. */
static void release(TlsHalf *half)
{
    if (!half->told_encrypted || half->unlock.opener)
        return;
    if (half->intake.held && half->intake.held->len == 0)
        intake_clear(&half->intake);
    g_clear_pointer(&half->message, g_byte_array_unref);
}

static void take_in(TlsSession *session, End from, const Slice *slice)
{
    TlsHalf *half = &session->halves[from];
    IntakeTrouble trouble;
    if (half->intake.lost)
        try_again(session, from, slice);
    if (half->intake.lost)
        return;
    if (!intake_feed(&half->intake, from, slice, UNIT_MAX_BYTES, parse, session, &trouble) &&
        trouble == INTAKE_OVERFULL)
        tls_stop(session, from, "a record is longer than any should be");
    release(half);
}

static void data(void *state, End from, const Slice *slice)
{
    TlsSession *session = state;
    TlsHalf *half = &session->halves[from];
    if (!half->started)
        start(half, slice->offset);
    note_speaker(session, from);
    half->received = slice->offset + slice->data.on_wire;
    if (half->stopped)
        return;

    /* What the snap length cut off is a gap like any other. */
    Slice captured = *slice;
    cursor_trim(&captured.data, slice->data.captured);
    if (!cursor_at_end(&captured.data))
        take_in(session, from, &captured);
    uint64_t missing = slice->data.on_wire - slice->data.captured;
    if (missing > 0)
        lose(session, from, missing, &slice->at);
}

static void gap(void *state, End from, uint64_t length, const Moment *at)
{
    TlsSession *session = state;
    session->halves[from].received += length;
    if (session->halves[from].started && !session->halves[from].stopped)
        lose(session, from, length, at);
}

/* A message that its sender never ended, or the capture did not: still, what it
 * began to say was said. */
static void finish(void *state, End from, const Moment *at)
{
    TlsSession *session = state;
    tls_goodbye(session, from, at);
    if (session->halves[from].started && !session->halves[from].stopped)
        lose(session, from, UINT64_MAX, at);
    tls_inside_finish(session, from, at);
}

const Protocol tls_protocol = {
    .name = "tls",
    .title = "Transport Layer Security",
    .spec = "RFC 8446; RFC 5246",
    .transport = TRANSPORT_TCP,
    .recognise = tls_recognise,
    .open = open_session,
    .close = close_session,
    .data = data,
    .gap = gap,
    .finish = finish,
};
