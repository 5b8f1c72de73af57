/* session.h: the DNS messages of one conversation, over UDP or TCP: which
 * response answers which query, and how long it took. */
#pragma once

#include <glib.h>

#include "../conversation.h"
#include "../cursor.h"
#include "pending.h"

typedef struct DnsSession {
    Conversation *conversation; /* borrowed */
    DnsPending pending;
    GHashTable *reported; /* (nullable) set of reasons of dns.malformed told already */
} DnsSession;

void dns_session_init(DnsSession *session, Conversation *conversation);
void dns_session_clear(DnsSession *session);

/* Takes in one message that `from` sent: tells what it asks or answers. */
void dns_session_message(DnsSession *session, End from, const Cursor *message, const Moment *at);
