/* tell.h: what QUIC tells, as events. */
#pragma once

#include "../secrets/secrets.h"
#include "connection.h"

/* Things told no more than once of a connection: a bit each. */
typedef enum QuicTold {
    QUIC_TOLD_GOOGLE_HELLO = 1 << 0,
    QUIC_TOLD_RETRY = 1 << 1,
    QUIC_TOLD_NEGOTIATION = 1 << 2,
    QUIC_TOLD_MALFORMED = 1 << 3,
    QUIC_TOLD_DONE = 1 << 4,
    QUIC_TOLD_UNDECRYPTED = 1 << 5,
    QUIC_TOLD_DECRYPTED = 1 << 6,
} QuicTold;

/* True if `what` was told; from now on it was. */
bool quic_told_before(QuicConnection *connection, unsigned what);

/* The timeline that events go to. */
Timeline *quic_timeline(QuicConnection *connection);

/* An event by QUIC's `end` at the datagram at hand. */
Event *quic_event(QuicConnection *connection, EventId id, End end);

/* Sets `field` to the versions in `list`, four bytes each. */
void quic_set_versions(QuicConnection *connection, Event *event, FieldId field, Cursor list);

/* Tells quic.malformed, once. The reason is a static sentence. */
void quic_tell_malformed(QuicConnection *connection, End from, const char *reason);

void quic_tell_initial(QuicConnection *connection, End from, const QuicPacket *packet);
void quic_tell_negotiation(QuicConnection *connection, const QuicPacket *packet);
void quic_tell_retry(QuicConnection *connection, const QuicPacket *packet);
void quic_tell_early(QuicConnection *connection, End from);
void quic_tell_protected(QuicConnection *connection, End from, size_t bytes);
void quic_tell_done(QuicConnection *connection, End from);
void quic_tell_key_update(QuicConnection *connection, End from);
/* That secrets were found, and that one is missing though others were given. */
void quic_tell_decrypted(QuicConnection *connection, End from, SecretKind kind);
void quic_tell_undecrypted(QuicConnection *connection, End from, SecretKind kind);
void quic_tell_close(QuicConnection *connection, End from, const QuicFrame *frame);
void quic_tell_lost(QuicConnection *connection, End from, uint64_t packets, const QuicRange *range);
void quic_tell_stream_reset(QuicConnection *connection, End from, const QuicFrame *frame);

/* Tells on `path`, which may not be the connection's home, where it goes on. */
void quic_tell_migrated(QuicConnection *connection, Conversation *path, End by);

/* Whether `from` ended as one does that has lost the connection, at the end. */
void quic_tell_stateless_reset(QuicConnection *connection, End from);

/* What the spin bits showed, at the end. */
void quic_tell_round_trips(QuicConnection *connection);
