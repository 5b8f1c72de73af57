/* pan.h: addresses replaced so that prefixes stay: two addresses that share their first n
 * bits share as many afterwards, and no more (Crypto-PAn: Xu, Fan, Ammar, Moon,
 * "Prefix-Preserving IP Address Anonymization", ICNP 2002). */
#pragma once

#include <stdint.h>

#include "../../dissectors/address.h"

#define PAN_KEY_BYTES 32

typedef struct Pan Pan;

/* Returns: (transfer full) */
Pan *pan_new(const uint8_t key[PAN_KEY_BYTES]);
void pan_free(Pan *pan); /* NULL is fine */

/* As the paper has it: `n` bytes, 4 or 16, in place. */
void pan_map(Pan *pan, uint8_t *bytes, unsigned n);

/* The same, but what has a meaning of its own stays: the unspecified address, loopback,
 * multicast and broadcast as they are, link-local as a block. IPv4 addresses inside IPv6 ones
 * (RFC 4291, 2.5.5.2; RFC 6052, 2.1) are replaced as IPv4 addresses are. So that prefixes
 * stay all the same, bits that tell such a block from its neighbours stay too. */
void pan_address(Pan *pan, uint8_t *bytes, unsigned n);
