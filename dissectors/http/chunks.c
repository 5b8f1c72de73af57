#include "chunks.h"

#include "text.h"

/* The longest chunk-size or trailer line. Our choice: what a header field of a
 * common server may have. */
#define LINE_BYTES_MAX 8192

/* "implementations MUST ... prevent parsing errors due to integer conversion
 * overflows" (RFC 9112, 7.1): 15 digits stay below 2^63. */
#define CHUNK_DIGITS_MAX 15

/* RFC 9112, 7.1: "chunk-size = 1*HEXDIG", perhaps with extensions behind. */
CHECKED static bool read_chunk_size(Cursor line, uint64_t *ret)
{
    uint64_t size = 0;
    unsigned digits = 0; /* leading zeros do not count */
    uint8_t byte;
    if (!cursor_u8(&line, &byte) || !g_ascii_isxdigit(byte))
        return false;
    do {
        size = size << 4 | (uint64_t)g_ascii_xdigit_value((char)byte);
        digits += size > 0;
        if (digits > CHUNK_DIGITS_MAX)
            return false;
    } while (cursor_u8(&line, &byte) && g_ascii_isxdigit(byte));
    *ret = size;
    return byte == ';' || byte == ' ' || byte == '\t' || g_ascii_isxdigit(byte);
}

static size_t bad_chunk(HttpConnection *http, End from, const Cursor *available)
{
    http_message_trouble(http, from, HTTP_TROUBLE_BAD_CHUNK);
    return http_message_lose_rest(http, from, available);
}

/* What to do when no line end has come yet. */
static size_t wait_for_line(HttpConnection *http, End from, const Cursor *available)
{
    return available->captured < LINE_BYTES_MAX ? 0 : bad_chunk(http, from, available);
}

size_t http_chunks_parse_size(HttpConnection *http, End from, const Cursor *available)
{
    HttpStream *stream = &http->streams[from];
    Cursor c = *available;
    Cursor line;
    bool bare;
    uint64_t size;
    if (!text_line(&c, &line, &bare))
        return wait_for_line(http, from, available);
    if (cursor_at_end(&line) || !read_chunk_size(line, &size))
        return bad_chunk(http, from, available);

    stream->stage = size > 0 ? STAGE_CHUNK : STAGE_TRAILER;
    stream->body += size;
    intake_skip(&stream->intake, size);
    return available->captured - c.captured;
}

/* The chunk has been passed over; a line end closes it. */
size_t http_chunks_parse_end(HttpConnection *http, End from, const Cursor *available)
{
    size_t n = text_empty_line_bytes(available);
    if (n > 0)
        http->streams[from].stage = STAGE_CHUNK_SIZE;
    if (n > 0 || text_may_be_empty_line(available))
        return n;
    return bad_chunk(http, from, available);
}

/* RFC 9112, 7.1.2: trailer fields. They are counted; none says anything that is told. */
size_t http_chunks_parse_trailer(HttpConnection *http, End from, const Cursor *available)
{
    Cursor c = *available;
    Cursor line;
    bool bare;
    if (!text_line(&c, &line, &bare))
        return wait_for_line(http, from, available);
    if (cursor_at_end(&line))
        http_message_end(http, from);
    else
        http->streams[from].trailers++;
    return available->captured - c.captured;
}
