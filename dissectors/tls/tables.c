#include "tables.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef N_
#define N_(text) text
#endif

const TlsKeyExchange tls_key_exchanges[] = {
#define KEY_EXCHANGE(id, name, share, psk_hint, meaning)                                           \
    [TLS_KEY_EXCHANGE_##id] = {name, TLS_SHARE_##share, psk_hint, meaning},
#include "key_exchanges.def"
#undef KEY_EXCHANGE
};

const TlsAuthentication tls_authentications[] = {
#define AUTHENTICATION(id, name, signature) [TLS_AUTHENTICATION_##id] = {name, signature},
#include "authentications.def"
#undef AUTHENTICATION
};

static const TlsSuite suites[] = {
#define SUITE(number, label, exchange, proof, algorithm, how)                                      \
    {.id = number,                                                                                 \
     .key_exchange = TLS_KEY_EXCHANGE_##exchange,                                                  \
     .authentication = TLS_AUTHENTICATION_##proof,                                                 \
     .kind = TLS_CIPHER_##how,                                                                     \
     .name = label,                                                                                \
     .cipher = algorithm},
#define SUITE13(number, label, algorithm, how, hash, tag)                                          \
    {.id = number,                                                                                 \
     .tls13 = true,                                                                                \
     .kind = TLS_CIPHER_##how,                                                                     \
     .hash_bytes = hash,                                                                           \
     .tag_bytes = tag,                                                                             \
     .name = label,                                                                                \
     .cipher = algorithm},
#include "suites.def"
#undef SUITE13
#undef SUITE
};

static const TlsGroup groups[] = {
#define GROUP(id, name, key_exchange) {id, TLS_KEY_EXCHANGE_##key_exchange, name},
#include "groups.def"
#undef GROUP
};

typedef struct Label {
    uint16_t id;
    const char *name;
} Label;

static const Label schemes[] = {
#define SIGNATURE_SCHEME(id, name) {id, name},
#include "signature_schemes.def"
#undef SIGNATURE_SCHEME
};

static const Label alerts[] = {
#define ALERT(id, name) {id, name},
#include "alerts.def"
#undef ALERT
};

typedef struct Version {
    uint16_t id;
    const char *name;
    unsigned rank;
} Version;

static const Version versions[] = {
#define VERSION(id, name, rank) {id, name, rank},
#include "versions.def"
#undef VERSION
};

/* Every row begins with its id. */
static int compare_ids(const void *key, const void *row)
{
    uint16_t a = *(const uint16_t *)key, b = *(const uint16_t *)row;
    return (a > b) - (a < b);
}

#define FIND(table, id)                                                                            \
    bsearch(&(id), table, sizeof(table) / sizeof(table)[0], sizeof(table)[0], compare_ids)

const TlsSuite *tls_suite_find(uint16_t id)
{
    return FIND(suites, id);
}

const TlsGroup *tls_group_find(uint16_t id)
{
    return FIND(groups, id);
}

static const char *print(const char *name, uint16_t id, char text[TLS_NAME_SIZE])
{
    if (name)
        snprintf(text, TLS_NAME_SIZE, "%s", name);
    else
        snprintf(text, TLS_NAME_SIZE, "0x%04x", id);
    return text;
}

const char *tls_version_print(uint16_t id, char text[TLS_NAME_SIZE])
{
    const Version *version = FIND(versions, id);
    return print(version ? version->name : NULL, id, text);
}

const char *tls_suite_print(uint16_t id, char text[TLS_NAME_SIZE])
{
    const TlsSuite *suite = tls_suite_find(id);
    return print(suite ? suite->name : NULL, id, text);
}

const char *tls_group_print(uint16_t id, char text[TLS_NAME_SIZE])
{
    const TlsGroup *group = tls_group_find(id);
    return print(group ? group->name : NULL, id, text);
}

const char *tls_scheme_print(uint16_t id, char text[TLS_NAME_SIZE])
{
    const Label *scheme = FIND(schemes, id);
    return print(scheme ? scheme->name : NULL, id, text);
}

const char *tls_alert_print(uint16_t id, char text[TLS_NAME_SIZE])
{
    const Label *alert = FIND(alerts, id);
    return print(alert ? alert->name : NULL, id, text);
}

unsigned tls_version_rank(uint16_t id)
{
    const Version *version = FIND(versions, id);
    return version ? version->rank : 0;
}

bool tls_version_is_13(uint16_t id)
{
    return tls_version_rank(id) > tls_version_rank(TLS_VERSION_1_2);
}

bool tls_is_grease(uint16_t id)
{
    /* RFC 8701, 2: {0x0A,0x0A}, {0x1A,0x1A}, ... {0xFA,0xFA} */
    return (id & 0x0f0f) == 0x0a0a && id >> 8 == (id & 0xff);
}
