#include "framing.h"

#include "text.h"

#define STATUS_NO_CONTENT   204
#define STATUS_NOT_MODIFIED 304
#define STATUS_FINAL        200 /* all below are interim, 101 apart */

const char *http_framing_name(HttpFraming framing)
{
    switch (framing) {
    case FRAMING_NONE:
        return "none";
    case FRAMING_CONTENT_LENGTH:
        return "content-length";
    case FRAMING_CHUNKED:
        return "chunked";
    case FRAMING_UNTIL_CLOSE:
        return "until-close";
    case FRAMING_STREAM:
        return "end-of-stream";
    case FRAMING_UNKNOWN:
        break;
    }
    return NULL;
}

HttpAsk http_ask(const HttpHeader *request)
{
    if (text_equals(request->start.method, "HEAD"))
        return ASK_HEAD;
    if (text_equals(request->start.method, "CONNECT"))
        return ASK_CONNECT;
    return ASK_ORDINARY;
}

static void note(HttpHeader *header, HttpTrouble trouble)
{
    header->troubles |= UINT32_C(1) << trouble;
}

/* Reads a Content-Length. RFC 9112, 6.3: a list whose values "are valid and all
 * of them are the same" is as good as one of them. */
CHECKED static bool read_length(const HttpHeader *header, uint64_t *ret, HttpTrouble *ret_trouble)
{
    Cursor list = http_header_value(header, HEADER_CONTENT_LENGTH);
    Cursor item;
    uint64_t length = 0, first = 0;
    *ret_trouble = HTTP_TROUBLE_BAD_LENGTH;
    if (text_number(list, ret)) /* and mostly it is just that */
        return true;
    if (!text_item(&list, &item) || !text_number(item, &first))
        return false;
    while (text_item(&list, &item)) {
        if (!text_number(item, &length))
            return false;
        *ret_trouble = HTTP_TROUBLE_LENGTHS_DIFFER;
        if (length != first)
            return false;
    }
    *ret = first;
    return true;
}

bool http_content_length(const HttpHeader *header, uint64_t *ret)
{
    HttpTrouble trouble;
    return http_header_has(header, HEADER_CONTENT_LENGTH) && read_length(header, ret, &trouble);
}

/* The transfer codings: whether there are any, and whether the last is chunked.
 * "identity" is none (RFC 2616, 3.6; gone since RFC 7230). */
static bool has_coding(const HttpHeader *header, bool *ret_chunked)
{
    Cursor list = http_header_value(header, HEADER_TRANSFER_ENCODING);
    Cursor coding;
    bool any = false;
    *ret_chunked = false;
    while (text_item(&list, &coding)) {
        if (text_equals(coding, "identity"))
            continue;
        *ret_chunked = text_equals(coding, "chunked");
        any = true;
    }
    return any;
}

static HttpFraming coding_framing(HttpHeader *header, bool chunked)
{
    /* RFC 9112, 6.3: "If a message is received with both a Transfer-Encoding and
     * a Content-Length header field, the Transfer-Encoding overrides the
     * Content-Length." */
    if (http_header_has(header, HEADER_CONTENT_LENGTH))
        note(header, HTTP_TROUBLE_LENGTH_AND_CODING);
    if (http_start_line_is_1_0(&header->start))
        note(header, HTTP_TROUBLE_CODING_IN_1_0);
    if (chunked)
        return FRAMING_CHUNKED;

    /* "If a Transfer-Encoding header field is present in a response and the
     * chunked transfer coding is not the final encoding, the message body length
     * is determined by reading the connection until it is closed by the server.
     * If [...] in a request [...] the message body length cannot be determined
     * reliably". */
    if (!header->start.is_request)
        return FRAMING_UNTIL_CLOSE;
    note(header, HTTP_TROUBLE_NOT_CHUNKED);
    return FRAMING_UNKNOWN;
}

/* What the fields say; `otherwise` if they say nothing. */
static HttpFraming field_framing(HttpHeader *header, HttpFraming otherwise, uint64_t *ret_length)
{
    bool chunked;
    HttpTrouble trouble;
    if (!header->whole)
        return FRAMING_UNKNOWN;
    if (has_coding(header, &chunked))
        return coding_framing(header, chunked);
    if (!http_header_has(header, HEADER_CONTENT_LENGTH))
        return otherwise;
    if (read_length(header, ret_length, &trouble))
        return FRAMING_CONTENT_LENGTH;
    note(header, trouble);
    return FRAMING_UNKNOWN;
}

HttpFraming http_request_framing(HttpHeader *header, uint64_t *ret_length)
{
    return field_framing(header, FRAMING_NONE, ret_length);
}

HttpFraming http_response_framing(HttpHeader *header, HttpAsk ask, uint64_t *ret_length)
{
    unsigned code = header->start.code;

    /* RFC 9112, 6.3: "Any response to a HEAD request and any response with a 1xx
     * (Informational), 204 (No Content), or 304 (Not Modified) status code is
     * always terminated by the first empty line after the header fields". */
    if (header->whole && (ask == ASK_HEAD || code < STATUS_FINAL || code == STATUS_NO_CONTENT ||
                          code == STATUS_NOT_MODIFIED))
        return FRAMING_NONE;
    return field_framing(header, FRAMING_UNTIL_CLOSE, ret_length);
}

const char *http_last_reason(const HttpHeader *header)
{
    Cursor options = http_header_value(header, HEADER_CONNECTION);
    if (text_list_has(options, "close"))
        return "connection-close";
    bool may_persist = !http_start_line_is_1_0(&header->start) ||
                       text_list_has(options, "keep-alive") || !header->whole;
    if (may_persist)
        return NULL;
    return "http-1.0";
}
