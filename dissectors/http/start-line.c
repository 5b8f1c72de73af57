#include "start-line.h"

#include <glib.h>

#include "../http2/frame.h"
#include "text.h"

/* The longest method believed; the longest known has 17 bytes. Our choice. */
#define METHOD_BYTES_MAX 32

/* RFC 9112, 4: "HTTP/1.1 200" has 12 bytes; there is room for what is wrong. */
#define STATUS_BYTES_MAX 24
#define CODE_DIGITS      3

static const char http_name[] = "HTTP/";
static const char http2_preface[] = HTTP2_PREFACE;

#define HTTP_METHOD(name) name,
static const char *const methods[] = {
#include "methods.def"
};
#undef HTTP_METHOD

/* Unlike text_equals(): a method is case-sensitive (RFC 9110, 9.1). */
static bool method_is_known(Cursor method)
{
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (method.captured == strlen(methods[i]) &&
            memcmp(method.at, methods[i], method.captured) == 0)
            return true;
    return false;
}

/* Standard methods are "all-uppercase US-ASCII letters" (RFC 9110, 9.1); some
 * that are not standard have more. */
static bool may_be_method(Cursor c)
{
    for (size_t i = 0; i < c.captured; i++)
        if (!g_ascii_isupper(c.at[i]) && c.at[i] != '-' && c.at[i] != '_')
            return false;
    return c.captured > 0 && c.captured <= METHOD_BYTES_MAX;
}

/* True if c and `whole` are alike as far as both go. */
G_ALWAYS_INLINE static inline bool agrees(Cursor c, const char *whole)
{
    size_t n = strlen(whole);
    if (c.captured < n)
        return memcmp(c.at, whole, c.captured) == 0;
    return memcmp(c.at, whole, n) == 0; /* a comparison of numbers: the compiler knows n */
}

/* Reads HTTP-version SP 3DIGIT and leaves *c behind it. Versions of any number
 * and more blanks than one are wrong, and understood. */
CHECKED static bool read_status(Cursor *c, Cursor *ret_version, unsigned *ret_code)
{
    Cursor digits;
    uint64_t code;
    if (!text_until(c, ' ', ret_version) || !text_starts(*ret_version, http_name))
        return false;
    *ret_version = text_trim(*ret_version);
    *c = text_trim(*c);
    if (!cursor_take(c, CODE_DIGITS, &digits) || !text_number(digits, &code))
        return false;
    *ret_code = (unsigned)code;
    return c->captured == 0 || !g_ascii_isdigit(c->at[0]);
}

static StartKind judge_response(Cursor c)
{
    Cursor version, start = c;
    unsigned code;
    if (read_status(&start, &version, &code))
        return START_RESPONSE;
    bool whole = c.captured >= STATUS_BYTES_MAX || memchr(c.at, '\n', c.captured);
    return whole ? START_NOT : START_MAYBE;
}

static StartKind judge_request(Cursor c)
{
    Cursor line, method, rest = c;
    StartLine start;
    bool bare;
    if (text_line(&rest, &line, &bare))
        return http_start_line_read(line, &start) && start.is_request ? START_REQUEST : START_NOT;

    rest = c;
    if (!text_until(&rest, ' ', &method))
        return may_be_method(c) ? START_MAYBE : START_NOT;
    if (!may_be_method(method))
        return START_NOT;
    if (c.on_wire == c.captured && c.captured < HTTP_START_BYTES_JUDGED)
        return START_MAYBE;
    return method_is_known(method) ? START_REQUEST : START_NOT;
}

bool http_start_is_http2(Cursor c)
{
    return agrees(c, http2_preface);
}

StartKind http_start_judge(Cursor c)
{
    if (c.captured == 0)
        return START_MAYBE;
    cursor_trim(&c, HTTP_START_BYTES_JUDGED);
    if (http_start_is_http2(c))
        return c.captured < HTTP2_PREFACE_BYTES ? START_MAYBE : START_HTTP2;
    if (agrees(c, http_name))
        return judge_response(c);
    return judge_request(c);
}

static bool read_status_line(Cursor line, StartLine *ret)
{
    ret->is_request = false;
    if (!read_status(&line, &ret->version, &ret->code))
        return false;
    ret->phrase = text_trim(line);
    return true;
}

/* Without a version a line is only believed if all else is beyond doubt: HTTP/0.9
 * had none (RFC 1945, 4.1), and some programs forget it. */
static bool is_versionless(const StartLine *start)
{
    bool has_space =
        start->target.captured > 0 && memchr(start->target.at, ' ', start->target.captured) != NULL;
    return method_is_known(start->method) && !has_space &&
           (text_starts(start->target, "/") || text_starts(start->target, "http://"));
}

/* RFC 9112, 3: "request-line = method SP request-target SP HTTP-version". A
 * target with spaces of its own is wrong, and what some browsers sent. */
static bool read_request_line(Cursor line, StartLine *ret)
{
    Cursor rest = text_trim(line);
    ret->is_request = true;
    if (!text_until(&rest, ' ', &ret->method) || !may_be_method(ret->method))
        return false;

    ret->version = rest = text_trim(rest);
    if (!text_until_last(&ret->version, ' ', &ret->target))
        ret->target = cursor_over(rest.at, 0);
    if (text_starts(ret->version, http_name)) {
        ret->target = text_trim(ret->target);
        return true;
    }
    ret->target = rest;
    ret->version = cursor_over(rest.at, 0);
    return is_versionless(ret);
}

bool http_start_line_read(Cursor line, StartLine *ret)
{
    *ret = (StartLine){0};
    if (agrees(line, http_name))
        return read_status_line(line, ret);
    return read_request_line(line, ret);
}

bool http_start_line_read_cut(Cursor line, StartLine *ret)
{
    Cursor rest = text_trim(line);
    *ret = (StartLine){.is_request = true};
    if (!text_until(&rest, ' ', &ret->method) || !method_is_known(ret->method))
        return false;
    if (!text_until(&rest, ' ', &ret->target))
        ret->target = rest;
    return ret->target.captured > 0;
}

bool http_start_line_is_1_0(const StartLine *start)
{
    return start->version.captured == 0 || text_starts(start->version, "HTTP/1.0") ||
           text_starts(start->version, "HTTP/0");
}
