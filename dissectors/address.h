/* address.h: network addresses and endpoints. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef enum AddressFamily {
    ADDRESS_NONE = 0,
    ADDRESS_IPV4 = 4,
    ADDRESS_IPV6 = 6,
} AddressFamily;

/* An IPv4 address lies in the first four bytes, the others are zero, so that
 * two addresses are equal exactly when all their bytes are. */
typedef struct Address {
    uint8_t bytes[16]; /* network order */
    uint8_t family;    /* AddressFamily */
} Address;

typedef struct Endpoint {
    Address address;
    uint16_t port; /* host order */
} Endpoint;

/* Room for any text that address_print() or endpoint_print() writes. */
#define ADDRESS_TEXT_SIZE 64

static inline Address address_ipv4(const uint8_t bytes[4])
{
    Address a = {.family = ADDRESS_IPV4};
    memcpy(a.bytes, bytes, 4);
    return a;
}

Address address_ipv6(const uint8_t bytes[16]);

/* Negative, zero or positive, in the order of family, then bytes. */
int address_compare(const Address *a, const Address *b);

static inline bool address_equal(const Address *a, const Address *b)
{
    uint64_t left[2], right[2];
    memcpy(left, a->bytes, sizeof left);
    memcpy(right, b->bytes, sizeof right);
    return a->family == b->family && left[0] == right[0] && left[1] == right[1];
}

/* Writes "198.18.0.2" or "2001:db8::1" (RFC 5952) into text and returns it. */
const char *address_print(const Address *address, char text[ADDRESS_TEXT_SIZE]);

/* Writes "198.18.0.2:80" or "[2001:db8::1]:80" into text and returns it. */
const char *endpoint_print(const Endpoint *endpoint, char text[ADDRESS_TEXT_SIZE]);

/* Reads an address as address_print() writes it. False, and *ret unchanged,
 * if `text` is none. */
bool address_read(const char *text, Address *ret);
