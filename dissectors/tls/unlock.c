#include "unlock.h"

#include <openssl/crypto.h>

#include "schedule.h"

/* Records in a row that do not open before a direction is given up. Our choice: early
 * data that the server refuses may be some. */
#define FAILURES_MAX 64

/* After a loss that may have hidden the first records under new keys: so much of
 * them. Our choice. */
#define UNSEEN_BYTES 4096

/* A digit for each half of a byte. */
#define RANDOM_TEXT_SIZE (2 * SECRETS_RANDOM_BYTES + 1)

void tls_unlock_clear(TlsSession *session)
{
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        TlsUnlock *unlock = &session->halves[end].unlock;
        g_clear_pointer(&unlock->opener, tls_opener_free);
        OPENSSL_cleanse(unlock->traffic, sizeof unlock->traffic);
    }
    OPENSSL_cleanse(session->master, sizeof session->master);
    g_clear_pointer(&session->transcript, g_byte_array_unref);
}

/* ---- what is told -------------------------------------------------------- */

static void print_random(const TlsSession *session, char text[RANDOM_TEXT_SIZE])
{
    for (size_t i = 0; i < SECRETS_RANDOM_BYTES; i++)
        g_snprintf(text + 2 * i, 3, "%02x", session->client_random[i]);
}

static bool is_13(const TlsSession *session)
{
    return tls_version_is_13(session->version ? session->version : session->offered);
}

/* The secret that opens what `from` sends in `epoch`. */
static SecretKind wanted_kind(const TlsSession *session, End from, TlsEpoch epoch)
{
    bool client = from == session->client;
    if (!is_13(session))
        return SECRET_MASTER;
    if (epoch == TLS_EPOCH_EARLY)
        return SECRET_CLIENT_EARLY_TRAFFIC;
    if (epoch == TLS_EPOCH_HANDSHAKE)
        return client ? SECRET_CLIENT_HANDSHAKE_TRAFFIC : SECRET_SERVER_HANDSHAKE_TRAFFIC;
    return client ? SECRET_CLIENT_TRAFFIC : SECRET_SERVER_TRAFFIC;
}

static void tell_undecrypted(TlsSession *session, End from, TlsReason reason)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    Timeline *timeline = tls_timeline(session);
    char random[RANDOM_TEXT_SIZE];
    unlock->sealed = true;
    if (unlock->told)
        return;
    unlock->told = true;
    Event *event = tls_event(session, EVENT_TLS_UNDECRYPTED, from);
    timeline_set_string(timeline, event, TLS_UNDECRYPTED_reason, tls_reason_sentence(reason));
    timeline_set_string(timeline, event, TLS_UNDECRYPTED_secret,
                        secret_kind_name(wanted_kind(session, from, unlock->epoch)));
    if (!session->hello_seen)
        return;
    print_random(session, random);
    timeline_set_string(timeline, event, TLS_UNDECRYPTED_client_random, random);
}

static void tell_decrypted(TlsSession *session, End from)
{
    if (session->told_decrypted)
        return;
    session->told_decrypted = true;
    SecretKind kind = wanted_kind(session, from, session->halves[from].unlock.epoch);
    Event *event = tls_event(session, EVENT_TLS_DECRYPTED, from);
    timeline_set_string(tls_timeline(session), event, TLS_DECRYPTED_secret, secret_kind_name(kind));
}

/* ---- openers ------------------------------------------------------------- */

static TlsReason make_opener(TlsSession *session, const TlsKeys *keys, TlsOpener **ret)
{
    Secrets *secrets = tls_secrets(session);
    *ret = tls_opener_new(secrets ? secrets_library(secrets) : NULL, keys);
    return *ret ? TLS_REASON_NONE : TLS_REASON_CIPHER;
}

static TlsReason open_old(TlsSession *session, End from, TlsOpener **ret)
{
    TlsKeys keys;
    TlsReason reason = tls_schedule_old(session, from, &keys);
    if (reason == TLS_REASON_NONE)
        reason = make_opener(session, &keys, ret);
    OPENSSL_cleanse(&keys, sizeof keys);
    return reason;
}

static TlsReason open_traffic(TlsSession *session, const TlsSuite *suite, const Cursor *traffic,
                              TlsOpener **ret)
{
    TlsKeys keys;
    TlsReason reason = tls_schedule_traffic(session, suite, traffic, &keys);
    if (reason == TLS_REASON_NONE)
        reason = make_opener(session, &keys, ret);
    OPENSSL_cleanse(&keys, sizeof keys);
    return reason;
}

