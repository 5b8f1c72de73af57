#include "bodies-json.h"

#include <unistd.h>

#include "json.h"

/* Raised when a key changes its meaning or goes away. */
#define BODIES_SCHEMA 1

static void write_end(Json *json, const char *key, const Endpoint *end)
{
    char text[ADDRESS_TEXT_SIZE];
    json_object(json, key);
    json_string(json, "address", address_print(&end->address, text));
    json_uint(json, "port", end->port);
    json_end_object(json);
}

static void write_number_or_null(Json *json, const char *key, uint64_t number)
{
    if (number > 0)
        json_uint(json, key, number);
    else
        json_null(json, key);
}

static void write_message(Json *json, const Body *body)
{
    json_string(json, "of", body->is_request ? "request" : "response");
    json_uint(json, "first_frame", body->first.frame);
    if (body->stream >= 0)
        json_uint(json, "stream", (uint64_t)body->stream);
    else
        json_null(json, "stream");
    write_number_or_null(json, "ordinal", body->owner.ordinal);
    json_string(json, "method", body->owner.method);
    json_string(json, "uri", body->owner.uri);
    write_number_or_null(json, "code", body->owner.code);
}

static void write_body(Json *json, const Body *body)
{
    json_object(json, NULL);
    json_uint(json, "body", body->number);
    json_string(json, "file", body->file);
    json_string(json, "state", body_state_name(body->state));
    json_uint(json, "bytes", body->bytes);
    json_uint(json, "sent_bytes", body->sent_bytes);
    json_uint(json, "missing_bytes", body->missing_bytes);
    json_string(json, "content_type", *body->type ? body->type : NULL);
    json_string(json, "codings", *body->codings ? body->codings : NULL);
    json_string(json, "transport", transport_name(body->transport));
    json_uint(json, "connection", body->connection);
    write_end(json, "client", &body->ends[END_CLIENT]);
    write_end(json, "server", &body->ends[END_SERVER]);
    write_message(json, body);
    json_end_object(json);
}

static void write_all(const Bodies *bodies, const char *capture, FILE *out, BodiesCount *ret)
{
    Json json;
    json_init(&json, out);
    json_object(&json, NULL);
    json_string(&json, "type", "bodies");
    json_uint(&json, "schema", BODIES_SCHEMA);
    json_string(&json, "capture", capture);
    json_array(&json, "bodies");
    for (uint64_t number = 1; number <= bodies_last(bodies); number++) {
        const Body *body = bodies_find(bodies, number);
        if (!body)
            continue;
        write_body(&json, body);
        ret->saved += body->file != NULL;
        ret->not_whole += body->state != BODY_WHOLE;
    }
    json_end_array(&json);
    json_uint(&json, "refused", ret->refused);
    json_end_record(&json);
}

bool bodies_write_index(const Bodies *bodies, const char *capture, BodiesCount *ret)
{
    *ret = (BodiesCount){.refused = bodies_refused(bodies)};
    int fd = bodies_create_index(bodies);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!out)
        return false;
    write_all(bodies, capture, out, ret);
    bool failed = ferror(out) != 0;
    return fclose(out) == 0 && !failed;
}
