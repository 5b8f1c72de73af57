/* quic.c: which connection a datagram belongs to.
 *
 * A conversation is two addresses with their ports; a connection is known by its
 * ids (RFC 9000, 5.1). So one conversation may carry several connections, one after
 * the other, and one connection may move to another conversation (RFC 9000, 9). */
#include "quic.h"

#include "connection.h"
#include "recognise.h"
#include "segments.h"
#include "tell.h"

#include "../tls/inner.h"

/* Connections that are remembered on one conversation; the oldest goes first. */
#define LINKS_MAX 8

/* RFC 9000, 7.2: the client's first Initial has a "Destination Connection ID field
 * ... at least 8 bytes in length". */
#define FIRST_CID_MIN 8

/* A connection seen on a path. */
typedef struct Link {
    QuicConnection *connection; /* a reference */
    bool swapped;               /* here the client is the conversation's server */
} Link;

typedef struct Path {
    Conversation *conversation;
    GArray *links; /* Link, the newest last */
} Path;

static void *open_path(Conversation *conversation)
{
    Path *path = g_new(Path, 1);
    path->conversation = conversation;
    path->links = g_array_new(FALSE, FALSE, sizeof(Link));
    return path;
}

/* The connection may go on elsewhere, where its events go then. */
static void drop_link(const Path *path, guint i)
{
    QuicConnection *connection = g_array_index(path->links, Link, i).connection;
    if (connection->home == path->conversation) {
        quic_connection_finish(connection);
        connection->home = NULL;
    }
    quic_connection_unref(connection);
    g_array_remove_index(path->links, i);
}

static void close_path(void *state)
{
    Path *path = state;
    if (!path)
        return;
    while (path->links->len > 0)
        drop_link(path, path->links->len - 1);
    g_array_unref(path->links);
    g_free(path);
}

static Link *newest_link(const Path *path)
{
    return path->links->len > 0 ? &g_array_index(path->links, Link, path->links->len - 1) : NULL;
}

static Link *find_link(const Path *path, const QuicConnection *connection)
{
    for (guint i = path->links->len; i > 0; i--) {
        Link *link = &g_array_index(path->links, Link, i - 1);
        if (link->connection == connection)
            return link;
    }
    return NULL;
}

/* Takes over the caller's reference. */
static Link *add_link(Path *path, QuicConnection *connection, bool swapped)
{
    if (path->links->len >= LINKS_MAX)
        drop_link(path, 0);
    Link link = {connection, swapped};
    g_array_append_val(path->links, link);
    return newest_link(path);
}

/* Version Negotiation and Retry come from servers alone; nobody but a client begins
 * with anything else. */
static Link *begin(Path *path, End from, QuicPacketType type)
{
    bool by_server = type == QUIC_PACKET_VERSION_NEGOTIATION || type == QUIC_PACKET_RETRY;
    End client = by_server ? end_other(from) : from;
    bool swapped = client != END_CLIENT;
    return add_link(path, quic_connection_new(path->conversation, swapped), swapped);
}

/* A known connection: here already, or on its way from another path. */
static Link *follow(Path *path, End from, const QuicLabel *label)
{
    Link *link = find_link(path, label->connection);
    label->connection->halves[label->owner].cid = label->cid; /* in use now */
    if (link)
        return link;
    bool swapped = from != end_other(label->owner);
    return add_link(path, quic_connection_ref(label->connection), swapped);
}

static Link *route_long(Path *path, End from, const QuicPacket *packet)
{
    const QuicDirectory *directory = quic_directory_peek(path->conversation);
    const QuicLabel *label = quic_directory_find(directory, &packet->dcid);
    if (!label)
        label = quic_directory_find(directory, &packet->scid);
    Link *known = label ? find_link(path, label->connection) : NULL;
    if (known)
        return known;
    Link *newest = newest_link(path);
    bool anew = packet->type == QUIC_PACKET_INITIAL && packet->dcid.length >= FIRST_CID_MIN;
    return newest && !anew ? newest : begin(path, from, packet->type);
}

/* Whose datagram it is, by its first packet; NULL if that cannot be told. */
static Link *route(Path *path, End from, Cursor datagram)
{
    QuicPacket packet;
    if (datagram.captured == 0)
        return NULL;
    bool is_long = datagram.at[0] & QUIC_LONG_HEADER;
    const QuicLabel *label = is_long ? NULL : quic_label_of(path->conversation, datagram);
    if (label)
        return follow(path, from, label);
    Link *newest = newest_link(path);
    if ((newest && !is_long) || quic_packet_read(&datagram, NULL, &packet) != VERDICT_WHOLE)
        return newest;
    return route_long(path, from, &packet);
}

