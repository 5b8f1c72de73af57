/* session.h: what the files of TLS share: one session, with what each end of it
 * has sent so far. Nothing outside this folder includes it. */
#pragma once

#include "../intake.h"
#include "../layer.h"
#include "../secrets/secrets.h"
#include "derive.h"
#include "tables.h"

/* RFC 8446, 4.1.2: legacy_session_id<0..32>. */
#define TLS_SESSION_ID_MAX 32

/* How far one end of TLS 1.3 is, as records tell it: see protection.c. */
typedef enum TlsStage {
    TLS_STAGE_CLEAR,    /* nothing encrypted yet */
    TLS_STAGE_FLIGHT,   /* the encrypted part of the handshake */
    TLS_STAGE_FINISHED, /* Finished has been sent; tickets or data follow */
    TLS_STAGE_DATA,     /* application data was told */
} TlsStage;

/* Which keys protect what one end of TLS 1.3 sends (RFC 8446, 7.1). */
typedef enum TlsEpoch {
    TLS_EPOCH_CLEAR,
    TLS_EPOCH_EARLY, /* 0-RTT */
    TLS_EPOCH_HANDSHAKE,
    TLS_EPOCH_APPLICATION,
} TlsEpoch;

/* Suites of TLS 1.3 that early data may use, of those a client offers. Our choice. */
#define TLS_EARLY_SUITES_MAX 8

struct TlsOpener;

/* What one direction is decrypted with: see unlock.c. */
typedef struct TlsUnlock {
    struct TlsOpener *opener;              /* (owned, nullable) */
    uint64_t given;                        /* bytes of plaintext handed to the layer above */
    uint32_t failures;                     /* records in a row that did not open */
    uint8_t epoch;                         /* TlsEpoch of `opener`, TLS 1.3 only */
    uint8_t traffic_length;                /* of `traffic` */
    bool opened;                           /* some record was */
    bool sealed;                           /* cannot be opened: do not try */
    bool told;                             /* tls.undecrypted was told */
    uint8_t traffic[TLS_DIGEST_BYTES_MAX]; /* secret that `opener` was made of, TLS 1.3 */
} TlsUnlock;

/* One direction. */
typedef struct TlsHalf {
    Intake intake;
    GByteArray *message;    /* (nullable) start of a handshake message, from earlier records */
    uint64_t begins;        /* stream offset where TLS begins */
    uint64_t received;      /* stream offset one past the newest byte */
    bool started;           /* the first bytes were seen */
    bool records;           /* so was a record */
    bool stopped;           /* what comes is not TLS any more: read no further */
    bool blind;             /* bytes were lost: handshake records may be encrypted by now */
    bool switched;          /* sent ChangeCipherSpec that means something (TLS 1.2 and before) */
    bool told_encrypted;    /* tls.encrypted was told */
    bool told_data;         /* tls.application_data was told */
    bool told_alert;        /* a record that is likely an alert was told */
    bool closed;            /* sent close_notify */
    bool failed;            /* sent a fatal alert */
    uint8_t stage;          /* TlsStage, TLS 1.3 only */
    uint8_t last_type;      /* of the newest record */
    uint16_t last_length;   /* likewise, without its header */
    uint16_t ticket_length; /* of the first record taken for a ticket; 0 none */
    uint32_t turn;          /* session's turn at its last change of stage */
    TlsUnlock unlock;
} TlsHalf;

typedef struct TlsSession {
    Conversation *conversation;
    TlsHalf halves[2];       /* by End */
    End client;              /* who sent the ClientHello; not always TCP's client */
    End speaker;             /* who sent the newest bytes */
    uint32_t turns;          /* changes of speaker from server back to client */
    uint32_t finished_turns; /* of those, before the client's Finished (TLS 1.3) */
    bool hello_seen;         /* a ClientHello */
    bool offers_early_data;
    bool offers_tickets; /* psk_key_exchange_modes, RFC 8446, 4.2.9 */
    bool ssl2;           /* the ClientHello came in SSL 2.0's format */
    bool server_hello_seen;
    bool retry_seen;       /* HelloRetryRequest */
    bool retried;          /* the newest ClientHello answers one */
    bool renegotiating;    /* the newest ClientHello came on a session that was set up */
    bool extended_master;  /* RFC 7627 */
    bool encrypt_then_mac; /* RFC 7366 */
    bool compressed;       /* RFC 3749 */
    bool resumed;
    bool psk; /* TLS 1.3: the key comes from an earlier session, or both ends had it */
    bool has_master;
    bool told_decrypted;
    bool told_renegotiation;
    Moment first_hello, last_hello;
    uint16_t offered;      /* newest version offered; 0 unknown */
    uint16_t version;      /* agreed on; 0 unknown */
    const TlsSuite *suite; /* (nullable) agreed on */
    uint8_t session_id_length;
    uint8_t session_id[TLS_SESSION_ID_MAX];  /* of the ClientHello */
    uint8_t ticket_id[SECRETS_RANDOM_BYTES]; /* digest of the ticket in the ClientHello */
    uint8_t ticket_id_length;                /* 0 without */
    uint8_t server_session_id_length;
    uint8_t server_session_id[TLS_SESSION_ID_MAX]; /* of the ServerHello */
    uint8_t depth;                                 /* of the layer that TLS reads */
    uint8_t early_suite_count;
    uint16_t early_suites[TLS_EARLY_SUITES_MAX];
    uint8_t client_random[SECRETS_RANDOM_BYTES], server_random[SECRETS_RANDOM_BYTES];
    uint8_t master[TLS_MASTER_BYTES]; /* worked out from a premaster secret */
    char *server_name;                /* (owned, nullable) of the ClientHello */
    GByteArray *transcript; /* (nullable) the handshake, while a master secret may need it */
    Layer *inside;          /* (owned, nullable) who reads the plaintext */
    const Protocol *chosen; /* (nullable) by ALPN */
} TlsSession;

/* The timeline that events go to. */
static inline Timeline *tls_timeline(TlsSession *session)
{
    return &session->conversation->timeline;
}

/* An event by `from` at the newest frame of its direction. */
Event *tls_event(TlsSession *session, EventId id, End from);

/* The secrets of the run; NULL if there are none. */
static inline Secrets *tls_secrets(const TlsSession *session)
{
    const Commons *commons = session->conversation->commons;
    return commons ? commons->secrets : NULL;
}

/* Tells tls.malformed. The reason is a static sentence. */
void tls_malformed(TlsSession *session, End from, const char *reason);

/* Tells tls.malformed and reads nothing more from this end. */
void tls_stop(TlsSession *session, End from, const char *reason);

/* Sets `field` to the time since the first ClientHello, if that was seen. */
void tls_set_after(TlsSession *session, Event *event, FieldId field);
