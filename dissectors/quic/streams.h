/* streams.h: the streams of one connection, put in order for the application
 * (RFC 9000, 2). */
#pragma once

#include "connection.h"

typedef struct QuicStreams QuicStreams;

/* Takes in a STREAM frame. Nothing is kept if nobody reads the streams. */
void quic_streams_data(QuicConnection *connection, End from, const QuicFrame *frame);

/* Takes in RESET_STREAM. */
void quic_streams_reset(QuicConnection *connection, End from, const QuicFrame *frame);

/* No more will come: hands on what still waits for bytes in front of it. */
void quic_streams_finish(QuicStreams *streams); /* NULL is fine */
void quic_streams_free(QuicStreams *streams);   /* NULL is fine */
