/* secures.h: TLS sessions, from the events of their connections. */
#pragma once

#include "story.h"

/* Takes in an event of any kind of `connection`; only those of TLS matter.
 * *secure is the session found so far on this connection, NULL at first; a new
 * one is added to the story. */
void secure_event(Story *story, Secure **secure, const TcpConnection *connection,
                  const Event *event);

/* `connection` is done: works out what its events tell together. */
void secure_finish(Secure *secure); /* NULL is fine */
