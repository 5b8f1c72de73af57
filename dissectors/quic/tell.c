#include "tell.h"

#include "../tls/inner.h"
#include "../tls/tables.h"
#include "../tls/words.h"

/* RFC 9000, 20.1: CRYPTO_ERROR, "0x0100-0x01ff", with a TLS alert in its low byte. */
#define CRYPTO_ERROR_FIRST 0x0100
#define CRYPTO_ERROR_LAST  0x01ff

/* The longest that is written in hex: a client random. */
#define HEX_BYTES_MAX 32

/* Room for an error's name, or its number. */
#define ERROR_TEXT_SIZE (TLS_NAME_SIZE + 24)

bool quic_told_before(QuicConnection *connection, unsigned what)
{
    bool before = connection->trouble & what;
    connection->trouble |= what;
    return before;
}

Timeline *quic_timeline(QuicConnection *connection)
{
    return &connection->home->timeline;
}

Event *quic_event(QuicConnection *connection, EventId id, End end)
{
    End by = end == END_NONE ? END_NONE : quic_told(connection, end);
    return timeline_event(quic_timeline(connection), id, by, &connection->now);
}

void quic_set_versions(QuicConnection *connection, Event *event, FieldId field, Cursor list)
{
    Words words = {0};
    uint32_t number;
    char text[QUIC_VERSION_TEXT_SIZE];
    while (cursor_u32(&list, &number))
        if (!quic_version_is_reserved(number))
            words_add_string(&words, quic_version_print(number, text));
    if (words.length > 0)
        timeline_set_text(quic_timeline(connection), event, field, words.bytes, words.length);
}

void quic_tell_malformed(QuicConnection *connection, End from, const char *reason)
{
    if (quic_told_before(connection, QUIC_TOLD_MALFORMED))
        return;
    Event *event = quic_event(connection, EVENT_QUIC_MALFORMED, from);
    timeline_set_string(quic_timeline(connection), event, QUIC_MALFORMED_reason, reason);
}

/* `n` is no more than HEX_BYTES_MAX. */
static void set_hex(Timeline *timeline, Event *event, FieldId field, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HEX_BYTES_MAX];
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 0x0f];
    }
    timeline_set_text(timeline, event, field, text, 2 * n);
}

static void set_cid(QuicConnection *connection, Event *event, FieldId field, const QuicCid *cid)
{
    set_hex(quic_timeline(connection), event, field, cid->bytes, cid->length);
}

static void set_after(QuicConnection *connection, Event *event, FieldId field)
{
    if (connection->first_initial.frame > 0)
        timeline_set_duration(event, field,
                              connection->now.time_ns - connection->first_initial.time_ns);
}

void quic_tell_initial(QuicConnection *connection, End from, const QuicPacket *packet)
{
    QuicHalf *half = &connection->halves[from];
    if (half->told_initial)
        return;
    half->told_initial = true;
    if (from == END_CLIENT && connection->first_initial.frame == 0)
        connection->first_initial = connection->now;

    Event *event = quic_event(connection, EVENT_QUIC_INITIAL, from);
    char text[QUIC_VERSION_TEXT_SIZE];
    timeline_set_string(quic_timeline(connection), event, QUIC_INITIAL_version,
                        quic_version_print(packet->version_number, text));
    set_cid(connection, event, QUIC_INITIAL_dcid, &packet->dcid);
    set_cid(connection, event, QUIC_INITIAL_scid, &packet->scid);
    timeline_set_number(event, QUIC_INITIAL_token_len, packet->token.on_wire);
    if (from == END_SERVER)
        set_after(connection, event, QUIC_INITIAL_delay);
}

void quic_tell_negotiation(QuicConnection *connection, const QuicPacket *packet)
{
    if (quic_told_before(connection, QUIC_TOLD_NEGOTIATION))
        return;
    connection->halves[END_CLIENT].told_initial = false; /* it begins again */
    Event *event = quic_event(connection, EVENT_QUIC_VERSION_NEGOTIATION, END_SERVER);
    quic_set_versions(connection, event, QUIC_VERSION_NEGOTIATION_versions, packet->versions);
}

