/* json-story.c: look-ups, HTTP exchanges, TLS sessions, notes and claims. */

#include "../i18n.h"
#include "json-records.h"

static void write_text(Json *json, const char *key, const Event *event, FieldId field)
{
    const Text *text = event_text(event, field);
    if (text)
        json_bytes(json, key, text->bytes, text->length);
    else
        json_null(json, key);
}

static void write_number(Json *json, const char *key, const Event *event, FieldId field)
{
    if (event_has(event, field))
        json_uint(json, key, event_number(event, field, 0));
    else
        json_null(json, key);
}

static void write_bool(Json *json, const char *key, const Event *event, FieldId field)
{
    if (event_has(event, field))
        json_bool(json, key, event_number(event, field, 0) != 0);
    else
        json_null(json, key);
}

static void write_frame(Json *json, const char *key, const Event *event)
{
    if (event)
        json_uint(json, key, event->at.frame);
    else
        json_null(json, key);
}

/* Negative: not known. */
static void write_phase(Json *json, const char *key, int64_t ns)
{
    if (ns >= 0)
        json_ms(json, key, ns);
    else
        json_null(json, key);
}

/* Which conversation something belongs to: ids are counted for each transport. */
static void write_place(Json *json, const Conversation *conversation)
{
    json_string(json, "transport", transport_name(conversation->transport));
    json_uint(json, "connection", conversation->id);
}

void json_write_lookup(Json *json, const Analysis *analysis, const Lookup *lookup)
{
    const Event *query = lookup->query;
    const Event *response = lookup->response;
    const Event *first = query ? query : response;
    json_object(json, NULL);
    json_string(json, "type", "lookup");
    json_uint(json, "id", lookup->id);
    write_place(json, lookup->conversation);
    write_frame(json, "query_frame", query);
    write_frame(json, "response_frame", response);
    json_seconds(json, "time", first ? first->at.time_ns - analysis->facts.first_ns : 0);
    write_text(json, "name", query ? query : response, query ? DNS_QUERY_name : DNS_RESPONSE_name);
    write_text(json, "record_type", query ? query : response,
               query ? DNS_QUERY_type : DNS_RESPONSE_type);
    write_text(json, "rcode", response, DNS_RESPONSE_rcode);
    json_array(json, "addresses");
    for (guint i = 0; i < lookup->addresses->len; i++) {
        char text[ADDRESS_TEXT_SIZE];
        json_string(json, NULL, address_print(&g_array_index(lookup->addresses, Address, i), text));
    }
    json_end_array(json);
    write_text(json, "cname", response, DNS_RESPONSE_cname);
    write_text(json, "service_binding", response, DNS_RESPONSE_service_binding);
    write_bool(json, "truncated", response, DNS_RESPONSE_truncated);
    json_uint(json, "effort", lookup->lead->id);
    write_number(json, "ttl", response, DNS_RESPONSE_ttl);
    json_uint(json, "retries", lookup->retries);
    write_phase(json, "latency_ms", lookup->latency_ns);
    json_end_record(json);
}

#define PHASE(id, name, title, glyph) [PHASE_##id] = name "_ms",
static const char *const phase_keys[PHASE_COUNT] = {
#include "../story/phases.def"
};
#undef PHASE

static void write_phases(Json *json, const Phases *phases)
{
    json_object(json, "phases");
    write_phase(json, "blocked_ms", phases_blocked(phases));
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        write_phase(json, phase_keys[i], phases_took(phases, (Phase)i));
    json_end_object(json);

    json_object(json, "absent");
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        if (phases->absences[i] != ABSENCE_NONE)
            json_string(json, phase_specs[i].name, absence_name(phases->absences[i]));
    json_end_object(json);
}

static void write_times(Json *json, const Exchange *exchange, const Analysis *analysis)
{
    int64_t from_ns, until_ns;
    if (phases_extent(&exchange->phases, &from_ns, &until_ns))
        json_seconds(json, "time", from_ns - analysis->facts.first_ns);
    else
        json_null(json, "time");
    write_phase(json, "total_ms", phases_total(&exchange->phases));
    write_phases(json, &exchange->phases);
}

void json_write_exchange(Json *json, const Analysis *analysis, const Exchange *exchange)
{
    json_object(json, NULL);
    json_string(json, "type", "exchange");
    json_uint(json, "id", exchange->id);
    write_place(json, exchange->conversation);
    if (exchange->lookup)
        json_uint(json, "lookup", exchange->lookup->id);
    else
        json_null(json, "lookup");
    json_uint(json, "ordinal", exchange->ordinal);
    if (exchange->request)
        write_number(json, "stream", exchange->request, HTTP_REQUEST_stream);
    else
        write_number(json, "stream", exchange->response, HTTP_RESPONSE_stream);
    write_frame(json, "request_frame", exchange->request);
    write_frame(json, "response_frame", exchange->response);
    write_text(json, "method", exchange->request, HTTP_REQUEST_method);
    write_text(json, "target", exchange->request, HTTP_REQUEST_target);
    write_text(json, "host", exchange->request, HTTP_REQUEST_host);
    write_text(json, "version", exchange->request, HTTP_REQUEST_version);
    write_number(json, "status", exchange->response, HTTP_RESPONSE_code);
    write_text(json, "content_type", exchange->response, HTTP_RESPONSE_content_type);
    write_number(json, "request_header_bytes", exchange->request, HTTP_REQUEST_header_bytes);
    write_number(json, "request_body_bytes", exchange->request_end, HTTP_MESSAGE_END_body_bytes);
    write_number(json, "response_header_bytes", exchange->response, HTTP_RESPONSE_header_bytes);
    write_number(json, "response_body_bytes", exchange->response_end, HTTP_MESSAGE_END_body_bytes);
    write_bool(json, "complete", exchange->response_end, HTTP_MESSAGE_END_complete);
    json_string(json, "scheme", exchange->secure ? "https" : "http");
    write_times(json, exchange, analysis);
    json_end_record(json);
}

