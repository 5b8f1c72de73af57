#include "tell.h"

#include "text.h"

/* The most that is kept of one value. Our choice: what servers accept as a
 * request target by default (nginx and Apache httpd: 8 KiB). */
#define TEXT_KEPT_BYTES 8192

static Event *begin(const HttpTeller *teller, EventId id)
{
    return timeline_event(teller->timeline, id, teller->by, &teller->now);
}

/* A text of no place in the message was not sent at all. */
static void set_text(const HttpTeller *teller, Event *event, FieldId field, Cursor text)
{
    if (!text.at)
        return;
    timeline_set_text(teller->timeline, event, field, text.at, MIN(text.captured, TEXT_KEPT_BYTES));
}

static void set_header(const HttpTeller *teller, Event *event, FieldId field,
                       const HttpHeader *header, HeaderId id)
{
    uint64_t number;
    bool has = http_header_has(header, id);
    switch (http_header_specs[id].use) {
    case USE_NONE:
        return;
    case USE_TEXT:
        if (has && !event_has(event, field))
            set_text(teller, event, field, http_header_value(header, id));
        return;
    case USE_NUMBER:
        if (http_content_length(header, &number))
            timeline_set_number(event, field, number);
        return;
    case USE_FACT:
        if (has || !event_has(event, field))
            timeline_set_number(event, field, has);
        return;
    case USE_COUNT:
        timeline_set_number(event, field, http_header_count(header, id));
        return;
    }
}

/* Bits by HeaderId: of which fields it is told that they are missing. */
#define HTTP_HEADER(id, name, how, repeats, request, response)                                     \
    | (uint64_t)((how) == USE_FACT || (how) == USE_COUNT) << HEADER_##id
static const uint64_t told_when_missing = 0
#include "headers.def"
    ;
#undef HTTP_HEADER

static void set_headers(const HttpTeller *teller, Event *event, const HttpHeader *header,
                        bool is_request)
{
    for (uint64_t left = header->present | told_when_missing; left; left &= left - 1) {
        HeaderId id = (HeaderId)__builtin_ctzll(left);
        const HeaderSpec *spec = &http_header_specs[id];
        int field = is_request ? spec->request : spec->response;
        if (field != NO_FIELD)
            set_header(teller, event, (FieldId)field, header, id);
    }
}

/* Sets a text of which another field says no more than that it is there. */
static void set_beside(const HttpTeller *teller, Event *event, FieldId field,
                       const HttpHeader *header, HeaderId id)
{
    if (http_header_has(header, id) && !event_has(event, field))
        set_text(teller, event, field, http_header_value(header, id));
}

static void set_stream(const HttpTeller *teller, Event *event, FieldId field)
{
    if (teller->stream != NO_STREAM)
        timeline_set_number(event, field, (uint64_t)teller->stream);
}

static int64_t since_first(const HttpTeller *teller)
{
    return teller->now.time_ns - teller->first.time_ns;
}

void http_tell_request(const HttpTeller *teller, const HttpHeader *header, const HttpAsked *asked,
                       HttpFraming framing)
{
    Event *event = begin(teller, EVENT_HTTP_REQUEST);
    set_text(teller, event, HTTP_REQUEST_method, header->start.method);
    set_text(teller, event, HTTP_REQUEST_target, header->start.target);
    set_text(teller, event, HTTP_REQUEST_version, header->start.version);
    set_headers(teller, event, header, true);
    set_beside(teller, event, HTTP_REQUEST_credentials, header, HEADER_AUTHORIZATION);
    set_beside(teller, event, HTTP_REQUEST_credentials, header, HEADER_PROXY_AUTHORIZATION);
    set_beside(teller, event, HTTP_REQUEST_cookie, header, HEADER_COOKIE);
    set_beside(teller, event, HTTP_REQUEST_forwarded, header, HEADER_FORWARDED);
    timeline_set_string(teller->timeline, event, HTTP_REQUEST_framing, http_framing_name(framing));
    if (header->whole)
        timeline_set_number(event, HTTP_REQUEST_persistent, asked->persistent);
    timeline_set_number(event, HTTP_REQUEST_header_bytes, header->bytes);
    timeline_set_number(event, HTTP_REQUEST_headers, header->fields);
    timeline_set_number(event, HTTP_REQUEST_first_frame, teller->first.frame);
    timeline_set_duration(event, HTTP_REQUEST_since_first, since_first(teller));
    timeline_set_number(event, HTTP_REQUEST_ordinal, asked->ordinal);
    if (teller->stream == NO_STREAM) {
        timeline_set_number(event, HTTP_REQUEST_pipelined, asked->pipelined);
        return;
    }
    set_text(teller, event, HTTP_REQUEST_scheme, header->start.scheme);
    set_stream(teller, event, HTTP_REQUEST_stream);
}

/* A response may overtake the end of its request: then there was no wait. */
static void set_wait(const HttpTeller *teller, Event *event, const HttpAsked *asked)
{
    int64_t wait = teller->first.time_ns - asked->ended.time_ns;
    if (asked->ended.frame != 0 && wait >= 0)
        timeline_set_duration(event, HTTP_RESPONSE_wait, wait);
}

