#include "record.h"

#include "handshake.h"
#include "inside.h"
#include "protection.h"
#include "unlock.h"

/* RFC 8446, 5.1: "legacy_record_version ... MUST be ignored for all purposes";
 * yet in every version the first byte is 3, and this tells TLS from the rest. */
#define VERSION_MAJOR 3

/* AlertLevel and AlertDescription, one byte each (RFC 8446, 6). */
#define ALERT_BYTES         2
#define ALERT_LEVEL_WARNING 1
#define ALERT_LEVEL_FATAL   2
#define ALERT_CLOSE_NOTIFY  0

Verdict tls_record_read(Cursor *c, TlsRecord *ret)
{
    Cursor start = *c;
    TlsRecord record;
    if (!cursor_u8(c, &record.type) || !cursor_u16(c, &record.version) ||
        !cursor_u16(c, &record.length)) {
        *c = start;
        return VERDICT_CUT_SHORT;
    }
    if (record.type < TLS_RECORD_CHANGE_CIPHER_SPEC || record.type > TLS_RECORD_HEARTBEAT ||
        record.version >> 8 != VERSION_MAJOR || record.length > TLS_RECORD_MAX_BYTES)
        return VERDICT_MALFORMED;
    *ret = record;
    return VERDICT_WHOLE;
}

static const char *alert_level_name(uint8_t level)
{
    switch (level) {
    case ALERT_LEVEL_WARNING:
        return "warning";
    case ALERT_LEVEL_FATAL:
        return "fatal";
    default:
        return "unknown";
    }
}

static void tell_alert(TlsSession *session, End from, const char *level, const char *description)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_ALERT, from);
    timeline_set_string(timeline, event, TLS_ALERT_level, level);
    timeline_set_string(timeline, event, TLS_ALERT_description, description);
}

void tls_alert_read(TlsSession *session, End from, Cursor body)
{
    TlsHalf *half = &session->halves[from];
    uint8_t level, description;
    char text[TLS_NAME_SIZE];
    if (!cursor_u8(&body, &level) || !cursor_u8(&body, &description))
        return;
    half->closed |= description == ALERT_CLOSE_NOTIFY;
    half->failed |= level == ALERT_LEVEL_FATAL && description != ALERT_CLOSE_NOTIFY;
    tell_alert(session, from, alert_level_name(level), tls_alert_print(description, text));
}

/* RFC 8446, D.4: in TLS 1.3 this is for the eyes of old middleboxes only. It
 * may even come before the ServerHello, from a client that sends early data. */
static void read_change_cipher_spec(TlsSession *session, End from)
{
    bool before_server_hello = session->version == 0 && session->offers_early_data;
    bool meaningless = tls_version_is_13(session->version) || before_server_hello;
    Event *event = tls_event(session, EVENT_TLS_CHANGE_CIPHER_SPEC, from);
    timeline_set_number(event, TLS_CHANGE_CIPHER_SPEC_meaningless, meaningless);
    if (meaningless)
        return;
    session->halves[from].switched = true;
    tls_unlock_switched(session, from);
}

/* The second hello of TLS 1.3 comes behind a ChangeCipherSpec that means nothing; where
 * the server was not captured, only the hello shows that. `c` is what follows the header. */
static bool takes_back_switch(TlsSession *session, End from, const TlsRecord *record, Cursor c)
{
    uint8_t type;
    uint32_t length;
    bool hello = record->type == TLS_RECORD_HANDSHAKE && cursor_u8(&c, &type) &&
                 type == TLS_HANDSHAKE_CLIENT_HELLO && cursor_u24(&c, &length) &&
                 length + TLS_HANDSHAKE_HEADER_BYTES == record->length;
    if (!hello || session->version != 0 || !session->halves[from].switched)
        return false;
    session->halves[from].switched = false;
    return true;
}

/* True if what this record carries can be read. */
static bool is_clear(const TlsSession *session, End from, const TlsRecord *record)
{
    const TlsHalf *half = &session->halves[from];
    switch (record->type) {
    case TLS_RECORD_CHANGE_CIPHER_SPEC:
        return true;
    case TLS_RECORD_ALERT:
        return !half->switched && record->length == ALERT_BYTES;
    case TLS_RECORD_HANDSHAKE:
        return !half->switched && !half->blind;
    default:
        return false;
    }
}

static void read_clear(TlsSession *session, End from, const TlsRecord *record, const Cursor *body)
{
    switch (record->type) {
    case TLS_RECORD_CHANGE_CIPHER_SPEC:
        read_change_cipher_spec(session, from);
        return;
    case TLS_RECORD_ALERT:
        tls_alert_read(session, from, *body);
        return;
    default:
        tls_handshake_record(session, from, record->version, body);
        return;
    }
}

static void tell_encrypted(TlsSession *session, End from, const TlsRecord *record)
{
    tls_protected_record(session, from, record);
    if (record->type == TLS_RECORD_ALERT)
        tell_alert(session, from, "encrypted", "encrypted");
}

static void pass_over_encrypted(TlsSession *session, End from, const TlsRecord *record)
{
    tell_encrypted(session, from, record);
    intake_skip(&session->halves[from].intake, record->length);
}

/* Without a hello this may never have been TLS; then there is nothing to say. */
static void stop_at_no_record(TlsSession *session, End from)
{
    if (session->hello_seen || session->version != 0)
        tls_stop(session, from, "what should be a record is none");
    session->halves[from].stopped = true;
}

size_t tls_record_parse(void *parser, End from, const Cursor *available)
{
    TlsSession *session = parser;
    Cursor c = *available, body;
    TlsRecord record;
    switch (tls_record_read(&c, &record)) {
    case VERDICT_CUT_SHORT:
        return 0;
    case VERDICT_WHOLE:
        break;
    default:
        stop_at_no_record(session, from);
        return available->captured;
    }

    session->halves[from].records = true;
    session->halves[from].last_type = record.type;
    session->halves[from].last_length = record.length;
    bool clear = is_clear(session, from, &record) || takes_back_switch(session, from, &record, c);
    if (!clear && !tls_unlock_wants(session, from)) {
        pass_over_encrypted(session, from, &record);
        return TLS_RECORD_HEADER_BYTES;
    }
    if (!cursor_take(&c, record.length, &body))
        return 0;
    if (clear)
        read_clear(session, from, &record, &body);
    else if (!tls_inside_record(session, from, &record, &body))
        tell_encrypted(session, from, &record);
    return TLS_RECORD_HEADER_BYTES + record.length;
}