/* What the key was agreed on with, what signed it, what carries the data. TLS 1.2 and
 * 1.3 say so in different messages. */
static void write_agreement(Json *json, const Secure *secure)
{
    if (event_has(secure->key_exchange, TLS_SERVER_KEY_EXCHANGE_group))
        write_text(json, "group", secure->key_exchange, TLS_SERVER_KEY_EXCHANGE_group);
    else
        write_text(json, "group", secure->server_hello, TLS_SERVER_HELLO_group);
    if (event_has(secure->key_exchange, TLS_SERVER_KEY_EXCHANGE_signature))
        write_text(json, "signature", secure->key_exchange, TLS_SERVER_KEY_EXCHANGE_signature);
    else
        write_text(json, "signature", secure->certificate_verify, TLS_CERTIFICATE_VERIFY_signature);
    write_text(json, "cipher", secure->server_hello, TLS_SERVER_HELLO_cipher);
}

void json_write_secure(Json *json, const Secure *secure, uint64_t id)
{
    json_object(json, NULL);
    json_string(json, "type", "secure");
    json_uint(json, "id", id);
    write_place(json, secure->conversation);
    write_frame(json, "client_hello_frame", secure->client_hello);
    write_frame(json, "server_hello_frame", secure->server_hello);
    write_frame(json, "certificate_frame", secure->certificate);
    write_frame(json, "alt_svc_frame", secure->announced);
    write_text(json, "server_name", secure->client_hello, TLS_CLIENT_HELLO_server_name);
    write_text(json, "alpn_offered", secure->client_hello, TLS_CLIENT_HELLO_alpn);
    if (event_has(secure->encrypted_extensions, TLS_ENCRYPTED_EXTENSIONS_alpn))
        write_text(json, "alpn", secure->encrypted_extensions, TLS_ENCRYPTED_EXTENSIONS_alpn);
    else
        write_text(json, "alpn", secure->server_hello, TLS_SERVER_HELLO_alpn);
    write_text(json, "version", secure->server_hello, TLS_SERVER_HELLO_version);
    write_text(json, "ciphersuite", secure->server_hello, TLS_SERVER_HELLO_ciphersuite);
    write_text(json, "key_exchange", secure->server_hello, TLS_SERVER_HELLO_key_exchange);
    write_agreement(json, secure);
    write_bool(json, "resumed", secure->server_hello, TLS_SERVER_HELLO_resumed);
    write_text(json, "certificate_subject", secure->certificate, TLS_CERTIFICATE_subject);
    write_text(json, "certificate_issuer", secure->certificate, TLS_CERTIFICATE_issuer);
    write_text(json, "certificate_key", secure->certificate, TLS_CERTIFICATE_key);
    write_frame(json, "client_encrypted_frame", secure->encrypted[END_CLIENT]);
    write_frame(json, "server_encrypted_frame", secure->encrypted[END_SERVER]);
    write_text(json, "ja3", secure->client_hello, TLS_CLIENT_HELLO_ja3);
    write_text(json, "ja4", secure->client_hello, TLS_CLIENT_HELLO_ja4);
    write_phase(json, "handshake_ms", secure->handshake_ns);
    json_uint(json, "handshake_bytes", secure->handshake_bytes);
    if (secure->round_trips >= 0)
        json_uint(json, "handshake_round_trips", (uint64_t)secure->round_trips);
    else
        json_null(json, "handshake_round_trips");
    json_bool(json, "decrypted", secure->decrypted && !secure->undecrypted);
    write_text(json, "undecrypted", secure->undecrypted, TLS_UNDECRYPTED_reason);
    json_end_record(json);
}

void json_write_claim(Json *json, const ClaimCount *claim)
{
    json_object(json, NULL);
    json_string(json, "type", "claim");
    json_string(json, "passage", claim->passage->id);
    json_string(json, "title", claim->passage->title);
    json_string(json, "expects", claim->passage->claim_text);
    json_string(json, "verdict", claim_verdict_name(claim_verdict(claim)));
    json_uint(json, "supported", claim->supported.times);
    json_uint(json, "contradicted", claim->contradicted.times);
    json_write_frames(json, "supporting_frames", claim->supported.frames);
    json_write_frames(json, "contradicting_frames", claim->contradicted.frames);
    json_end_record(json);
}