/* The opener of `epoch`, and the secret that it is made of. */
static TlsReason open_epoch(TlsSession *session, End from, TlsEpoch epoch, const TlsSuite *suite,
                            TlsOpener **ret, Secret *ret_traffic)
{
    Cursor random = cursor_over(session->client_random, SECRETS_RANDOM_BYTES);
    if (!session->hello_seen)
        return TLS_REASON_NO_HELLO;
    if (!suite || !suite->tls13)
        return TLS_REASON_NO_SERVER_HELLO;
    if (!secrets_find(tls_secrets(session), wanted_kind(session, from, epoch), &random,
                      ret_traffic))
        return TLS_REASON_NO_SECRET;
    Cursor traffic = cursor_over(ret_traffic->bytes, ret_traffic->length);
    return open_traffic(session, suite, &traffic, ret);
}

static void adopt(TlsUnlock *unlock, TlsOpener *opener, TlsEpoch epoch, const Secret *traffic)
{
    tls_opener_free(unlock->opener);
    unlock->opener = opener;
    unlock->epoch = (uint8_t)epoch;
    unlock->traffic_length = (uint8_t)MIN(traffic->length, sizeof unlock->traffic);
    memcpy(unlock->traffic, traffic->bytes, unlock->traffic_length);
}

/* ---- TLS 1.3: which epoch? ----------------------------------------------- */

/* Tries `record` with the secret of `epoch`; keeps what opens it. */
static TlsReason try_epoch(TlsSession *session, End from, TlsEpoch epoch, const TlsSuite *suite,
                           const TlsRecord *record, const Cursor *body, uint8_t *ret, size_t *ret_n)
{
    TlsOpener *opener = NULL;
    Secret traffic;
    TlsReason reason = open_epoch(session, from, epoch, suite, &opener, &traffic);
    if (reason != TLS_REASON_NONE)
        return reason;
    if (tls_opener_open(opener, record, body, ret, ret_n)) {
        adopt(&session->halves[from].unlock, opener, epoch, &traffic);
        return TLS_REASON_NONE;
    }
    tls_opener_free(opener);
    return TLS_REASON_WRONG_SECRET;
}

/* RFC 8446, 4.2.10: the suite of early data is that of its PSK, which only the ends
 * know: one of those offered. */
static bool try_early(TlsSession *session, End from, const TlsRecord *record, const Cursor *body,
                      uint8_t *ret, size_t *ret_n)
{
    for (unsigned i = 0; i < session->early_suite_count; i++) {
        const TlsSuite *suite = tls_suite_find(session->early_suites[i]);
        if (try_epoch(session, from, TLS_EPOCH_EARLY, suite, record, body, ret, ret_n) ==
            TLS_REASON_NONE)
            return true;
    }
    return false;
}

/* The epochs that may follow, each by its own secret: what was lost, or refused by
 * the server, is no reason to stop. */
static bool open_13(TlsSession *session, End from, const TlsRecord *record, const Cursor *body,
                    uint8_t *ret, size_t *ret_n, TlsReason *ret_reason)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    if (unlock->opener && tls_opener_open(unlock->opener, record, body, ret, ret_n))
        return true;
    bool may_be_early = from == session->client && session->offers_early_data;
    if (unlock->epoch == TLS_EPOCH_CLEAR && may_be_early &&
        try_early(session, from, record, body, ret, ret_n))
        return true;

    *ret_reason = unlock->opener ? TLS_REASON_WRONG_SECRET : TLS_REASON_NONE;
    for (TlsEpoch epoch = MAX(unlock->epoch + !!unlock->opener, TLS_EPOCH_HANDSHAKE);
         epoch <= TLS_EPOCH_APPLICATION; epoch++) {
        TlsReason reason =
            try_epoch(session, from, epoch, session->suite, record, body, ret, ret_n);
        if (reason == TLS_REASON_NONE)
            return true;
        if (*ret_reason == TLS_REASON_NONE || reason == TLS_REASON_WRONG_SECRET)
            *ret_reason = reason;
    }
    return false;
}

/* ---- records ------------------------------------------------------------- */

bool tls_unlock_wants(TlsSession *session, End from)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    if (unlock->sealed)
        return false;
    if (unlock->opener)
        return true;
    bool readable = session->suite && session->suite->kind == TLS_CIPHER_MAC_ONLY;
    return readable || !secrets_are_empty(tls_secrets(session));
}

