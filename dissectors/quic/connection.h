/* connection.h: what the files of QUIC share: one connection, with what is known of
 * either end of it. Nothing outside this folder includes it.
 *
 * Ends here are QUIC's: END_CLIENT sent the first Initial. Its conversation may see
 * that the other way round, when the capture began late; see quic_told(). */
#pragma once

#include "../conversation.h"
#include "application.h"
#include "directory.h"
#include "keys.h"
#include "losses.h"
#include "pieces.h"
#include "spin.h"

/* Encryption levels (RFC 9001, 2.1). */
typedef enum QuicLevel {
    QUIC_LEVEL_INITIAL,
    QUIC_LEVEL_EARLY, /* 0-RTT */
    QUIC_LEVEL_HANDSHAKE,
    QUIC_LEVEL_DATA, /* 1-RTT */
    QUIC_LEVEL_COUNT,
} QuicLevel;

/* RFC 9000, 12.3: packet number spaces; 0-RTT and 1-RTT share one. */
typedef enum QuicSpace {
    QUIC_SPACE_INITIAL,
    QUIC_SPACE_HANDSHAKE,
    QUIC_SPACE_DATA,
    QUIC_SPACE_COUNT,
} QuicSpace;

/* What one end does with the keys of its 1-RTT packets (RFC 9001, 6). */
typedef struct QuicPhase {
    bool bit;        /* Key Phase of the keys in use */
    uint32_t update; /* how often they changed */
    QuicKeys before; /* the generation before, for packets that come late */
    QuicKeys next;   /* the one to come */
} QuicPhase;

/* Datagrams to no connection id that is known: see quic_tell_stateless_reset(). */
typedef struct QuicStrays {
    uint32_t count; /* in a row, up to the newest datagram */
    bool alike;     /* two begin with the same id: it is a new one */
    QuicCid first;  /* what stands where the first one has its id */
    uint64_t frame; /* of the first one */
    size_t bytes;   /* of the first one */
} QuicStrays;

/* One end. */
typedef struct QuicHalf {
    QuicKeys keys[QUIC_LEVEL_COUNT];
    QuicPhase phase;
    QuicPieces crypto[QUIC_SPACE_COUNT];
    GByteArray *message[QUIC_SPACE_COUNT]; /* (owned, nullable) start of a handshake message */
    bool lost[QUIC_SPACE_COUNT]; /* handshake bytes are missing: no more messages are read */
    uint64_t next_number[QUIC_SPACE_COUNT];
    QuicLosses losses[QUIC_SPACE_COUNT];
    QuicSpin spin;
    QuicStrays strays;
    QuicCid cid;    /* that it chose for itself */
    uint64_t bytes; /* of datagrams it sent */
    uint32_t datagrams;
    uint32_t closed;                   /* bits: ways in which its CONNECTION_CLOSE was told */
    uint32_t asked[QUIC_LEVEL_COUNT];  /* packets for which no secret was found */
    uint32_t failed[QUIC_LEVEL_COUNT]; /* packets that could not be decrypted */
    bool told_initial, told_protected, told_early;
    bool tried_other; /* see quic_other_early_keys() */
} QuicHalf;

typedef struct QuicConnection {
    Conversation *home; /* (nullable) where its events go */
    bool home_swapped;  /* there the client is the server */
    bool finished;      /* its conversation is over */
    uint32_t references;
    QuicDirectory *directory;           /* (nullable) */
    QuicLabel *labels;                  /* (nullable) its connection ids in the directory */
    const QuicVersion *version;         /* (nullable) in use now */
    const QuicVersion *initial_version; /* (nullable) of the keys for Initial */
    QuicCid original;                   /* the connection id those come from */
    bool has_original;                  /* it was seen */
    QuicHalf halves[2];                 /* by QUIC's ends */
    struct TlsSession *tls;             /* (owned) */
    uint8_t random[32];                 /* of the ClientHello */
    bool has_random;
    uint16_t suite;                     /* agreed on; 0 not known */
    char alpn[16];                      /* agreed on, or the only kind offered; "" not known */
    const QuicApplication *application; /* (nullable) who reads its streams */
    void *application_state;            /* (owned, nullable) */
    struct QuicStreams *streams;        /* (owned, nullable) */
    Moment now;                         /* of the datagram at hand */
    Moment first_initial;               /* frame 0: not seen */
    End speaker;                        /* who sent the datagram before */
    uint32_t turns;                     /* changes from server back to client */
    uint32_t trouble;                   /* bits: what was told already, see tell.h */
} QuicConnection;

/* A connection whose events go to `home`. */
QuicConnection *quic_connection_new(Conversation *home, bool home_swapped);
QuicConnection *quic_connection_ref(QuicConnection *connection);
void quic_connection_unref(QuicConnection *connection); /* NULL is fine */

/* The end of the conversation that has the part of QUIC's `end`. */
static inline End quic_told(const QuicConnection *connection, End end)
{
    return connection->home_swapped ? end_other(end) : end;
}

static inline QuicSpace quic_space(QuicLevel level)
{
    static const QuicSpace spaces[] = {QUIC_SPACE_INITIAL, QUIC_SPACE_DATA, QUIC_SPACE_HANDSHAKE,
                                       QUIC_SPACE_DATA};
    return spaces[level];
}

/* Room to decrypt any packet in: UDP's length has 16 bits. */
#define QUIC_PACKET_MAX 65536

/* Decrypts `packet` that `from` sent into `room`. Sets *ret_number and *ret, which lies
 * there. False if it cannot be. */
CHECKED bool quic_unprotect(QuicConnection *connection, End from, const QuicPacket *packet,
                            uint8_t room[QUIC_PACKET_MAX], uint64_t *ret_number, Cursor *ret);

/* From now on keys for Initial packets come from `dcid`. */
void quic_initial_keys(QuicConnection *connection, const QuicVersion *version, const QuicCid *dcid);

/* Before a cipher suite is agreed on, 0-RTT may be protected by one of two with keys
 * of one length: takes the other. False if it was tried before. */
CHECKED bool quic_other_early_keys(QuicConnection *connection, End from);

/* Makes keys for `level` of `from` if there are none and a secret is known. True if
 * there are keys. */
bool quic_find_keys(QuicConnection *connection, End from, QuicLevel level);

/* Takes in a packet (receive.c). */
void quic_receive(QuicConnection *connection, End from, const QuicPacket *packet);

/* Takes in the frames of a decrypted packet. */
void quic_frames(QuicConnection *connection, End from, QuicLevel level, Cursor plain);

/* Takes in the bytes of a CRYPTO frame (handshake.c). */
void quic_crypto(QuicConnection *connection, End from, QuicLevel level, uint64_t offset,
                 const Cursor *data);

/* No more CRYPTO frames of `from` will come: reads what there is. */
void quic_crypto_finish(QuicConnection *connection, End from);

/* The conversation is over. */
void quic_connection_finish(QuicConnection *connection);
