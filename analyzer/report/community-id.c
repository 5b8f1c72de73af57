#include "community-id.h"

#include <openssl/evp.h>
#include <string.h>

#define SHA1_BYTES 20

/* Seed, two addresses, protocol and padding, two ports. */
#define INPUT_BYTES_MOST 40

struct CommunityIds {
    EVP_MD_CTX *sum; /* (owned) of SHA-1 */
};

CommunityIds *community_ids_new(void)
{
    CommunityIds *ids = g_new0(CommunityIds, 1);
    ids->sum = EVP_MD_CTX_new();
    g_assert(ids->sum && EVP_DigestInit_ex(ids->sum, EVP_sha1(), NULL) == 1);
    return ids;
}

void community_ids_free(CommunityIds *ids)
{
    if (!ids)
        return;
    EVP_MD_CTX_free(ids->sum);
    g_free(ids);
}

/* The specification puts the smaller address first, or the smaller port where
 * the addresses are the same. */
static bool comes_first(const Endpoint *a, const Endpoint *b)
{
    int order = address_compare(&a->address, &b->address);
    return order < 0 || (order == 0 && a->port <= b->port);
}

static uint8_t *add_address(uint8_t *at, const Address *address)
{
    size_t n = address->family == ADDRESS_IPV6 ? 16 : 4;
    memcpy(at, address->bytes, n);
    return at + n;
}

static uint8_t *add_u16(uint8_t *at, uint16_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
    return at + 2;
}

/* What the hash is of. Returns its length. */
static size_t compose(const Endpoint *first, const Endpoint *second, uint8_t ip_protocol,
                      uint8_t input[INPUT_BYTES_MOST])
{
    uint8_t *at = add_u16(input, 0); /* the seed */
    at = add_address(at, &first->address);
    at = add_address(at, &second->address);
    *at++ = ip_protocol;
    *at++ = 0; /* padding */
    at = add_u16(at, first->port);
    at = add_u16(at, second->port);
    return (size_t)(at - input);
}

const char *community_id(CommunityIds *ids, const Endpoint *a, const Endpoint *b,
                         uint8_t ip_protocol, char text[COMMUNITY_ID_SIZE])
{
    if (a->address.family == ADDRESS_NONE || a->address.family != b->address.family)
        return NULL;

    uint8_t input[INPUT_BYTES_MOST], digest[SHA1_BYTES];
    bool in_order = comes_first(a, b);
    size_t n = compose(in_order ? a : b, in_order ? b : a, ip_protocol, input);
    /* begun anew with the same function */
    if (EVP_DigestInit_ex(ids->sum, NULL, NULL) != 1 || EVP_DigestUpdate(ids->sum, input, n) != 1 ||
        EVP_DigestFinal_ex(ids->sum, digest, NULL) != 1)
        return NULL;
    memcpy(text, "1:", 2);
    EVP_EncodeBlock((unsigned char *)text + 2, digest, SHA1_BYTES);
    return text;
}