static bool open_record(TlsSession *session, End from, const TlsRecord *record, const Cursor *body,
                        uint8_t *ret, size_t *ret_n, TlsReason *ret_reason)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    if (is_13(session))
        return open_13(session, from, record, body, ret, ret_n, ret_reason);
    *ret_reason = TLS_REASON_WRONG_SECRET;
    if (!unlock->opener) {
        *ret_reason = open_old(session, from, &unlock->opener);
        if (*ret_reason != TLS_REASON_NONE) {
            unlock->sealed = true;
            return false;
        }
        *ret_reason = TLS_REASON_WRONG_SECRET;
        if (session->halves[from].blind) /* some records may have been lost before */
            tls_opener_lost(unlock->opener, UNSEEN_BYTES);
    }
    return tls_opener_open(unlock->opener, record, body, ret, ret_n);
}

/* Early data waits for nothing: that its secret is missing says little of the rest. */
static bool is_hopeless(const TlsSession *session, End from, TlsReason reason)
{
    const TlsUnlock *unlock = &session->halves[from].unlock;
    if (unlock->sealed || unlock->failures >= FAILURES_MAX || reason == TLS_REASON_NO_HELLO)
        return true;
    if (reason == TLS_REASON_NO_SERVER_HELLO)
        return from != session->client;
    if (reason == TLS_REASON_WRONG_SECRET && !unlock->opened && !session->halves[from].blind)
        return !session->offers_early_data;
    return reason == TLS_REASON_NO_SECRET && session->server_hello_seen &&
           !session->offers_early_data;
}

bool tls_unlock_open(TlsSession *session, End from, const TlsRecord *record, const Cursor *body,
                     uint8_t *ret, size_t *ret_n)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    TlsReason reason = TLS_REASON_NONE;
    if (open_record(session, from, record, body, ret, ret_n, &reason)) {
        unlock->failures = 0;
        unlock->opened = true;
        tell_decrypted(session, from);
        return true;
    }
    unlock->failures += reason != TLS_REASON_NO_SERVER_HELLO;
    if (is_hopeless(session, from, reason)) {
        g_clear_pointer(&unlock->opener, tls_opener_free);
        tell_undecrypted(session, from, reason);
    }
    return false;
}

/* ---- changes of keys ----------------------------------------------------- */

static void begin_epoch(TlsUnlock *unlock, TlsEpoch epoch)
{
    g_clear_pointer(&unlock->opener, tls_opener_free);
    unlock->epoch = (uint8_t)epoch;
    unlock->failures = 0;
    unlock->sealed = false;
}

void tls_unlock_switched(TlsSession *session, End from)
{
    begin_epoch(&session->halves[from].unlock, TLS_EPOCH_CLEAR);
}

void tls_unlock_early_over(TlsSession *session, End from)
{
    begin_epoch(&session->halves[from].unlock, TLS_EPOCH_HANDSHAKE);
}

void tls_unlock_finished(TlsSession *session, End from)
{
    if (is_13(session))
        begin_epoch(&session->halves[from].unlock, TLS_EPOCH_APPLICATION);
}

void tls_unlock_key_update(TlsSession *session, End from)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    TlsOpener *opener = NULL;
    if (!session->suite || unlock->epoch != TLS_EPOCH_APPLICATION ||
        !tls_schedule_update(session, session->suite, unlock->traffic, unlock->traffic_length))
        return;
    Cursor traffic = cursor_over(unlock->traffic, unlock->traffic_length);
    if (open_traffic(session, session->suite, &traffic, &opener) != TLS_REASON_NONE)
        return;
    tls_opener_free(unlock->opener);
    unlock->opener = opener;
}

void tls_unlock_hello(TlsSession *session)
{
    for (End end = END_CLIENT; end <= END_SERVER; end++)
        if (!session->halves[end].unlock.opener)
            session->halves[end].unlock.sealed = false;
}

/* ---- losses -------------------------------------------------------------- */

void tls_unlock_lost_record(TlsSession *session, End from, uint16_t length)
{
    if (session->halves[from].unlock.opener)
        tls_opener_skip(session->halves[from].unlock.opener, length);
}

void tls_unlock_lost(TlsSession *session, End from, uint64_t bytes)
{
    TlsUnlock *unlock = &session->halves[from].unlock;
    if (!unlock->opener)
        return;
    tls_opener_lost(unlock->opener, bytes);
    if (tls_opener_survives_loss(unlock->opener))
        return;
    g_clear_pointer(&unlock->opener, tls_opener_free);
    tell_undecrypted(session, from, TLS_REASON_LOST);
}
