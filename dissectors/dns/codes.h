/* codes.h: the numbers of DNS and their names. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Types that are looked into. */
#define DNS_TYPE_A     1
#define DNS_TYPE_CNAME 5
#define DNS_TYPE_AAAA  28
#define DNS_TYPE_SVCB  64 /* RFC 9460 */
#define DNS_TYPE_HTTPS 65
#define DNS_TYPE_OPT   41 /* RFC 6891: not a record, but a place for more flags */

/* Room for any text that the functions below write. */
#define DNS_CODE_TEXT_SIZE 16

/* "AAAA", or "TYPE123" for a type without a name. Either is static or in text. */
const char *dns_type_name(uint16_t type, char text[DNS_CODE_TEXT_SIZE]);

/* "NXDOMAIN", or "RCODE123". Takes the extended code of EDNS too. */
const char *dns_rcode_name(uint16_t rcode, char text[DNS_CODE_TEXT_SIZE]);

/* True if the type stands in types.def. */
bool dns_type_is_known(uint16_t type);
