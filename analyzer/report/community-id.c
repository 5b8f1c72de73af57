#include "community-id.h"

#define SHA1_BYTES 20

static size_t address_bytes(const Address *address)
{
    return address->family == ADDRESS_IPV6 ? 16 : 4;
}

/* The specification puts the smaller address first, or the smaller port where
 * the addresses are the same. */
static bool comes_first(const Endpoint *a, const Endpoint *b)
{
    int order = address_compare(&a->address, &b->address);
    return order < 0 || (order == 0 && a->port <= b->port);
}

static void add_address(GChecksum *sum, const Address *address)
{
    g_checksum_update(sum, address->bytes, (gssize)address_bytes(address));
}

static void add_u16(GChecksum *sum, uint16_t number)
{
    const uint8_t bytes[2] = {(uint8_t)(number >> 8), (uint8_t)number};
    g_checksum_update(sum, bytes, sizeof bytes);
}

char *community_id(const Endpoint *a, const Endpoint *b, uint8_t ip_protocol)
{
    if (a->address.family == ADDRESS_NONE || a->address.family != b->address.family)
        return NULL;

    const Endpoint *first = comes_first(a, b) ? a : b;
    const Endpoint *second = first == a ? b : a;
    const uint8_t protocol_and_padding[2] = {ip_protocol, 0};
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
    add_u16(sum, 0); /* the seed */
    add_address(sum, &first->address);
    add_address(sum, &second->address);
    g_checksum_update(sum, protocol_and_padding, sizeof protocol_and_padding);
    add_u16(sum, first->port);
    add_u16(sum, second->port);

    uint8_t digest[SHA1_BYTES];
    gsize length = sizeof digest;
    g_checksum_get_digest(sum, digest, &length);
    g_autofree char *base64 = g_base64_encode(digest, length);
    return g_strconcat("1:", base64, NULL);
}
