/* protection.c: where encryption begins, and where the data does.
 *
 * TLS 1.2 and before say both: ChangeCipherSpec comes before the first encrypted
 * record, and data has a record type of its own.
 *
 * TLS 1.3 gives every encrypted record the type of application data (RFC 8446,
 * 5.2), so here the rest of the handshake must be told from the data by order
 * and length. What is told by these rules is CERTAINTY_INFERRED:
 *  1. The client's first such record before any ServerHello is early data, if
 *     it said that it would send some.
 *  2. The rest of the client's handshake ends with Finished, whose length is
 *     known from the suite's hash (4.4.4). It may be merged into one record with
 *     what comes before it: a record somewhat longer than Finished, but with no
 *     room for a client certificate, ends the handshake too. With one, the
 *     client's next turn begins the data.
 *  3. What the server sends before that Finished is its own handshake, even
 *     when data hides behind it (0.5-RTT).
 *  4. In the turn that answers the client's Finished, the server's first
 *     records are session tickets, when the client can use any (4.2.9): they
 *     have all the length of the first, within what tickets have.
 *  5. A record with no room for more than an alert is an alert. */
#include "protection.h"

/* Handshake header; the one byte of the inner content type (RFC 8446, 4, 5.2). */
#define HANDSHAKE_HEADER_BYTES 4
#define INNER_TYPE_BYTES       1

/* RFC 8446, 6. */
#define ALERT_BYTES 2

/* While the suite is not known: SHA-256, and the tag of all common AEADs. With
 * SHA-384, Finished then looks merged, which comes to the same. */
#define USUAL_HASH_BYTES 32
#define USUAL_TAG_BYTES  16

/* No certificate is shorter: its names, key and signature need more. */
#define CERTIFICATE_MIN_BYTES 200

/* Lengths of records with session tickets. RFC 8446, 4.6.1, asks for 13 bytes
 * beside the ticket; tickets of real servers have 32 to about 300, about 1000
 * with the client's certificate inside, and some put two into one record. */
#define TICKET_RECORD_MIN_BYTES 64
#define TICKET_RECORD_MAX_BYTES 2048

static uint16_t tag_bytes(const TlsSession *session)
{
    return session->suite && session->suite->tls13 ? session->suite->tag_bytes : USUAL_TAG_BYTES;
}

/* The length of a record that carries `n` bytes without padding. */
static uint16_t protected_length(const TlsSession *session, uint16_t n)
{
    return (uint16_t)(n + INNER_TYPE_BYTES + tag_bytes(session));
}

uint16_t tls_protected_alert_bytes(const TlsSession *session)
{
    return protected_length(session, ALERT_BYTES);
}

/* The length of a record with Finished alone. */
static uint16_t finished_length(const TlsSession *session)
{
    bool known = session->suite && session->suite->tls13;
    uint16_t hash_bytes = known ? session->suite->hash_bytes : USUAL_HASH_BYTES;
    return protected_length(session, HANDSHAKE_HEADER_BYTES + hash_bytes);
}

/* Rule 2: Finished, or at the start of a flight something small with it. */
static bool ends_flight(const TlsSession *session, const TlsRecord *record, bool first)
{
    uint16_t finished = finished_length(session);
    bool merged = record->length > finished && record->length < finished + CERTIFICATE_MIN_BYTES;
    return record->length == finished || (first && merged);
}

static bool is_alert(const TlsSession *session, const TlsRecord *record)
{
    return record->length <= protected_length(session, ALERT_BYTES);
}

static void tell_encrypted(TlsSession *session, End from, Certainty certainty)
{
    TlsHalf *half = &session->halves[from];
    if (half->told_encrypted)
        return;
    half->told_encrypted = true;

    Event *event = tls_event(session, EVENT_TLS_ENCRYPTED, from);
    if (event)
        event->certainty = (uint8_t)certainty;
    if (session->suite) {
        timeline_set_string(tls_timeline(session), event, TLS_ENCRYPTED_cipher,
                            session->suite->cipher);
        timeline_set_number(event, TLS_ENCRYPTED_aead, session->suite->kind == TLS_CIPHER_AEAD);
    }
    timeline_set_number(event, TLS_ENCRYPTED_offset, half->intake.offset);
    tls_set_after(session, event, TLS_ENCRYPTED_after);
}

