#include "version.h"

#include <glib.h>

/* RFC 9001, 5.2. */
static const uint8_t salt_v1[QUIC_SALT_BYTES] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                                                 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                                                 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
/* RFC 9369, 3.3.1. */
static const uint8_t salt_v2[QUIC_SALT_BYTES] = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                                 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                                 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
/* draft-ietf-quic-v2-04, 3.3.1. */
static const uint8_t salt_v2_draft[QUIC_SALT_BYTES] = {0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47,
                                                       0x18, 0x4a, 0x1d, 0x62, 0xca, 0x57, 0x04,
                                                       0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3};
/* draft-ietf-quic-tls-29, -23 and -22, 5.2. */
static const uint8_t salt_draft_29[QUIC_SALT_BYTES] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2,
                                                       0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61,
                                                       0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
static const uint8_t salt_draft_23[QUIC_SALT_BYTES] = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb,
                                                       0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4,
                                                       0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
static const uint8_t salt_draft_22[QUIC_SALT_BYTES] = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb,
                                                       0xe9, 0x19, 0x3a, 0x96, 0xcd, 0x21, 0x51,
                                                       0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a};
/* Chromium's quic_crypto: one for each of Google's versions. */
static const uint8_t salt_q050[QUIC_SALT_BYTES] = {0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe,
                                                   0x2f, 0x9d, 0x94, 0x5c, 0xfc, 0xdb, 0xd3,
                                                   0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45};
static const uint8_t salt_t050[QUIC_SALT_BYTES] = {0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72,
                                                   0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2,
                                                   0x36, 0x7c, 0x60, 0x48, 0x83, 0x10};
static const uint8_t salt_t051[QUIC_SALT_BYTES] = {0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee,
                                                   0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f,
                                                   0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d};

/* RFC 9001, 5.8; RFC 9369, 3.3.3 and its draft; draft-ietf-quic-tls-29, 5.8. */
static const uint8_t retry_key_v1[QUIC_RETRY_KEY_BYTES] = {
    0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a, 0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8, 0x4e};
static const uint8_t retry_nonce_v1[QUIC_RETRY_NONCE_BYTES] = {0x46, 0x15, 0x99, 0xd3, 0x5d, 0x63,
                                                               0x2b, 0xf2, 0x23, 0x98, 0x25, 0xbb};
static const uint8_t retry_key_v2[QUIC_RETRY_KEY_BYTES] = {
    0x8f, 0xb4, 0xb0, 0x1b, 0x56, 0xac, 0x48, 0xe2, 0x60, 0xfb, 0xcb, 0xce, 0xad, 0x7c, 0xcc, 0x92};
static const uint8_t retry_nonce_v2[QUIC_RETRY_NONCE_BYTES] = {0xd8, 0x69, 0x69, 0xbc, 0x2d, 0x7c,
                                                               0x6d, 0x99, 0x90, 0xef, 0xb0, 0x4a};
static const uint8_t retry_key_v2_draft[QUIC_RETRY_KEY_BYTES] = {
    0xba, 0x85, 0x8d, 0xc7, 0xb4, 0x3d, 0xe5, 0xdb, 0xf8, 0x76, 0x17, 0xff, 0x4a, 0xb2, 0x53, 0xdb};
static const uint8_t retry_nonce_v2_draft[QUIC_RETRY_NONCE_BYTES] = {
    0x14, 0x1b, 0x99, 0xc2, 0x39, 0xb0, 0x3e, 0x78, 0x5d, 0x6a, 0x2e, 0x9f};
static const uint8_t retry_key_draft_29[QUIC_RETRY_KEY_BYTES] = {
    0xcc, 0xce, 0x18, 0x7e, 0xd0, 0x9a, 0x09, 0xd0, 0x57, 0x28, 0x15, 0x5a, 0x6c, 0xb9, 0x6b, 0xe1};
static const uint8_t retry_nonce_draft_29[QUIC_RETRY_NONCE_BYTES] = {
    0xe5, 0x49, 0x30, 0xf9, 0x7f, 0x21, 0x36, 0xf0, 0x53, 0x0a, 0x8c, 0x1c};

typedef enum RulesId {
    RULES_NONE,
    RULES_V1,
    RULES_V2,
    RULES_V2_DRAFT,
    RULES_DRAFT_29,
    RULES_DRAFT_23,
    RULES_DRAFT_22,
    RULES_Q050,
    RULES_T050,
    RULES_T051,
} RulesId;

static const QuicRules quic_rules[] = {
    [RULES_NONE] = {NULL, "quic ", NULL, NULL, true},
    [RULES_V1] = {salt_v1, "quic ", retry_key_v1, retry_nonce_v1, false},
    /* RFC 9369, 3.3.2: "quicv2 key", ... */
    [RULES_V2] = {salt_v2, "quicv2 ", retry_key_v2, retry_nonce_v2, false},
    [RULES_V2_DRAFT] = {salt_v2_draft, "quicv2 ", retry_key_v2_draft, retry_nonce_v2_draft, false},
    [RULES_DRAFT_29] = {salt_draft_29, "quic ", retry_key_draft_29, retry_nonce_draft_29, false},
    [RULES_DRAFT_23] = {salt_draft_23, "quic ", NULL, NULL, false},
    [RULES_DRAFT_22] = {salt_draft_22, "quic ", NULL, NULL, false},
    [RULES_Q050] = {salt_q050, "quic ", NULL, NULL, true},
    [RULES_T050] = {salt_t050, "quic ", NULL, NULL, false},
    [RULES_T051] = {salt_t051, "quic ", NULL, NULL, false},
};

#define QUIC_VERSION(number, name, kind, rules) {number, name, kind, &quic_rules[rules]},
static const QuicVersion versions[] = {
#include "versions.def"
};
#undef QUIC_VERSION

const QuicVersion *quic_version_find(uint32_t number)
{
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++)
        if (versions[i].number == number)
            return &versions[i];
    return NULL;
}

bool quic_version_is_reserved(uint32_t number)
{
    return (number & 0x0f0f0f0f) == 0x0a0a0a0a;
}

const char *quic_version_print(uint32_t number, char text[QUIC_VERSION_TEXT_SIZE])
{
    const QuicVersion *version = quic_version_find(number);
    if (version)
        g_strlcpy(text, version->name, QUIC_VERSION_TEXT_SIZE);
    else
        g_snprintf(text, QUIC_VERSION_TEXT_SIZE, "0x%08x", number);
    return text;
}
