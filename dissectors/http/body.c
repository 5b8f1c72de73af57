#include "body.h"

#include "text.h"

static void add_coding(GString *codings, Cursor coding)
{
    if (codings->len > 0)
        g_string_append_c(codings, ',');
    g_string_append_len(codings, (const char *)coding.at, (gssize)coding.captured);
}

/* RFC 9112, 6.1: "the sender applies" transfer codings to the content, so they come behind
 * its own. "chunked" is taken off by who reads the chunks. */
static void add_transfer_codings(GString *codings, Cursor list)
{
    Cursor item;
    while (text_item(&list, &item))
        if (!text_equals(item, "chunked"))
            add_coding(codings, item);
}

void http_body_begin(BodyTap *tap, const Conversation *conversation, const HttpTeller *teller,
                     const HttpHeader *header)
{
    if (!bodies_wanted(conversation))
        return;
    Cursor content = http_header_value(header, HEADER_CONTENT_ENCODING);
    Cursor media = http_header_value(header, HEADER_CONTENT_TYPE);
    g_autofree char *type = g_strndup((const char *)media.at, media.captured);
    g_autoptr(GString) codings =
        g_string_new_len((const char *)content.at, (gssize)content.captured);
    add_transfer_codings(codings, http_header_value(header, HEADER_TRANSFER_ENCODING));
    BodyFacts facts = {.first = teller->first,
                       .stream = teller->stream,
                       .is_request = header->start.is_request,
                       .is_part = http_header_has(header, HEADER_CONTENT_RANGE),
                       .type = type,
                       .codings = codings->str};
    body_tap_begin(tap, conversation, &facts);
}

void http_body_pass(Intake *intake, BodyTap *tap)
{
    bool open = tap && body_tap_is_open(tap);
    intake->pass = open ? body_tap_pass : NULL;
    intake->pass_user = open ? tap : NULL;
}
