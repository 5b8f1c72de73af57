/* story.h: joins what the dissectors told apart: a look-up, the connection it
 * led to, the TLS session on it, and the exchanges inside. Everything is
 * borrowed from the Analysis, which must outlive the Story. */
#pragma once

#include "../engine/analysis.h"
#include "doctor.h"
#include "ledger.h"
#include "phases.h"

/* One DNS question and what came of it. */
typedef struct Lookup {
    uint64_t id;                      /* from 0, in the order of first queries */
    const Conversation *conversation; /* it ran over; UDP, or TCP */
    const Event *query;               /* dns.query; (nullable) when only the answer was seen */
    const Event *response;            /* dns.response; (nullable) when unanswered */
    uint32_t retries;                 /* the same question asked again */
    int64_t latency_ns;               /* first query to response; -1 unknown */
    GArray *addresses;                /* Address; those the answer gave */
    struct Lookup *lead;              /* the first of those for the same name asked together */
    struct Lookup *beside;            /* (nullable) the next of those */
    bool led_somewhere;               /* of a lead: a connection was made for it */
} Lookup;

/* One HTTP request with its response. */
typedef struct Exchange {
    uint64_t id;
    const Conversation *conversation; /* it ran over; TCP, or UDP for HTTP/3 */
    const Lookup *lookup;             /* (nullable) that answered with the server's address */
    const Event *request;             /* http.request; (nullable) when only the response was seen */
    const Event *response;            /* http.response; (nullable) when unanswered */
    const Event *request_end;         /* http.message_end of the request; (nullable) */
    const Event *response_end;        /* http.message_end of the response; (nullable) */
    uint32_t ordinal;                 /* 1 for the first request on its connection */
    const struct Secure *secure;      /* (nullable) TLS that it ran in */
    Phases phases; /* look-up, connect and TLS belong to the first exchange alone */
} Exchange;

/* One TLS session on a TCP connection, or inside QUIC. */
typedef struct Secure {
    const Conversation *conversation;
    const Event *client_hello;         /* (nullable) */
    const Event *server_hello;         /* (nullable) */
    const Event *certificate;          /* (nullable) first tls.certificate of the server */
    const Event *encrypted_extensions; /* (nullable) TLS 1.3, decrypted */
    const Event *key_exchange;         /* (nullable) tls.server_key_exchange */
    const Event *certificate_verify;   /* (nullable) of the server: TLS 1.3, decrypted */
    const Event *decrypted;            /* (nullable) tls.decrypted */
    const Event *undecrypted;          /* (nullable) tls.undecrypted, the first */
    const Event *encrypted[2];         /* (nullable) tls.encrypted, by End */
    const Event *application[2];       /* (nullable) tls.application_data, by End */
    const Event *announced;            /* (nullable) http.response whose Alt-Svc led to QUIC */
    int64_t handshake_ns;     /* ClientHello to first application data either way; -1 unknown */
    int round_trips;          /* before that data; -1 unknown */
    uint64_t handshake_bytes; /* stream bytes both ways before application data */
} Secure;

/* Look-ups by the addresses that they gave: see answers.h. */
typedef struct Answers Answers;

typedef struct Story {
    const Analysis *analysis;
    GPtrArray *lookups;   /* Lookup * */
    GPtrArray *exchanges; /* Exchange * */
    GPtrArray *secures;   /* Secure * */
    GArray *telling;      /* uint64_t ids of TCP connections, most telling first */
    GArray *findings;     /* Finding: what is wrong with the capture itself */
    Ledger *ledger;       /* TIME_WAIT and ports */
    Answers *answers;
    uint64_t exchange_count; /* in all, those of conversations not kept too */
    uint64_t secure_count;
    uint64_t lookups_left_out; /* beyond what there was room for */
    Arena arena;               /* events and conversations of look-ups */
} Story;

/* Empty. */
Story *story_alloc(void);

/* Of all that `analysis` keeps. Never NULL. The ledger goes by `options`; story_new() by its
 * defaults. */
Story *story_new(const Analysis *analysis);
Story *story_new_with(const Analysis *analysis, const LedgerOptions *options);
void story_free(Story *story); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)

/* The look-up that led to this conversation: of those whose answer gave its
 * server's address before it started, the last that asked for the name in its
 * ClientHello or Host header, else the last. Those of its own client come
 * first. NULL if there is none. Borrowed. */
const Lookup *story_lookup_of(const Story *story, const Conversation *conversation);

/* The name that the client itself gave: SNI, else the Host of its first request, and
 * in *ret_by which of them; NULL if it gave none. Borrowed. */
const Text *story_name_given(const Conversation *conversation, const char **ret_by);

/* The name that was looked up for this conversation's server, or that its
 * ClientHello or Host header gives; NULL if none did. Borrowed. */
const char *story_server_name(const Story *story, const Conversation *conversation);
