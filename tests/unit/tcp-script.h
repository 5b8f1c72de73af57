/* tcp-script.h: plays a connection written as text through the TCP tracker.
 *
 * One segment a line:  DIRECTION FLAGS SEQ:ACK [LENGTH] [+MS] [w=WINDOW]
 *              [ws=SHIFT] [ts=VALUE/ECHO] [sack=LEFT-RIGHT] [id=IP-ID] [sum=CHECKSUM] [sok]
 *   >  from the client, <  from the server;  FLAGS of S A F R P
 *   SEQ and ACK count from 0 for the SYN;  +MS since the segment before (10),
 *   or +NUMBERus in microseconds;  LEFT and RIGHT count like ACK; several sack= may be
 *   given; sok permits SACK
 * Payload bytes are 'a' + offset % 26, or all X with a trailing "x=X". */
#pragma once

#include "../../dissectors/tcp/connection.h"

#define SCRIPT_CLIENT_ISN 0xfffffff0u /* wraps within the first bytes */
#define SCRIPT_SERVER_ISN 5000u

/* Plays `script` and finishes `idle_ms` after the last segment.
 * Returns: (transfer full) for tcp_connection_free() */
TcpConnection *tcp_script_play(const char *script, int64_t idle_ms);

/* "SYN_SENT@1 ESTABLISHED@2~": the states of one end, each with the frame that
 * made it; ~ inferred, ? unknowable. Returns: (transfer full) */
char *tcp_script_states(const TcpConnection *connection, End end);

/* "tcp.syn@1 tcp.syn_ack@2": the events. Returns: (transfer full) */
char *tcp_script_events(const TcpConnection *connection);