void http_tell_response(const HttpTeller *teller, const HttpHeader *header, const HttpAsked *asked,
                        HttpFraming framing, bool persistent)
{
    Event *event = begin(teller, EVENT_HTTP_RESPONSE);
    if (header->start.code > 0 || teller->stream == NO_STREAM)
        timeline_set_number(event, HTTP_RESPONSE_code, header->start.code);
    set_text(teller, event, HTTP_RESPONSE_phrase, header->start.phrase);
    set_text(teller, event, HTTP_RESPONSE_version, header->start.version);
    set_headers(teller, event, header, false);
    set_beside(teller, event, HTTP_RESPONSE_set_cookie, header, HEADER_SET_COOKIE);
    timeline_set_string(teller->timeline, event, HTTP_RESPONSE_framing, http_framing_name(framing));
    if (header->whole)
        timeline_set_number(event, HTTP_RESPONSE_persistent, persistent);
    timeline_set_number(event, HTTP_RESPONSE_header_bytes, header->bytes);
    timeline_set_number(event, HTTP_RESPONSE_headers, header->fields);
    timeline_set_number(event, HTTP_RESPONSE_first_frame, teller->first.frame);
    timeline_set_duration(event, HTTP_RESPONSE_since_first, since_first(teller));
    timeline_set_number(event, HTTP_RESPONSE_ordinal, asked->ordinal);
    set_wait(teller, event, asked);
    set_stream(teller, event, HTTP_RESPONSE_stream);
}

void http_tell_interim(const HttpTeller *teller, const HttpHeader *header, uint64_t ordinal)
{
    Event *event = begin(teller, EVENT_HTTP_INTERIM);
    timeline_set_number(event, HTTP_INTERIM_code, header->start.code);
    timeline_set_number(event, HTTP_INTERIM_ordinal, ordinal);
    set_stream(teller, event, HTTP_INTERIM_stream);
}

void http_tell_reused(const HttpTeller *teller, const HttpAsked *asked, const Moment *answered)
{
    Event *event = begin(teller, EVENT_HTTP_REUSED);
    timeline_set_number(event, HTTP_REUSED_ordinal, asked->ordinal);
    if (asked->pipelined)
        timeline_set_duration(event, HTTP_REUSED_idle, 0);
    else if (answered->frame != 0)
        timeline_set_duration(event, HTTP_REUSED_idle,
                              MAX(teller->first.time_ns - answered->time_ns, 0));
}

void http_tell_last(const HttpTeller *teller, const char *reason)
{
    Event *event = begin(teller, EVENT_HTTP_LAST);
    timeline_set_string(teller->timeline, event, HTTP_LAST_reason, reason);
}

void http_tell_end(const HttpTeller *teller, const HttpEnd *end)
{
    Event *event = begin(teller, EVENT_HTTP_MESSAGE_END);
    timeline_set_number(event, HTTP_MESSAGE_END_ordinal, end->ordinal);
    timeline_set_number(event, HTTP_MESSAGE_END_body_bytes, end->body_bytes);
    timeline_set_duration(event, HTTP_MESSAGE_END_duration, since_first(teller));
    timeline_set_number(event, HTTP_MESSAGE_END_complete, end->complete);
    if (end->trailers > 0)
        timeline_set_number(event, HTTP_MESSAGE_END_trailers, end->trailers);
    if (end->number > 0)
        timeline_set_number(event, HTTP_MESSAGE_END_body, end->number);
    set_stream(teller, event, HTTP_MESSAGE_END_stream);
}

void http_tell_tunnel(const HttpTeller *teller, const char *target)
{
    Event *event = begin(teller, EVENT_HTTP_TUNNEL);
    timeline_set_string(teller->timeline, event, HTTP_TUNNEL_target, target);
}

void http_tell_upgraded(const HttpTeller *teller, const HttpHeader *header)
{
    Event *event = begin(teller, EVENT_HTTP_UPGRADED);
    set_text(teller, event, HTTP_UPGRADED_protocol, http_header_value(header, HEADER_UPGRADE));
    set_beside(teller, event, HTTP_UPGRADED_subprotocol, header, HEADER_WEBSOCKET_PROTOCOL);
    set_beside(teller, event, HTTP_UPGRADED_extensions, header, HEADER_WEBSOCKET_EXTENSIONS);
}

void http_tell_troubles(const HttpTeller *teller, uint32_t troubles, HttpTold *told)
{
    troubles &= ~told->troubles;
    for (unsigned i = 0; troubles >> i; i++) {
        uint32_t bit = UINT32_C(1) << i;
        if (!(troubles & bit))
            continue;
        Event *event = begin(teller, EVENT_HTTP_MALFORMED);
        timeline_set_string(teller->timeline, event, HTTP_MALFORMED_reason,
                            http_trouble_reason((HttpTrouble)i));
    }
    told->troubles |= troubles;
}
