/* directory.h: which connection a connection id belongs to, whatever the addresses
 * (RFC 9000, 5.1 and 9). One for all conversations of a worker. */
#pragma once

#include "../conversation.h"
#include "packet.h"

typedef struct QuicDirectory QuicDirectory;
typedef struct QuicConnection QuicConnection;

/* A connection id in the directory. */
typedef struct QuicLabel {
    QuicCid cid;
    QuicConnection *connection;
    End owner;              /* QUIC's end that chose it: packets to it come from the other */
    struct QuicLabel *next; /* of the same connection */
} QuicLabel;

/* The directory of `conversation`'s worker, made when it is first needed; NULL
 * without one. Wants quic_directory_leave() for each call. */
QuicDirectory *quic_directory_join(Conversation *conversation);
void quic_directory_leave(QuicDirectory *directory); /* NULL is fine */

/* The directory of `conversation`'s worker if there is one. Borrowed. */
const QuicDirectory *quic_directory_peek(const Conversation *conversation);

/* Enters an id; a connection has no more than a few, others are left out. */
void quic_directory_add(QuicDirectory *directory, QuicLabel **labels, const QuicCid *cid,
                        QuicConnection *connection, End owner);

/* Takes all of `labels` out and frees them. */
void quic_directory_remove(QuicDirectory *directory, QuicLabel **labels);

/* Who has this id, or NULL. */
const QuicLabel *quic_directory_find(const QuicDirectory *directory, const QuicCid *cid);

/* Who has the id that `c` starts with: for short headers, which do not tell its
 * length. NULL if nobody. */
const QuicLabel *quic_directory_match(const QuicDirectory *directory, Cursor c);
