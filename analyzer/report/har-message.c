#include "har-message.h"

#include <string.h>

#include "../../dissectors/http/header.h"
#include "har-url.h"

/* What stands for a value that is not shown. */
#define SECRET "***"

static void write_pair(void *user, const char *name, const char *value)
{
    Json *json = user;
    json_object(json, NULL);
    json_string(json, "name", name);
    json_string(json, "value", value);
    json_end_object(json);
}

/* -1 where a number is not known, as HAR wants it. */
static void write_count(Json *json, const char *key, const Event *event, FieldId field)
{
    if (event && event_has(event, field))
        json_uint(json, key, event_number(event, field, 0));
    else
        json_int(json, key, -1);
}

/* "HTTP/1.1" as sent; "HTTP/2" for what says just "2". */
static void write_version(Json *json, const Event *event, FieldId field)
{
    const char *version = event ? event_string(event, field) : "";
    bool bare = *version && !g_str_has_prefix(version, "HTTP/");
    g_autofree char *text = g_strconcat(bare ? "HTTP/" : "", version, NULL);
    json_string(json, "httpVersion", text);
}

static void write_field(Json *json, const HeaderSpec *spec, const Event *event, FieldId field)
{
    const FieldSpec *kind = &event_catalogue[event->id].fields[(unsigned)field % EVENT_FIELDS_MAX];
    uint64_t number = kind->type == TYPE_TEXT ? 0 : event_number(event, field, 0);
    if (kind->type == TYPE_TEXT) {
        const Text *text = event_text(event, field);
        json_object(json, NULL);
        json_string(json, "name", spec->name);
        json_bytes(json, "value", text->bytes, text->length);
        json_end_object(json);
    } else if (spec->use == USE_NUMBER) {
        g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, number);
        write_pair(json, spec->name, digits);
    } else if (number > 0) {
        write_pair(json, spec->name, SECRET);
    }
}

/* The fields that the dissector keeps, each once. */
static void write_headers(Json *json, const Event *event)
{
    int last = NO_FIELD;
    json_array(json, "headers");
    for (unsigned id = 0; event && id < HEADER_COUNT; id++) {
        const HeaderSpec *spec = &http_header_specs[id];
        int field = event->id == EVENT_HTTP_REQUEST ? spec->request : spec->response;
        if (field == NO_FIELD || field == last || !event_has(event, (FieldId)field))
            continue;
        write_field(json, spec, event, (FieldId)field);
        last = field;
    }
    json_end_array(json);
}

static void write_no_cookies(Json *json)
{
    json_array(json, "cookies");
    json_end_array(json);
}

void har_write_request(Json *json, const Exchange *exchange, const char *url)
{
    const Event *request = exchange->request;
    json_object(json, "request");
    const char *method = request ? event_string(request, HTTP_REQUEST_method) : "";
    json_string(json, "method", method);
    json_string(json, "url", url);
    write_version(json, request, HTTP_REQUEST_version);
    write_no_cookies(json);
    write_headers(json, request);
    json_array(json, "queryString");
    har_url_query(url, write_pair, json);
    json_end_array(json);
    write_count(json, "headersSize", request, HTTP_REQUEST_header_bytes);
    write_count(json, "bodySize", exchange->request_end, HTTP_MESSAGE_END_body_bytes);
    json_end_object(json);
}

/* HAR, 4.2.16: "size - Length of the returned content in bytes." Codings are not
 * undone, so it is the length on the wire. */
static void write_content(Json *json, const Exchange *exchange)
{
    uint64_t size = event_number(exchange->response_end, HTTP_MESSAGE_END_body_bytes, 0);
    const char *type = event_string(exchange->response, HTTP_RESPONSE_content_type);
    json_object(json, "content");
    json_uint(json, "size", exchange->response_end ? size : 0);
    json_string(json, "mimeType", *type ? type : "x-unknown");
    json_end_object(json);
}

/* Without a response there is one with status 0, as browsers write it. */
void har_write_response(Json *json, const Exchange *exchange)
{
    const Event *response = exchange->response;
    json_object(json, "response");
    json_uint(json, "status", event_number(response, HTTP_RESPONSE_code, 0));
    json_string(json, "statusText", event_string(response, HTTP_RESPONSE_phrase));
    write_version(json, response, HTTP_RESPONSE_version);
    write_no_cookies(json);
    write_headers(json, response);
    write_content(json, exchange);
    json_string(json, "redirectURL", event_string(response, HTTP_RESPONSE_location));
    write_count(json, "headersSize", response, HTTP_RESPONSE_header_bytes);
    write_count(json, "bodySize", exchange->response_end, HTTP_MESSAGE_END_body_bytes);
    json_end_object(json);
}
