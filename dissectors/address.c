#include "address.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

Address address_ipv6(const uint8_t bytes[16])
{
    Address a = {.family = ADDRESS_IPV6};
    memcpy(a.bytes, bytes, 16);
    return a;
}

int address_compare(const Address *a, const Address *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static char *print_octet(char *at, unsigned octet)
{
    if (octet >= 100)
        *at++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *at++ = (char)('0' + octet / 10 % 10);
    *at++ = (char)('0' + octet % 10);
    return at;
}

/* inet_ntop() goes by way of sprintf(); there are four of these in every connection told. */
static void print_ipv4(const uint8_t bytes[4], char *at)
{
    for (int i = 0; i < 4; i++) {
        at = print_octet(at, bytes[i]);
        *at++ = '.';
    }
    at[-1] = '\0';
}

const char *address_print(const Address *address, char text[ADDRESS_TEXT_SIZE])
{
    if (address->family == ADDRESS_IPV4)
        print_ipv4(address->bytes, text);
    else if (address->family == ADDRESS_NONE ||
             !inet_ntop(AF_INET6, address->bytes, text, ADDRESS_TEXT_SIZE))
        g_strlcpy(text, "-", ADDRESS_TEXT_SIZE);
    return text;
}

const char *endpoint_print(const Endpoint *endpoint, char text[ADDRESS_TEXT_SIZE])
{
    char address[ADDRESS_TEXT_SIZE];
    address_print(&endpoint->address, address);
    if (endpoint->address.family == ADDRESS_IPV6)
        g_snprintf(text, ADDRESS_TEXT_SIZE, "[%.45s]:%u", address, endpoint->port);
    else
        g_snprintf(text, ADDRESS_TEXT_SIZE, "%.45s:%u", address, endpoint->port);
    return text;
}

bool address_read(const char *text, Address *ret)
{
    uint8_t bytes[16];
    if (inet_pton(AF_INET, text, bytes) == 1) {
        *ret = address_ipv4(bytes);
        return true;
    }
    if (inet_pton(AF_INET6, text, bytes) == 1) {
        *ret = address_ipv6(bytes);
        return true;
    }
    return false;
}
