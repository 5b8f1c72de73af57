/* disguise.c: texts, addresses and bytes in disguise.
 *
 * A word is a row of symbols, each of so many values as its class has. A Feistel network
 * over the two halves of the row, with HMAC-SHA-256 as its round function, turns such rows
 * into one another one to one: what comes out has the same classes in the same places. */
#include "disguise.h"

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* Rounds: four suffice for a permutation that cannot be told from a random one (Luby and
 * Rackoff, 1988); eight leave room for words of one or two letters. */
#define ROUNDS 8

/* Symbols of a word that are looked at together. Longer ones are cut into such. */
#define SYMBOLS_MOST 128

/* Words that are remembered at once. */
#define WORDS_REMEMBERED 16384

#define DIGEST_BYTES 32

typedef struct Symbol {
    uint16_t value, radix;
} Symbol;

struct Disguise {
    Pan *pan;
    uint8_t key[DIGEST_BYTES]; /* for everything but addresses */
    GHashTable *words;         /* (owned) GBytes -> GBytes, what became of words */
};

/* What the key is for, so that addresses and texts do not share one. */
static const char purpose[] = "wirenotes export: texts";

static void digest(const uint8_t *key, const void *bytes, size_t n, uint8_t ret[DIGEST_BYTES])
{
    unsigned length;
    const uint8_t *made = HMAC(EVP_sha256(), key, DIGEST_BYTES, bytes, n, ret, &length);
    g_assert_nonnull(made);
}

Disguise *disguise_new(const uint8_t key[PAN_KEY_BYTES])
{
    Disguise *disguise = g_new0(Disguise, 1);
    disguise->pan = pan_new(key);
    digest(key, purpose, sizeof purpose, disguise->key);
    disguise->words = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, (GDestroyNotify)g_bytes_unref);
    return disguise;
}

void disguise_free(Disguise *disguise)
{
    if (!disguise)
        return;
    pan_free(disguise->pan);
    g_hash_table_unref(disguise->words);
    g_free(disguise);
}

void disguise_address(Disguise *disguise, uint8_t *bytes, unsigned n)
{
    pan_address(disguise->pan, bytes, n);
}

/* ---- bytes ------------------------------------------------------------------------- */

/* Fills `ret` from what `bytes` are: a digest of them, then of that and a counter. */
static void fill(const Disguise *disguise, const void *bytes, size_t n, uint8_t *ret, size_t ret_n)
{
    uint8_t seed[DIGEST_BYTES + 1], block[DIGEST_BYTES];
    digest(disguise->key, bytes, n, seed);
    seed[DIGEST_BYTES] = 0;
    for (size_t done = 0; done < ret_n; done += DIGEST_BYTES) {
        digest(disguise->key, seed, sizeof seed, block);
        memcpy(ret + done, block, MIN(ret_n - done, sizeof block));
        memcpy(seed, block, sizeof block);
        seed[DIGEST_BYTES]++;
    }
}

void disguise_bytes(Disguise *disguise, uint8_t *bytes, size_t n)
{
    if (n == 0)
        return;
    g_autofree uint8_t *made = g_malloc(n);
    fill(disguise, bytes, n, made, n);
    memcpy(bytes, made, n);
}

void disguise_mac(Disguise *disguise, uint8_t bytes[6])
{
    static const uint8_t zeros[6], solicited[3] = {0x33, 0x33, 0xff};
    uint8_t first = bytes[0];
    if (memcmp(bytes, zeros, sizeof zeros) == 0)
        return;
    if (memcmp(bytes, solicited, sizeof solicited) == 0)
        disguise_bytes(disguise, bytes + 3, 3);
    if (first & 1)
        return;
    disguise_bytes(disguise, bytes, 6);
    bytes[0] = (uint8_t)((bytes[0] & ~3) | (first & 3));
}

/* ---- words -------------------------------------------------------------------------- */

