#include "qpack.h"

#include <nghttp3/nghttp3.h>

/* The largest table that is kept: our choice, 16 times what browsers and servers
 * allow each other. Where more is allowed, what refers to the table is not read. */
#define CAPACITY_MAX (1024 * 1024)

/* Sections that may wait at a time, as nghttp3 counts them; we wait by ourselves. */
#define BLOCKED_MAX 1024

struct Qpack {
    nghttp3_qpack_decoder *decoder; /* (owned, nullable) */
    size_t capacity;
    bool broken; /* instructions are missing or make no sense */
};

Qpack *qpack_new(void)
{
    return g_new0(Qpack, 1);
}

static void drop_decoder(Qpack *qpack)
{
    if (qpack->decoder)
        nghttp3_qpack_decoder_del(qpack->decoder);
    qpack->decoder = NULL;
}

void qpack_free(Qpack *qpack)
{
    if (!qpack)
        return;
    drop_decoder(qpack);
    g_free(qpack);
}

/* The capacity that was allowed, not the one in use, is what references are counted
 * by (RFC 9204, 4.5.1.1), so it is given when the decoder is made. */
static nghttp3_qpack_decoder *need_decoder(Qpack *qpack)
{
    if (!qpack->decoder && nghttp3_qpack_decoder_new(&qpack->decoder, qpack->capacity, BLOCKED_MAX,
                                                     nghttp3_mem_default()) != 0)
        qpack->decoder = NULL;
    return qpack->decoder;
}

void qpack_allow(Qpack *qpack, uint64_t capacity)
{
    if (qpack->decoder && nghttp3_qpack_decoder_get_icnt(qpack->decoder) > 0)
        return; /* too late: the table is in use */
    drop_decoder(qpack);
    qpack->capacity = capacity > CAPACITY_MAX ? 0 : (size_t)capacity;
}

void qpack_lose(Qpack *qpack)
{
    qpack->broken = true;
}

bool qpack_instructions(Qpack *qpack, const Cursor *bytes)
{
    nghttp3_qpack_decoder *decoder = need_decoder(qpack);
    if (!decoder || qpack->broken)
        return true; /* told already */
    nghttp3_ssize n = nghttp3_qpack_decoder_read_encoder(decoder, bytes->at, bytes->captured);
    qpack->broken = n < 0;
    return n >= 0;
}

/* What the decoder would answer is of no use here, but must not pile up. */
static void drain_answers(nghttp3_qpack_decoder *decoder)
{
    uint8_t room[256];
    while (nghttp3_qpack_decoder_get_decoder_streamlen(decoder) > 0) {
        size_t n = nghttp3_qpack_decoder_get_decoder_streamlen(decoder);
        g_autofree uint8_t *big = n > sizeof room ? g_malloc(n) : NULL;
        nghttp3_buf buf;
        buf.begin = buf.pos = buf.last = big ? big : room;
        buf.end = buf.begin + (big ? n : sizeof room);
        nghttp3_qpack_decoder_write_decoder(decoder, &buf);
    }
}

static void add_field(HttpFields *fields, nghttp3_qpack_nv *nv)
{
    nghttp3_vec name = nghttp3_rcbuf_get_buf(nv->name);
    nghttp3_vec value = nghttp3_rcbuf_get_buf(nv->value);
    http_fields_add(fields, cursor_over(name.base, name.len), cursor_over(value.base, value.len));
    nghttp3_rcbuf_decref(nv->name);
    nghttp3_rcbuf_decref(nv->value);
}

static QpackOutcome read_section(nghttp3_qpack_decoder *decoder,
                                 nghttp3_qpack_stream_context *context, Cursor section,
                                 HttpFields *fields)
{
    for (;;) {
        nghttp3_qpack_nv nv;
        uint8_t flags = NGHTTP3_QPACK_DECODE_FLAG_NONE;
        nghttp3_ssize n = nghttp3_qpack_decoder_read_request(decoder, context, &nv, &flags,
                                                             section.at, section.captured, 1);
        if (n < 0)
            return QPACK_FAILED;
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED)
            return QPACK_BLOCKED;
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT)
            add_field(fields, &nv);
        if (flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL)
            return QPACK_READ;
        bool stuck = n == 0 && !(flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT);
        if (stuck || !cursor_skip(&section, (size_t)n))
            return QPACK_FAILED;
    }
}

QpackOutcome qpack_read(Qpack *qpack, uint64_t stream, const Cursor *section, HttpFields *fields)
{
    nghttp3_qpack_decoder *decoder = need_decoder(qpack);
    nghttp3_qpack_stream_context *context;
    if (!decoder ||
        nghttp3_qpack_stream_context_new(&context, (int64_t)stream, nghttp3_mem_default()) != 0)
        return QPACK_FAILED;
    http_fields_reset(fields);
    QpackOutcome outcome = read_section(decoder, context, *section, fields);
    nghttp3_qpack_stream_context_del(context);
    drain_answers(decoder);
    return outcome == QPACK_BLOCKED && qpack->broken ? QPACK_FAILED : outcome;
}
