/* pan.c: Crypto-PAn. */
#include "pan.h"

#include <glib.h>
#include <openssl/evp.h>
#include <string.h>

#define BLOCK     16 /* of AES, in bytes */
#define BITS_MOST 128

/* Addresses whose answer is remembered. Our choice: a capture's peers, in 200 KiB. */
#define REMEMBERED 4096

typedef struct Known {
    uint8_t n; /* 0: nothing */
    uint8_t from[BLOCK], flips[BLOCK];
} Known;

struct Pan {
    EVP_CIPHER_CTX *aes;
    uint8_t pad[BLOCK];
    Known known[REMEMBERED];
};

static void encrypt(const Pan *pan, const uint8_t *in, int n, uint8_t *out)
{
    int done;
    int fine = EVP_EncryptUpdate(pan->aes, out, &done, in, n);
    g_assert_true(fine == 1 && done == n);
}

Pan *pan_new(const uint8_t key[PAN_KEY_BYTES])
{
    Pan *pan = g_new0(Pan, 1);
    pan->aes = EVP_CIPHER_CTX_new();
    int fine = EVP_EncryptInit_ex2(pan->aes, EVP_aes_128_ecb(), key, NULL, NULL);
    g_assert_cmpint(fine, ==, 1);
    EVP_CIPHER_CTX_set_padding(pan->aes, 0);
    encrypt(pan, key + BLOCK, BLOCK, pan->pad);
    return pan;
}

void pan_free(Pan *pan)
{
    if (!pan)
        return;
    EVP_CIPHER_CTX_free(pan->aes);
    g_free(pan);
}

/* ---- the paper's ------------------------------------------------------------------- */

static bool bit_of(const uint8_t *bytes, unsigned i)
{
    return bytes[i / 8] >> (7 - i % 8) & 1;
}

static void set_bit(uint8_t *bytes, unsigned i, bool bit)
{
    uint8_t mask = (uint8_t)(0x80 >> i % 8);
    bytes[i / 8] = (uint8_t)(bit ? bytes[i / 8] | mask : bytes[i / 8] & ~mask);
}

/* Bit i of the answer is flipped if AES of the first i bits, the rest being the pad's, says
 * so with its first bit. All are encrypted at once. */
static void compute_flips(const Pan *pan, const uint8_t *bytes, unsigned n, uint8_t flips[BLOCK])
{
    uint8_t in[BITS_MOST * BLOCK] = {0}, out[BITS_MOST * BLOCK], block[BLOCK];
    unsigned bits = n * 8;
    memcpy(block, pan->pad, BLOCK);
    for (unsigned i = 0; i < bits; i++) {
        memcpy(in + (size_t)i * BLOCK, block, BLOCK);
        set_bit(block, i, bit_of(bytes, i));
    }
    encrypt(pan, in, (int)(bits * BLOCK), out);
    memset(flips, 0, BLOCK);
    for (unsigned i = 0; i < bits; i++)
        set_bit(flips, i, out[(size_t)i * BLOCK] >> 7);
}

static const uint8_t *flips_of(Pan *pan, const uint8_t *bytes, unsigned n)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (unsigned i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 16777619U;
    Known *known = &pan->known[(hash ^ hash >> 16) % REMEMBERED];
    if (known->n == n && memcmp(known->from, bytes, n) == 0)
        return known->flips;
    compute_flips(pan, bytes, n, known->flips);
    memcpy(known->from, bytes, n);
    known->n = (uint8_t)n;
    return known->flips;
}

void pan_map(Pan *pan, uint8_t *bytes, unsigned n)
{
    const uint8_t *flips = flips_of(pan, bytes, n);
    for (unsigned i = 0; i < n; i++)
        bytes[i] ^= flips[i];
}

/* ---- what stays ----------------------------------------------------------------------- */

typedef struct Block {
    uint8_t bytes[BLOCK];
    uint8_t bits;
    bool whole; /* every address in it stays, not only the block */
} Block;

static const Block blocks_4[] = {
    {{0}, 8, true},                   /* "this host on this network" (RFC 1122, 3.2.1.3) */
    {{127}, 8, true},                 /* loopback */
    {{169, 254}, 16, false},          /* link-local (RFC 3927) */
    {{224}, 4, true},                 /* multicast (RFC 5771) */
    {{255, 255, 255, 255}, 32, true}, /* limited broadcast (RFC 919) */
};

static const Block blocks_6[] = {
    {{0}, 127, true},          /* :: and ::1 (RFC 4291, 2.5.2 and 2.5.3) */
    {{0x20, 1}, 32, false},    /* Teredo: a tunnel is known by it (RFC 4380, 2.6) */
    {{0xfe, 0x80}, 10, false}, /* link-local (RFC 4291, 2.5.6) */
    {{0xff}, 8, true},         /* multicast */
};

/* The bits, from the first on, that the address shares with the block. */
static unsigned shared_bits(const uint8_t *bytes, const Block *block)
{
    unsigned i = 0;
    while (i < block->bits && bit_of(bytes, i) == bit_of(block->bytes, i))
        i++;
    return i;
}

/* How many of its first bits stay: those up to where it leaves the way to each block. */
static unsigned kept_bits(const uint8_t *bytes, unsigned n)
{
    const Block *blocks = n == 4 ? blocks_4 : blocks_6;
    size_t count = n == 4 ? G_N_ELEMENTS(blocks_4) : G_N_ELEMENTS(blocks_6);
    unsigned kept = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned shared = shared_bits(bytes, &blocks[i]);
        if (shared == blocks[i].bits && blocks[i].whole)
            return n * 8;
        /* The bit in which it differs from the block stays as well. */
        kept = MAX(kept, MIN(shared + 1, (unsigned)blocks[i].bits));
    }
    return kept;
}

/* Solicited-node multicast has the last three bytes of an address (RFC 4291, 2.7.1). */
static bool is_solicited(const uint8_t *bytes)
{
    static const uint8_t prefix[13] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
    return memcmp(bytes, prefix, sizeof prefix) == 0;
}

/* An IPv4 address in the last four bytes (RFC 4291, 2.5.5.2; RFC 6052, 2.1). */
static bool holds_ipv4(const uint8_t *bytes)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t translated[12] = {0, 0x64, 0xff, 0x9b};
    return memcmp(bytes, mapped, sizeof mapped) == 0 ||
           memcmp(bytes, translated, sizeof translated) == 0;
}

void pan_address(Pan *pan, uint8_t *bytes, unsigned n)
{
    if (n == BLOCK && holds_ipv4(bytes)) {
        pan_address(pan, bytes + 12, 4);
        return;
    }
    unsigned kept = n == BLOCK && is_solicited(bytes) ? 104 : kept_bits(bytes, n);
    const uint8_t *flips = flips_of(pan, bytes, n);
    for (unsigned i = kept; i < n * 8; i++)
        set_bit(bytes, i, bit_of(bytes, i) ^ bit_of(flips, i));
}