/* Adds to the symbols `into` what the key makes of `from`. */
static void round_of(const Disguise *disguise, unsigned round, const Symbol *from, size_t from_n,
                     Symbol *into, size_t into_n)
{
    uint8_t input[4 + SYMBOLS_MOST * 4], made[SYMBOLS_MOST * 4];
    size_t n = 0;
    input[n++] = (uint8_t)round;
    input[n++] = (uint8_t)into_n;
    for (size_t i = 0; i < from_n; i++) {
        input[n++] = (uint8_t)from[i].value;
        input[n++] = (uint8_t)from[i].radix;
    }
    for (size_t i = 0; i < into_n; i++)
        input[n++] = (uint8_t)into[i].radix;
    fill(disguise, input, n, made, into_n * 4);
    for (size_t i = 0; i < into_n; i++) {
        uint32_t shift;
        memcpy(&shift, made + i * 4, sizeof shift);
        into[i].value = (uint16_t)((into[i].value + GUINT32_FROM_LE(shift)) % into[i].radix);
    }
}

static void permute(const Disguise *disguise, Symbol *symbols, size_t n)
{
    size_t half = n / 2;
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (round % 2)
            round_of(disguise, round, symbols + half, n - half, symbols, half);
        else
            round_of(disguise, round, symbols, half, symbols + half, n - half);
    }
}

/* The class of a character, as the range that it is in; 0: it stays. */
static uint16_t range_of(uint8_t c, uint8_t *ret_first)
{
    if (g_ascii_isdigit(c)) {
        *ret_first = '0';
        return 10;
    }
    if (g_ascii_isalpha(c)) {
        *ret_first = g_ascii_isupper(c) ? 'A' : 'a';
        return 26;
    }
    *ret_first = 0x80; /* what goes on a character of UTF-8 (RFC 3629, 3) */
    return c >= 0x80 && c < 0xc0 ? 64 : 0;
}

static void permute_word(const Disguise *disguise, uint8_t *bytes, size_t n)
{
    Symbol symbols[SYMBOLS_MOST];
    uint8_t first;
    size_t count = 0, place = 0;
    for (size_t i = 0; i < n; i++) {
        uint16_t radix = range_of(bytes[i], &first);
        if (radix > 0)
            symbols[count++] = (Symbol){(uint16_t)(bytes[i] - first), radix};
    }
    permute(disguise, symbols, count);
    for (size_t i = 0; i < n; i++)
        if (range_of(bytes[i], &first) > 0)
            bytes[i] = (uint8_t)(first + symbols[place++].value);
}

void disguise_word(Disguise *disguise, uint8_t *bytes, size_t n)
{
    for (; n > SYMBOLS_MOST; bytes += SYMBOLS_MOST, n -= SYMBOLS_MOST)
        disguise_word(disguise, bytes, SYMBOLS_MOST);
    if (n == 0)
        return;
    g_autoptr(GBytes) before = g_bytes_new(bytes, n);
    GBytes *known = g_hash_table_lookup(disguise->words, before);
    if (known) {
        memcpy(bytes, g_bytes_get_data(known, NULL), n);
        return;
    }
    permute_word(disguise, bytes, n);
    if (g_hash_table_size(disguise->words) >= WORDS_REMEMBERED)
        g_hash_table_remove_all(disguise->words);
    g_hash_table_insert(disguise->words, g_bytes_ref(before), g_bytes_new(bytes, n));
}

/* ---- texts --------------------------------------------------------------------------- */

static bool is_of_word(uint8_t c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static size_t word_length(const uint8_t *bytes, size_t n)
{
    size_t length = 0;
    while (length < n && is_of_word(bytes[length]))
        length++;
    return length;
}

/* How much of a text is percent-encoded (RFC 3986, 2.1), one byte behind the other. */
static size_t escapes_length(const uint8_t *bytes, size_t n)
{
    size_t length = 0;
    while (length + 3 <= MIN(n, SYMBOLS_MOST) && bytes[length] == '%' &&
           g_ascii_isxdigit(bytes[length + 1]) && g_ascii_isxdigit(bytes[length + 2]))
        length += 3;
    return length;
}

/* Hexadecimal digits by such, everything else stays. */
static void disguise_hex(const Disguise *disguise, uint8_t *bytes, size_t n)
{
    Symbol symbols[SYMBOLS_MOST];
    size_t count = 0, place = 0;
    for (size_t i = 0; i < n && count < SYMBOLS_MOST; i++)
        if (g_ascii_isdigit(bytes[i]))
            symbols[count++] = (Symbol){(uint16_t)(bytes[i] - '0'), 10};
        else if (g_ascii_isxdigit(bytes[i]))
            symbols[count++] = (Symbol){(uint16_t)(g_ascii_tolower(bytes[i]) - 'a'), 6};
    permute(disguise, symbols, count);
    for (size_t i = 0; i < n && place < count; i++)
        if (g_ascii_isdigit(bytes[i]))
            bytes[i] = (uint8_t)('0' + symbols[place++].value);
        else if (g_ascii_isxdigit(bytes[i]))
            bytes[i] = (uint8_t)((g_ascii_isupper(bytes[i]) ? 'A' : 'a') + symbols[place++].value);
}

void disguise_text(Disguise *disguise, uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t escapes = escapes_length(bytes + i, n - i);
        size_t length = escapes ? escapes : word_length(bytes + i, n - i);
        if (escapes)
            disguise_hex(disguise, bytes + i, length);
        else
            disguise_word(disguise, bytes + i, length);
        i += MAX(length, 1);
    }
}