/* RFC 9000, 9: the same connection over other addresses. */
static void note_path(QuicConnection *connection, const Path *path, const Link *link)
{
    if (!connection->home) {
        connection->home = path->conversation;
        connection->home_swapped = link->swapped;
        tls_inner_move(connection->tls, path->conversation);
    }
    if (connection->home != path->conversation &&
        path->conversation->packets[END_CLIENT] + path->conversation->packets[END_SERVER] == 1)
        quic_tell_migrated(connection, path->conversation, link->swapped ? END_SERVER : END_CLIENT);
}

static void note_datagram(QuicConnection *connection, End from, const Slice *slice)
{
    QuicHalf *half = &connection->halves[from];
    connection->now = slice->at;
    half->bytes += slice->data.on_wire;
    half->datagrams++;
    if (connection->speaker == END_SERVER && from == END_CLIENT)
        connection->turns++;
    connection->speaker = from;
}

/* Counts datagrams that go to no id that is known. */
static void note_stray(QuicConnection *connection, End from, const Slice *slice)
{
    const QuicCid *to = &connection->halves[end_other(from)].cid;
    QuicStrays *strays = &connection->halves[from].strays;
    Cursor c = slice->data;
    bool is_long = c.captured > 0 && c.at[0] & QUIC_LONG_HEADER;
    if (to->length == 0 || is_long || c.captured < 1u + to->length ||
        memcmp(c.at + 1, to->bytes, to->length) == 0) {
        *strays = (QuicStrays){0};
        return;
    }
    QuicCid id = {.length = to->length};
    memcpy(id.bytes, c.at + 1, to->length);
    if (strays->count++ == 0) {
        strays->first = id;
        strays->frame = slice->at.frame;
        strays->bytes = c.on_wire;
    } else if (quic_cid_equal(&strays->first, &id)) {
        strays->alike = true;
    }
}

/* What the ladder calls the datagram. */
static uint8_t carries(QuicPacketType type)
{
    switch (type) {
    case QUIC_PACKET_INITIAL:
        return CARRIES_INITIAL;
    case QUIC_PACKET_EARLY:
        return CARRIES_EARLY;
    case QUIC_PACKET_HANDSHAKE:
        return CARRIES_HANDSHAKE;
    case QUIC_PACKET_RETRY:
        return CARRIES_RETRY;
    case QUIC_PACKET_VERSION_NEGOTIATION:
        return CARRIES_VERSION_NEGOTIATION;
    case QUIC_PACKET_SHORT:
        return CARRIES_SHORT;
    case QUIC_PACKET_GOOGLE:
    case QUIC_PACKET_OTHER:
        break;
    }
    return 0;
}

static void take_packets(const Path *path, QuicConnection *connection, End from, Cursor c)
{
    const QuicCid *to = &connection->halves[end_other(from)].cid;
    QuicPacket packet;
    while (!cursor_at_end(&c) && quic_packet_read(&c, to, &packet) == VERDICT_WHOLE) {
        path->conversation->carries |= carries(packet.type);
        quic_receive(connection, from, &packet);
    }
}

static void data(void *state, End from, const Slice *slice)
{
    Path *path = state;
    Link *link = route(path, from, slice->data);
    if (!link)
        return;
    QuicConnection *connection = link->connection;
    End end = link->swapped ? end_other(from) : from;
    note_datagram(connection, end, slice);
    note_stray(connection, end, slice);
    note_path(connection, path, link);

    const QuicCid *to = &connection->halves[end_other(end)].cid;
    size_t size = quic_segment_bytes(slice->data, to);
    Cursor rest = slice->data, segment;
    while (!cursor_at_end(&rest) && cursor_take(&rest, MIN(size, rest.on_wire), &segment))
        take_packets(path, connection, end, segment);
}

static void finish(void *state, End from, const Moment *at)
{
    Path *path = state;
    if (from != END_SERVER) /* once for both */
        return;
    for (guint i = 0; i < path->links->len; i++) {
        QuicConnection *connection = g_array_index(path->links, Link, i).connection;
        if (connection->home != path->conversation)
            continue;
        connection->now = *at;
        quic_connection_finish(connection);
    }
}

const Protocol quic_protocol = {
    .name = "quic",
    .title = "QUIC",
    .spec = "RFC 9000; RFC 9001; RFC 9369",
    .transport = TRANSPORT_UDP,
    .recognise = quic_recognise,
    .open = open_path,
    .close = close_path,
    .data = data,
    .finish = finish,
};
