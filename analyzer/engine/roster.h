/* roster.h: the conversations of a capture that is still being analysed, in the order in
 * which they began, for who looks on. */
#pragma once

#include "../../dissectors/conversation.h"

typedef struct Roster Roster;

Roster *roster_new(void);
void roster_free(Roster *roster); /* NULL is fine; not the conversations */

/* `conversation` has been given its id. It takes a place with the next roster_settle(). */
void roster_add(Roster *roster, Conversation *conversation);

/* This conversation is gone. Its place stays, until there are too many such. */
void roster_drop(Roster *roster, Transport transport, uint64_t id);

/* Gives places to all that were added since. True if there were any. */
bool roster_settle(Roster *roster);

size_t roster_count(const Roster *roster);

/* Who has this place. */
void roster_at(const Roster *roster, size_t place, Transport *ret_transport, uint64_t *ret_id);

/* NULL if it is gone. Borrowed. */
Conversation *roster_find(const Roster *roster, Transport transport, uint64_t id);

/* How many are gone, of those that had a place; and how often places have moved up because
 * of that: what was known of places before is known no more. */
uint64_t roster_dropped(const Roster *roster);
uint64_t roster_moves(const Roster *roster);

/* All that are there, in the order of ids. (element-type Conversation) (transfer full) */
GPtrArray *roster_list(const Roster *roster, Transport transport);
