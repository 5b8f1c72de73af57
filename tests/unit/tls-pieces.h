/* tls-pieces.h: pieces of TLS messages, as bytes_from() reads them, that several
 * tests are made of. */
#pragma once

#define RANDOM       "32*aa"
#define RETRY_RANDOM "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define CCS          "14 0303 [2 01]"
#define DATA(n)      "17 0303 [2 " n "*dd]"
#define FINISHED_12  "16 0303 [2 40*ee]"
#define FINISHED_13  DATA("53") /* 4 + 32 of SHA-256, 1 of inner type, 16 of tag */
#define TICKET_13    DATA("250")

#define SNI          "0000 [2 [2 00 [2 'notes.example']]]"
#define ALPN         "0010 [2 [2 [1 'h2'][1 'http/1.1']]]"
#define GROUPS       "000a [2 [2 001d 0017]]"
#define VERSIONS_13  "002b [2 [1 0304 0303]]"
#define SHARE_X25519 "0033 [2 [2 001d [2 32*01]]]"
#define PSK_MODES    "002d [2 [1 01]]"
#define HELLO_12                                                                                   \
    "16 0301 [2 01 [3 0303 " RANDOM " [1] [2 c02f 009c 00ff] [1 00] [2 " SNI GROUPS "]]]"
#define HELLO_13_WITH(more)                                                                        \
    "16 0301 [2 01 [3 0303 " RANDOM                                                                \
    " [1 32*55] [2 1301 1302] [1 00] [2 " SNI ALPN VERSIONS_13 SHARE_X25519 PSK_MODES more "]]]"
#define HELLO_13 HELLO_13_WITH("")
#define SERVER_HELLO_13                                                                            \
    "16 0303 [2 02 [3 0303 " RANDOM " [1 32*55] 1301 00 [2 002b [2 0304] 0033 [2 001d [2 "         \
    "32*02]]]]]"
#define SERVER_HELLO_12(suite) "16 0303 [2 02 [3 0303 " RANDOM " [1] " suite " 00]]"
#define SERVER_DONE            "16 0303 [2 0e [3]]"

#define SAID_HELLO_12                                                                              \
    "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 server_name=notes.example "    \
    "ciphersuites=3 groups=x25519,secp256r1 session_id=0 session_ticket=0 psk=0 early_data=0 "     \
    "grease=0 len=83\n"
#define SAID_HELLO_13                                                                              \
    "tls.client_hello client version=TLS 1.3 record_version=TLS 1.0 server_name=notes.example "    \
    "alpn=h2,http/1.1 ciphersuites=2 key_shares=x25519 session_id=1 session_ticket=0 psk=0 "       \
    "early_data=0 grease=0 "
#define SAID_SERVER_HELLO_13                                                                       \
    "tls.server_hello server version=TLS 1.3 ciphersuite=TLS_AES_128_GCM_SHA256 "                  \
    "key_exchange=ECDHE cipher=AES_128_GCM aead=1 group=x25519 resumed=0 delay=0 len=122\n"
#define SAID_GCM "cipher=AES_128_GCM aead=1 "
