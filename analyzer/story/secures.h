/* secures.h: TLS sessions, from the events of their conversations. */
#pragma once

#include "story.h"

/* Takes in an event of any kind of `conversation`; only those of TLS matter.
 * *secure is the session found so far on this conversation, NULL at first; a new
 * one is added to the story. */
void secure_event(Story *story, Secure **secure, const Conversation *conversation,
                  const Event *event);

/* The conversation is done: works out what its events tell together. */
void secure_finish(Secure *secure); /* NULL is fine */

/* Round trips before `data`, the first that was protected by the keys agreed on (of
 * TLS, or QUIC; nullable); -1 if that was not seen. */
int64_t secure_round_trips(const Event *data);