static void tell_data(TlsSession *session, End from, const TlsRecord *record, uint32_t round_trips,
                      Certainty certainty)
{
    TlsHalf *half = &session->halves[from];
    const TlsHalf *other = &session->halves[end_other(from)];
    half->told_data = true;

    Event *event = tls_event(session, EVENT_TLS_APPLICATION_DATA, from);
    if (event)
        event->certainty = (uint8_t)certainty;
    timeline_set_number(event, TLS_APPLICATION_DATA_len, record->length);
    if (!session->hello_seen)
        return; /* the beginning was not captured */
    tls_set_after(session, event, TLS_APPLICATION_DATA_after);
    timeline_set_number(event, TLS_APPLICATION_DATA_handshake_bytes,
                        half->intake.offset - half->begins + other->received - other->begins);
    timeline_set_number(event, TLS_APPLICATION_DATA_round_trips, round_trips);
}

static void enter(TlsSession *session, End from, TlsStage stage)
{
    session->halves[from].stage = (uint8_t)stage;
    session->halves[from].turn = session->turns;
}

/* Data of TLS 1.3, once the handshake of `from` is over. */
static void data_13(TlsSession *session, End from, const TlsRecord *record)
{
    if (is_alert(session, record))
        return;
    enter(session, from, TLS_STAGE_DATA);
    tell_data(session, from, record, session->finished_turns, CERTAINTY_INFERRED);
}

/* RFC 8446, 2.3: early data rides on the first flight. */
static bool is_early_data(const TlsSession *session)
{
    return session->version == 0 && session->offers_early_data;
}

/* The client's Finished was sent in its turn number `turn`. */
static void client_finished(TlsSession *session, End from, uint32_t turn)
{
    enter(session, from, TLS_STAGE_FINISHED);
    session->finished_turns = turn;
}

static void client_13(TlsSession *session, End from, const TlsRecord *record)
{
    TlsHalf *half = &session->halves[from];
    if (half->stage == TLS_STAGE_CLEAR && is_early_data(session)) {
        tell_data(session, from, record, 0, CERTAINTY_INFERRED);
        enter(session, from, TLS_STAGE_FLIGHT);
        return;
    }
    bool first = half->stage == TLS_STAGE_CLEAR;
    if (first)
        enter(session, from, TLS_STAGE_FLIGHT);

    if (half->stage == TLS_STAGE_FLIGHT && ends_flight(session, record, first)) {
        client_finished(session, from, session->turns);
        return;
    }
    if (half->stage == TLS_STAGE_FLIGHT && session->turns != half->turn && !half->told_data)
        client_finished(session, from, half->turn); /* merged into an earlier record: rule 2 */
    if (half->stage == TLS_STAGE_FINISHED && !half->told_data)
        data_13(session, from, record);
}

/* Rule 4. */
static bool is_ticket(TlsSession *session, TlsHalf *half, const TlsRecord *record)
{
    bool may_have_tickets = session->offers_tickets || !session->hello_seen;
    if (!may_have_tickets || record->length < TICKET_RECORD_MIN_BYTES ||
        record->length > TICKET_RECORD_MAX_BYTES)
        return false;
    if (half->ticket_length == 0)
        half->ticket_length = record->length;
    return record->length == half->ticket_length && session->turns == half->turn;
}

static void server_13(TlsSession *session, End from, const TlsRecord *record)
{
    TlsHalf *half = &session->halves[from];
    const TlsHalf *client = &session->halves[end_other(from)];
    if (half->stage == TLS_STAGE_CLEAR)
        enter(session, from, TLS_STAGE_FLIGHT);

    if (half->stage == TLS_STAGE_FLIGHT && client->stage >= TLS_STAGE_FINISHED)
        enter(session, from, TLS_STAGE_FINISHED);
    if (half->stage == TLS_STAGE_FINISHED && !is_ticket(session, half, record))
        data_13(session, from, record);
}

