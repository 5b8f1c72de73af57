/* disguise.h: texts, addresses and bytes in disguise: replaced by others of the same length
 * and class, the same by the same, as one key says. Nothing can be told back without it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pan.h"

typedef struct Disguise Disguise;

/* @key: for addresses as Crypto-PAn has it; what else is needed is derived from it
 * Returns: (transfer full) */
Disguise *disguise_new(const uint8_t key[PAN_KEY_BYTES]);
void disguise_free(Disguise *disguise); /* NULL is fine */

/* Each works in place. An address of 4 or 16 bytes, as pan_address() does it. */
void disguise_address(Disguise *disguise, uint8_t *bytes, unsigned n);

/* A MAC address of 6 bytes. Groups and zeros stay; the bits for "group" and "local" do. */
void disguise_mac(Disguise *disguise, uint8_t bytes[6]);

/* A word: letters by letters (upper case by upper case), digits by digits, anything else
 * stays. Two words of the same pattern never become the same, and case makes no other word. */
void disguise_word(Disguise *disguise, uint8_t *bytes, size_t n);

/* A text: each word in it, words being letters, digits, '-', '_' and what is beyond ASCII. */
void disguise_text(Disguise *disguise, uint8_t *bytes, size_t n);

/* A domain name, or an address or a port as text, as in Host or SNI. Labels that tell
 * nothing ("www", "com", "local", those that begin with '_') stay, as does a port; octets of
 * an IPv4 address stay octets. */
void disguise_name(Disguise *disguise, uint8_t *bytes, size_t n);

/* One label of such a name. */
void disguise_label(Disguise *disguise, uint8_t *bytes, size_t n);

/* Bytes that mean nothing as text: keys, serial numbers, digests. */
void disguise_bytes(Disguise *disguise, uint8_t *bytes, size_t n);
