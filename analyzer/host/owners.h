/* owners.h: whose the sockets of a capture were, from the records in its file: looked up
 * by a conversation's addresses and ports, and by its time, as ports are used again.
 *
 * Filled by one thread while others look up. */
#pragma once

#include "../../dissectors/conversation.h"
#include "record.h"

typedef struct Owners Owners;

Owners *owners_new(void);
void owners_free(Owners *owners); /* NULL is fine */

/* From now on command lines are kept as the file has them; else secrets in them are covered. */
void owners_show_secrets(Owners *owners);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Owners, owners_free)

/* Takes in a record: the body of a HOST_BLOCK. One that makes no sense is passed over. */
void owners_take(Owners *owners, Cursor record);

typedef struct Owner {
    const HostProcess *process; /* (nullable) borrowed */
    const HostProcess *holder;  /* (nullable) that had the socket as the capture ended */
    HostHow how;
    TcpState kernel_state; /* as the capture ended; UNKNOWN: not told */
    int64_t state_at_ns;   /* when it was so */
    uint32_t close_wait;   /* sockets in CLOSE_WAIT that the process held then */
    bool unowned;          /* it had no process any more then */
} Owner;

/* What is known of `end` of a conversation. False if nothing is. */
bool owners_find(Owners *owners, const Conversation *conversation, End end, Owner *ret);

/* How the machine was watched; NULL if it was not. Borrowed. */
const HostWatch *owners_watch(const Owners *owners);

/* How many records there are. */
size_t owners_count(const Owners *owners);

/* Puts what is known of a conversation's ends on its timeline, as events host.*. */
void owners_tell(Owners *owners, Conversation *conversation);

/* The same of one that goes on, as often as one likes: what is known of its processes by
 * now. owners_tell() has to follow when it is over. */
void owners_tell_so_far(Owners *owners, Conversation *conversation);