void quic_tell_retry(QuicConnection *connection, const QuicPacket *packet)
{
    if (quic_told_before(connection, QUIC_TOLD_RETRY))
        return;
    bool known;
    bool valid = quic_retry_is_valid(packet, &connection->original, &known);
    Event *event = quic_event(connection, EVENT_QUIC_RETRY, END_SERVER);
    timeline_set_number(event, QUIC_RETRY_token_len, packet->token.on_wire);
    set_cid(connection, event, QUIC_RETRY_scid, &packet->scid);
    if (known && connection->has_original)
        timeline_set_number(event, QUIC_RETRY_valid, valid);
    set_after(connection, event, QUIC_RETRY_delay);
}

void quic_tell_early(QuicConnection *connection, End from)
{
    QuicHalf *half = &connection->halves[from];
    if (half->told_early)
        return;
    half->told_early = true;
    (void)quic_event(connection, EVENT_QUIC_EARLY_DATA, from);
}

void quic_tell_protected(QuicConnection *connection, End from, size_t bytes)
{
    QuicHalf *half = &connection->halves[from];
    if (half->told_protected)
        return;
    half->told_protected = true;
    Event *event = quic_event(connection, EVENT_QUIC_PROTECTED, from);
    timeline_set_number(event, QUIC_PROTECTED_len, bytes);
    if (connection->first_initial.frame == 0)
        return; /* the beginning was not captured */
    const QuicHalf *other = &connection->halves[end_other(from)];
    set_after(connection, event, QUIC_PROTECTED_after);
    timeline_set_number(event, QUIC_PROTECTED_handshake_bytes, half->bytes - bytes + other->bytes);
    timeline_set_number(event, QUIC_PROTECTED_round_trips, connection->turns);
}

void quic_tell_done(QuicConnection *connection, End from)
{
    if (quic_told_before(connection, QUIC_TOLD_DONE))
        return;
    Event *event = quic_event(connection, EVENT_QUIC_HANDSHAKE_DONE, from);
    set_after(connection, event, QUIC_HANDSHAKE_DONE_after);
}

void quic_tell_key_update(QuicConnection *connection, End from)
{
    Event *event = quic_event(connection, EVENT_QUIC_KEY_UPDATE, from);
    timeline_set_number(event, QUIC_KEY_UPDATE_generation, connection->halves[from].phase.update);
}

void quic_tell_decrypted(QuicConnection *connection, End from, SecretKind kind)
{
    if (quic_told_before(connection, QUIC_TOLD_DECRYPTED))
        return;
    Event *event = quic_event(connection, EVENT_TLS_DECRYPTED, from);
    timeline_set_string(quic_timeline(connection), event, TLS_DECRYPTED_secret,
                        secret_kind_name(kind));
}

void quic_tell_undecrypted(QuicConnection *connection, End from, SecretKind kind)
{
    if (quic_told_before(connection, QUIC_TOLD_UNDECRYPTED))
        return;
    Timeline *timeline = quic_timeline(connection);
    Event *event = quic_event(connection, EVENT_TLS_UNDECRYPTED, from);
    timeline_set_string(timeline, event, TLS_UNDECRYPTED_reason, tls_inner_no_secret());
    timeline_set_string(timeline, event, TLS_UNDECRYPTED_secret, secret_kind_name(kind));
    set_hex(timeline, event, TLS_UNDECRYPTED_client_random, connection->random,
            sizeof connection->random);
}

static const char *transport_error(uint64_t code)
{
#define QUIC_ERROR(number, name)                                                                   \
    if (code == (number))                                                                          \
        return name;
#include "errors.def"
#undef QUIC_ERROR
    return NULL;
}

static const char *error_text(const QuicConnection *connection, const QuicFrame *frame,
                              char text[ERROR_TEXT_SIZE])
{
    bool own = frame->type == QUIC_FRAME_CLOSE;
    const QuicApplication *application = connection->application;
    const char *name = own           ? transport_error(frame->number)
                       : application ? application->error_name(frame->number)
                                     : NULL;
    if (name)
        return name;
    if (own && frame->number >= CRYPTO_ERROR_FIRST && frame->number <= CRYPTO_ERROR_LAST) {
        char alert[TLS_NAME_SIZE];
        g_snprintf(text, ERROR_TEXT_SIZE, "CRYPTO_ERROR %s",
                   tls_alert_print((uint16_t)(frame->number & 0xff), alert));
    } else {
        g_snprintf(text, ERROR_TEXT_SIZE, "0x%" G_GINT64_MODIFIER "x", frame->number);
    }
    return text;
}

