/* secures.h: TLS sessions, from the events of their conversations. */
#pragma once

#include "story.h"

/* Whether events of this kind matter to sessions. */
bool secure_hears(EventId id);

/* Takes in an event of `conversation`, of a kind that matters. *secure is the session found so
 * far on this conversation, NULL at first; a new one is added to `secures` (transfer full). */
void secure_event(GPtrArray *secures, Secure **secure, const Conversation *conversation,
                  const Event *event);

/* The conversation is done: works out what its events tell together. */
void secure_finish(Secure *secure); /* NULL is fine */

/* Round trips before `data`, the first that was protected by the keys agreed on (of
 * TLS, or QUIC; nullable); -1 if that was not seen. */
int64_t secure_round_trips(const Event *data);
