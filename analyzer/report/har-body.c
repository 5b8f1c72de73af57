#include "har-body.h"

#include <string.h>

#include "../../dissectors/masking.h"
#include "har-url.h"

/* How forms are sent (WHATWG URL, 5). */
#define FORM_TYPE "application/x-www-form-urlencoded"

const Body *har_body(const Bodies *bodies, const Event *end)
{
    uint64_t number = end ? event_number(end, HTTP_MESSAGE_END_body, 0) : 0;
    const Body *body = bodies ? bodies_find(bodies, number) : NULL;
    return body && body->content ? body : NULL;
}

/* HAR, 4.2.17: what is no text is written in base64. */
void har_write_text(Json *json, const Body *body)
{
    const GByteArray *content = body->content;
    if (g_utf8_validate_len((const char *)content->data, content->len, NULL)) {
        json_bytes(json, "text", content->data, content->len);
    } else {
        g_autofree char *coded = g_base64_encode(content->data, content->len);
        json_string(json, "text", coded);
        json_string(json, "encoding", "base64");
    }
    if (body->state != BODY_WHOLE)
        json_string(json, "comment", body_state_name(body->state));
}

static void write_parameter(void *user, const char *name, const char *value)
{
    Json *json = user;
    json_object(json, NULL);
    json_string(json, "name", name);
    json_string(json, "value", value);
    json_end_object(json);
}

/* A form is masked like the parameters of a URI, which it could have been as well. */
static void write_form(Json *json, const Body *body, bool bare)
{
    g_autoptr(GString) form = g_string_new("?");
    const GByteArray *content = body->content;
    if (bare)
        g_string_append_len(form, (const char *)content->data, content->len);
    else
        mask_append(form, UNIT_URI, cursor_over(content->data, content->len));
    json_bytes(json, "text", form->str + 1, form->len - 1);
    json_array(json, "params");
    har_url_query(form->str, write_parameter, json);
    json_end_array(json);
}

void har_write_post(Json *json, const Exchange *exchange, const Body *body)
{
    json_object(json, "postData");
    json_string(json, "mimeType", body->type);
    if (g_ascii_strncasecmp(body->type, FORM_TYPE, strlen(FORM_TYPE)) == 0)
        write_form(json, body, exchange->conversation->timeline.bare);
    else
        har_write_text(json, body);
    json_end_object(json);
}
