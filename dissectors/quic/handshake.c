/* handshake.c: TLS's handshake in CRYPTO frames (RFC 9001, 4), and what QUIC itself
 * needs to know of it. */
#include "connection.h"

#include "../tls/extensions.h"
#include "../tls/handshake.h"
#include "../tls/inner.h"
#include "parameters.h"
#include "tell.h"

/* Bytes that may come before those in front of them. RFC 9000, 7.5, asks for no less
 * than 4096; chains of certificates are longer. */
#define CRYPTO_LATE_MAX (64 * 1024)

/* RFC 8446, 4.3.1: the TLS part passes this one on. */
#define HANDSHAKE_ENCRYPTED_EXTENSIONS 8

/* RFC 9001, 8.2; 0xffa5 in the drafts. */
#define EXTENSION_PARAMETERS       57
#define EXTENSION_PARAMETERS_DRAFT 0xffa5

/* Who sends bytes, and on which level. */
typedef struct Source {
    QuicConnection *connection;
    End from;
    QuicSpace space;
} Source;

/* What is read of a message's extensions. */
typedef struct Found {
    Cursor parameters, alpn;
    bool has_parameters, has_alpn;
} Found;

static bool read_parameters(void *facts, Cursor data)
{
    Found *found = facts;
    found->parameters = data;
    found->has_parameters = true;
    return true;
}

static bool read_alpn(void *facts, Cursor data)
{
    Found *found = facts;
    Cursor list;
    found->has_alpn = cursor_u16_block(&data, &list) && cursor_u8_block(&list, &found->alpn);
    return found->has_alpn;
}

static const TlsExtensionReader readers[] = {
    {TLS_EXTENSION_ALPN, "", read_alpn},
    {EXTENSION_PARAMETERS, "", read_parameters},
    {EXTENSION_PARAMETERS_DRAFT, "", read_parameters},
    {0, NULL, NULL},
};

static void set_alpn(QuicConnection *connection, Cursor alpn)
{
    size_t n = MIN(alpn.captured, sizeof connection->alpn - 1);
    memcpy(connection->alpn, alpn.at, n);
    connection->alpn[n] = '\0';
}

/* The client's first choice stands until the server's is known, which is encrypted. */
static void read_extensions(QuicConnection *connection, End from, Cursor list)
{
    Found found = {0};
    const char *trouble = NULL;
    (void)tls_extensions_read(list, readers, NULL, &found, &trouble);
    if (found.has_alpn && found.alpn.captured == found.alpn.on_wire)
        set_alpn(connection, found.alpn);
    if (found.has_parameters)
        quic_tell_parameters(connection, from, found.parameters);
}

static void read_client_hello(QuicConnection *connection, End from, Cursor body)
{
    Cursor skipped, extensions;
    uint16_t version;
    if (!cursor_u16(&body, &version))
        return;
    const uint8_t *random = cursor_bytes(&body, sizeof connection->random);
    if (!random)
        return;
    memcpy(connection->random, random, sizeof connection->random);
    connection->has_random = true;
    if (cursor_u8_block(&body, &skipped) && cursor_u16_block(&body, &skipped) &&
        cursor_u8_block(&body, &skipped) && cursor_u16_block(&body, &extensions))
        read_extensions(connection, from, extensions);
}

static void read_message(QuicConnection *connection, End from, const Cursor *message)
{
    Cursor body = *message, extensions;
    uint8_t type;
    uint32_t length;
    tls_inner_message(connection->tls, quic_told(connection, from), message, &connection->now);
    if (!cursor_u8(&body, &type) || !cursor_u24(&body, &length))
        return;
    if (type == TLS_HANDSHAKE_CLIENT_HELLO)
        read_client_hello(connection, from, body);
    else if (type == TLS_HANDSHAKE_SERVER_HELLO)
        connection->suite = tls_inner_suite(connection->tls);
    else if (type == HANDSHAKE_ENCRYPTED_EXTENSIONS && cursor_u16_block(&body, &extensions))
        read_extensions(connection, from, extensions);
}

/* Splits the next message off `c`, header included. False if it is not all there. */
static bool next_message(Cursor *c, Cursor *ret)
{
    Cursor look = *c;
    uint8_t type;
    uint32_t length;
    return cursor_u8(&look, &type) && cursor_u24(&look, &length) &&
           cursor_take(c, TLS_HANDSHAKE_HEADER_BYTES + (size_t)length, ret);
}

/* More of it than any message has: what it is, is not TLS. */
static void check_length(const Source *source, const Cursor *rest)
{
    if (rest->captured <= TLS_HANDSHAKE_MAX_BYTES)
        return;
    source->connection->halves[source->from].lost[source->space] = true;
    quic_tell_malformed(source->connection, source->from,
                        "a handshake message is longer than any should be");
}

static void read_messages(const Source *source, Cursor c)
{
    QuicHalf *half = &source->connection->halves[source->from];
    bool continued = half->message[source->space] && half->message[source->space]->len > 0;
    if (continued) {
        g_byte_array_append(half->message[source->space], c.at, (guint)c.captured);
        c = cursor_over(half->message[source->space]->data, half->message[source->space]->len);
    }
    Cursor message;
    while (next_message(&c, &message))
        read_message(source->connection, source->from, &message);
    check_length(source, &c);

    if (continued) {
        g_byte_array_remove_range(half->message[source->space], 0,
                                  (guint)(half->message[source->space]->len - c.captured));
    } else if (c.captured > 0) {
        if (!half->message[source->space])
            half->message[source->space] = g_byte_array_new();
        g_byte_array_append(half->message[source->space], c.at, (guint)c.captured);
    }
}

/* What has begun of a message is all there will be. */
static void cut_message(const Source *source)
{
    QuicHalf *half = &source->connection->halves[source->from];
    if (half->lost[source->space])
        return;
    half->lost[source->space] = true;
    if (!half->message[source->space] ||
        half->message[source->space]->len < TLS_HANDSHAKE_HEADER_BYTES)
        return;
    Cursor message = cursor_cut(half->message[source->space]->data,
                                half->message[source->space]->len, TLS_HANDSHAKE_MAX_BYTES);
    read_message(source->connection, source->from, &message);
    g_byte_array_set_size(half->message[source->space], 0);
}

static void take(void *user, const Slice *slice, uint64_t gap)
{
    const Source *source = user;
    QuicConnection *connection = source->connection;
    if (connection->halves[source->from].lost[source->space])
        return;
    if (gap > 0)
        cut_message(source);
    else
        read_messages(source, slice->data);
}

void quic_crypto(QuicConnection *connection, End from, QuicLevel level, uint64_t offset,
                 const Cursor *data)
{
    Source source = {connection, from, quic_space(level)};
    quic_pieces_add(&connection->halves[from].crypto[source.space], offset, data, &connection->now,
                    CRYPTO_LATE_MAX, take, &source);
}

void quic_crypto_finish(QuicConnection *connection, End from)
{
    for (QuicSpace space = QUIC_SPACE_INITIAL; space < QUIC_SPACE_COUNT; space++) {
        Source source = {connection, from, space};
        cut_message(&source);
    }
}