/* It is sent again for each packet that still comes, and on more than one level. */
void quic_tell_close(QuicConnection *connection, End from, const QuicFrame *frame)
{
    QuicHalf *half = &connection->halves[from];
    uint32_t bit = UINT32_C(1) << (frame->type == QUIC_FRAME_CLOSE_APPLICATION);
    if (half->closed & bit)
        return;
    half->closed |= bit;
    Event *event = quic_event(connection, EVENT_QUIC_CLOSE, from);
    Timeline *timeline = quic_timeline(connection);
    char text[ERROR_TEXT_SIZE];
    timeline_set_string(timeline, event, QUIC_CLOSE_error, error_text(connection, frame, text));
    timeline_set_number(event, QUIC_CLOSE_code, frame->number);
    timeline_set_number(event, QUIC_CLOSE_application, frame->type == QUIC_FRAME_CLOSE_APPLICATION);
    if (frame->type == QUIC_FRAME_CLOSE)
        timeline_set_number(event, QUIC_CLOSE_frame_type, frame->cause);
    if (frame->data.captured > 0)
        timeline_set_text(timeline, event, QUIC_CLOSE_reason, frame->data.at, frame->data.captured);
    set_after(connection, event, QUIC_CLOSE_lifetime);
}

void quic_tell_lost(QuicConnection *connection, End from, uint64_t packets, const QuicRange *range)
{
    Event *event = quic_event(connection, EVENT_QUIC_LOST, from);
    timeline_set_number(event, QUIC_LOST_packets, packets);
    timeline_set_number(event, QUIC_LOST_first, range->first);
    timeline_set_number(event, QUIC_LOST_last, range->last);
}

void quic_tell_stream_reset(QuicConnection *connection, End from, const QuicFrame *frame)
{
    const QuicApplication *application = connection->application;
    const char *name = application ? application->error_name(frame->number) : NULL;
    Event *event = quic_event(connection, EVENT_QUIC_STREAM_RESET, from);
    timeline_set_number(event, QUIC_STREAM_RESET_stream, frame->stream);
    timeline_set_number(event, QUIC_STREAM_RESET_code, frame->number);
    timeline_set_string(quic_timeline(connection), event, QUIC_STREAM_RESET_error, name);
    timeline_set_number(event, QUIC_STREAM_RESET_asked, frame->type == QUIC_FRAME_STOP_SENDING);
}

void quic_tell_migrated(QuicConnection *connection, Conversation *path, End by)
{
    Event *event = timeline_event(&path->timeline, EVENT_QUIC_MIGRATED, by, &connection->now);
    char text[ADDRESS_TEXT_SIZE];
    const Endpoint *client = &connection->home->ends[quic_told(connection, END_CLIENT)];
    timeline_set_string(&path->timeline, event, QUIC_MIGRATED_origin, endpoint_print(client, text));
}

/* RFC 9000, 10.3: at least 21 bytes, no longer than the packet that it answers, and
 * nothing in it but its first two bits and its end that is not random. Ours are those
 * that programs send: barely more than they must. */
#define RESET_BYTES_MIN 21
#define RESET_BYTES_MAX 64

void quic_tell_stateless_reset(QuicConnection *connection, End from)
{
    const QuicStrays *strays = &connection->halves[from].strays;
    if (strays->count == 0 || strays->alike || strays->bytes < RESET_BYTES_MIN ||
        strays->bytes > RESET_BYTES_MAX || !connection->home)
        return;
    Event *event = quic_event(connection, EVENT_QUIC_STATELESS_RESET, from);
    if (event)
        event->certainty = CERTAINTY_INFERRED;
    timeline_set_number(event, QUIC_STATELESS_RESET_seen_frame, strays->frame);
    timeline_set_number(event, QUIC_STATELESS_RESET_len, strays->bytes);
}

void quic_tell_round_trips(QuicConnection *connection)
{
    /* the client turns the bit over, so that its edges are a round trip apart; the
     * server's are the same, a little later (RFC 9000, 17.4) */
    const QuicSpin *spin = &connection->halves[END_CLIENT].spin;
    if (spin->samples == 0)
        spin = &connection->halves[END_SERVER].spin;
    if (spin->samples == 0 || !connection->home)
        return;
    Event *event = quic_event(connection, EVENT_QUIC_ROUND_TRIPS, END_NONE);
    timeline_set_number(event, QUIC_ROUND_TRIPS_samples, spin->samples);
    timeline_set_duration(event, QUIC_ROUND_TRIPS_least, spin->least_ns);
    timeline_set_duration(event, QUIC_ROUND_TRIPS_mean, spin->sum_ns / spin->samples);
}