/* Rule 5, told once an end. Two bytes of data look the same. */
static void tell_likely_alert(TlsSession *session, End from)
{
    TlsHalf *half = &session->halves[from];
    if (half->told_alert)
        return;
    half->told_alert = true;
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_ALERT, from);
    if (event)
        event->certainty = CERTAINTY_INFERRED;
    timeline_set_string(timeline, event, TLS_ALERT_level, "encrypted");
    timeline_set_string(timeline, event, TLS_ALERT_description, "encrypted");
}

static void record_13(TlsSession *session, End from, const TlsRecord *record)
{
    tell_encrypted(session, from, CERTAINTY_OBSERVED);
    if (record->length == protected_length(session, ALERT_BYTES) &&
        !(from == session->client && is_early_data(session))) {
        tell_likely_alert(session, from);
        return;
    }
    if (from == session->client)
        client_13(session, from, record);
    else
        server_13(session, from, record);
}

/* Handshake records among the data (RFC 5246, 7.4.1.1): told once. */
static void tell_renegotiation(TlsSession *session, End from)
{
    if (session->told_renegotiation)
        return;
    session->told_renegotiation = true;
    tls_event(session, EVENT_TLS_RENEGOTIATION, from);
}

/* TLS 1.2 and before: the type of the record tells. */
static void record_12(TlsSession *session, End from, const TlsRecord *record)
{
    const TlsHalf *half = &session->halves[from];
    Certainty certainty = half->blind ? CERTAINTY_INFERRED : CERTAINTY_OBSERVED;
    tell_encrypted(session, from, certainty);
    if (record->type == TLS_RECORD_HANDSHAKE && half->told_data)
        tell_renegotiation(session, from);
    if (record->type == TLS_RECORD_APPLICATION_DATA && !half->told_data)
        tell_data(session, from, record, session->turns, certainty);
}

/* Whether `from` speaks TLS 1.3. Where the ServerHello was not captured its
 * first encrypted record tells: before TLS 1.3 that is Finished, and the record
 * says so. */
static bool speaks_13(const TlsSession *session, End from, const TlsRecord *record)
{
    const TlsHalf *half = &session->halves[from];
    if (session->version != 0)
        return tls_version_is_13(session->version);
    if (half->told_encrypted)
        return half->stage != TLS_STAGE_CLEAR;
    return tls_version_is_13(session->offered) && record->type == TLS_RECORD_APPLICATION_DATA;
}

void tls_protected_record(TlsSession *session, End from, const TlsRecord *record)
{
    /* Began in the middle of things: what is the first here is not the first. */
    if (!session->hello_seen && session->version == 0)
        return;
    if (!speaks_13(session, from, record))
        record_12(session, from, record);
    else if (record->type == TLS_RECORD_APPLICATION_DATA)
        record_13(session, from, record);
}

void tls_opened_record(TlsSession *session, End from, const TlsRecord *record, uint8_t type)
{
    const TlsHalf *half = &session->halves[from];
    tell_encrypted(session, from, CERTAINTY_OBSERVED);
    bool among_data = record->type == TLS_RECORD_HANDSHAKE && half->told_data;
    if (among_data && !tls_version_is_13(session->version))
        tell_renegotiation(session, from);
    if (type != TLS_RECORD_APPLICATION_DATA || half->told_data)
        return;
    bool finished = half->stage >= TLS_STAGE_FINISHED;
    bool version_13 = session->version == 0 || tls_version_is_13(session->version);
    uint32_t round_trips = version_13 && finished ? session->finished_turns : session->turns;
    tell_data(session, from, record, round_trips, CERTAINTY_OBSERVED);
}

void tls_read_finished(TlsSession *session, End from)
{
    if (from == session->client)
        client_finished(session, from, session->turns);
    else
        enter(session, from, TLS_STAGE_FINISHED);
}
