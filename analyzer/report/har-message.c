#include "har-message.h"

#include <string.h>

#include "../../dissectors/http/header.h"
#include "har-body.h"
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

/* The text of a field that another only says to be there; NULL if that is all. Secrets
 * in it are masked already, see dissectors/masking.h. */
static const Text *text_beside(const Event *event, HeaderId id)
{
    switch (id) {
    case HEADER_AUTHORIZATION:
    case HEADER_PROXY_AUTHORIZATION:
        return event_text(event, HTTP_REQUEST_credentials);
    case HEADER_COOKIE:
        return event_text(event, HTTP_REQUEST_cookie);
    case HEADER_SET_COOKIE:
        return event_text(event, HTTP_RESPONSE_set_cookie);
    default:
        return NULL;
    }
}

/* A line each: that is how Set-Cookie fields are kept together. */
static void write_lines(Json *json, const char *name, const Text *text)
{
    g_auto(GStrv) lines = g_strsplit(text->bytes, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            write_pair(json, name, *line);
}

static void write_field(Json *json, HeaderId id, const Event *event, FieldId field)
{
    const HeaderSpec *spec = &http_header_specs[id];
    const FieldSpec *kind = &event_catalogue[event->id].fields[(unsigned)field % EVENT_FIELDS_MAX];
    const Text *beside = text_beside(event, id);
    if (kind->type == TYPE_TEXT) {
        write_lines(json, spec->name, event_text(event, field));
    } else if (spec->use == USE_NUMBER) {
        g_autofree char *digits =
            g_strdup_printf("%" G_GUINT64_FORMAT, event_number(event, field, 0));
        write_pair(json, spec->name, digits);
    } else if (event_number(event, field, 0) > 0 && beside) {
        write_lines(json, spec->name, beside);
    } else if (event_number(event, field, 0) > 0) {
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
        write_field(json, (HeaderId)id, event, (FieldId)field);
        last = field;
    }
    json_end_array(json);
}

/* "name=value", with whatever attributes follow in a Set-Cookie field. */
static void write_cookie(Json *json, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ";", -1);
    const char *pair = parts[0] ? g_strstrip(parts[0]) : "";
    const char *equals = strchr(pair, '=');
    if (!*pair)
        return;
    json_object(json, NULL);
    json_bytes(json, "name", pair, equals ? (size_t)(equals - pair) : 0);
    json_string(json, "value", equals ? equals + 1 : pair);
    for (char **part = parts + 1; *part; part++) {
        char *attribute = g_strstrip(*part);
        if (g_ascii_strncasecmp(attribute, "path=", 5) == 0)
            json_string(json, "path", attribute + 5);
        else if (g_ascii_strncasecmp(attribute, "domain=", 7) == 0)
            json_string(json, "domain", attribute + 7);
        else if (g_ascii_strcasecmp(attribute, "httponly") == 0)
            json_bool(json, "httpOnly", true);
        else if (g_ascii_strcasecmp(attribute, "secure") == 0)
            json_bool(json, "secure", true);
    }
    json_end_object(json);
}

/* Cookies of a request stand in one field (RFC 6265, 4.2.1), those of a response in one
 * each, of which the event keeps a line each. */
static void write_cookies(Json *json, const Event *event, FieldId field, const char *separator)
{
    const Text *text = event ? event_text(event, field) : NULL;
    g_auto(GStrv) cookies = text ? g_strsplit(text->bytes, separator, -1) : NULL;
    json_array(json, "cookies");
    for (char **cookie = cookies; cookie && *cookie; cookie++)
        write_cookie(json, *cookie);
    json_end_array(json);
}

void har_write_request(Json *json, const Exchange *exchange, const char *url, const Bodies *bodies)
{
    const Event *request = exchange->request;
    const Body *body = har_body(bodies, exchange->request_end);
    json_object(json, "request");
    const char *method = request ? event_string(request, HTTP_REQUEST_method) : "";
    json_string(json, "method", method);
    json_string(json, "url", url);
    write_version(json, request, HTTP_REQUEST_version);
    write_cookies(json, request, HTTP_REQUEST_cookie, ";");
    write_headers(json, request);
    json_array(json, "queryString");
    har_url_query(url, write_pair, json);
    json_end_array(json);
    if (body)
        har_write_post(json, exchange, body);
    write_count(json, "headersSize", request, HTTP_REQUEST_header_bytes);
    write_count(json, "bodySize", exchange->request_end, HTTP_MESSAGE_END_body_bytes);
    json_end_object(json);
}

/* HAR, 4.2.16: "size - Length of the returned content in bytes", and "compression - Number of
 * bytes saved". Unless bodies are asked for, codings are not undone and it is the length on the
 * wire. */
static void write_content(Json *json, const Exchange *exchange, const Bodies *bodies)
{
    const Body *body = har_body(bodies, exchange->response_end);
    uint64_t size = event_number(exchange->response_end, HTTP_MESSAGE_END_body_bytes, 0);
    const char *type = event_string(exchange->response, HTTP_RESPONSE_content_type);
    json_object(json, "content");
    json_uint(json, "size", body ? body->bytes : exchange->response_end ? size : 0);
    if (body && *body->codings)
        json_int(json, "compression", (int64_t)body->bytes - (int64_t)body->sent_bytes);
    json_string(json, "mimeType", *type ? type : "x-unknown");
    if (body)
        har_write_text(json, body);
    json_end_object(json);
}

/* Without a response there is one with status 0, as browsers write it. */
void har_write_response(Json *json, const Exchange *exchange, const Bodies *bodies)
{
    const Event *response = exchange->response;
    json_object(json, "response");
    json_uint(json, "status", event_number(response, HTTP_RESPONSE_code, 0));
    json_string(json, "statusText", event_string(response, HTTP_RESPONSE_phrase));
    write_version(json, response, HTTP_RESPONSE_version);
    write_cookies(json, response, HTTP_RESPONSE_set_cookie, "\n");
    write_headers(json, response);
    write_content(json, exchange, bodies);
    json_string(json, "redirectURL", event_string(response, HTTP_RESPONSE_location));
    write_count(json, "headersSize", response, HTTP_RESPONSE_header_bytes);
    write_count(json, "bodySize", exchange->response_end, HTTP_MESSAGE_END_body_bytes);
    json_end_object(json);
}