/* ---- names ----------------------------------------------------------------------------- */

/* Labels that are everybody's: kept, so that a name can be seen to be one. RFC 6761,
 * RFC 6762, RFC 3172, and the oldest top-level domains. */
static const char *const plain_labels[] = {
    "www",  "com",  "net",  "org",   "edu",     "gov", "int",     "arpa",      "in-addr",  "ip6",
    "test", "info", "home", "local", "example", "lan", "invalid", "localhost", "internal",
};

static bool is_plain(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < G_N_ELEMENTS(plain_labels); i++)
        if (strlen(plain_labels[i]) == n &&
            g_ascii_strncasecmp(plain_labels[i], (const char *)bytes, n) == 0)
            return true;
    return n > 0 && bytes[0] == '_';
}

void disguise_label(Disguise *disguise, uint8_t *bytes, size_t n)
{
    if (!is_plain(bytes, n))
        disguise_word(disguise, bytes, n);
}

/* Reads "192.0.2.1". True if all of it is one; sets the values and digits of its octets. */
static bool read_octets(const uint8_t *bytes, size_t n, Symbol octets[4])
{
    static const uint16_t least[] = {0, 0, 10, 100}, radix[] = {0, 10, 90, 156};
    size_t at = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned value = 0, digits = 0;
        for (; at < n && digits < 3 && g_ascii_isdigit(bytes[at]); at++, digits++)
            value = value * 10 + (unsigned)(bytes[at] - '0');
        bool dotted = i == 3 ? at == n : at < n && bytes[at++] == '.';
        if (digits == 0 || !dotted || value < least[digits] || value > 255)
            return false;
        octets[i] = (Symbol){(uint16_t)(value - least[digits]), radix[digits]};
    }
    return true;
}

/* Octets become octets of as many digits. Its text must stay as long as it was, so it is
 * not the address that packets have. */
static bool disguise_octets(const Disguise *disguise, uint8_t *bytes, size_t n)
{
    Symbol octets[4];
    char text[16];
    if (!read_octets(bytes, n, octets))
        return false;
    permute(disguise, octets, 4);
    size_t length = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned least = octets[i].radix == 10 ? 0 : octets[i].radix == 90 ? 10 : 100;
        length += (size_t)g_snprintf(text + length, (gulong)(sizeof text - length), "%s%u",
                                     i > 0 ? "." : "", octets[i].value + least);
    }
    memcpy(bytes, text, MIN(length, n));
    return true;
}

/* How much of it is the name: a port may follow. */
static size_t host_length(const uint8_t *bytes, size_t n)
{
    size_t length = n;
    while (length > 0 && g_ascii_isdigit(bytes[length - 1]))
        length--;
    return length > 0 && bytes[length - 1] == ':' ? length - 1 : n;
}

/* "2001:db8::1", in brackets or not (RFC 3986, 3.2.2). */
static bool is_ipv6(const uint8_t *bytes, size_t n)
{
    bool colon = false;
    for (size_t i = 0; i < n; i++) {
        if (!g_ascii_isxdigit(bytes[i]) && !memchr("[]:.", bytes[i], 4))
            return false;
        colon |= bytes[i] == ':';
    }
    return colon;
}

void disguise_name(Disguise *disguise, uint8_t *bytes, size_t n)
{
    size_t length = host_length(bytes, n);
    if (disguise_octets(disguise, bytes, length))
        return;
    if (is_ipv6(bytes, length)) {
        disguise_hex(disguise, bytes, length);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        size_t label = word_length(bytes + i, length - i);
        disguise_label(disguise, bytes + i, label);
        i += label;
    }
}
