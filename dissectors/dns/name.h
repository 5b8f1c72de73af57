/* name.h: domain names as DNS messages carry them (RFC 1035, 3.1 and 4.1.4). */
#pragma once

#include "../cursor.h"

/* "total length of a domain name (i.e., label octets and label length octets)
 * is restricted to 255 octets or less": RFC 1035, 3.1. */
#define DNS_NAME_WIRE_MAX 255

/* Each byte may need four characters. A label's dot takes the place of its
 * length byte; one more is for the NUL. */
#define DNS_NAME_TEXT_SIZE (4 * DNS_NAME_WIRE_MAX + 1)

/* A name for people: labels joined by dots, no final dot, "." for the root.
 * A dot or backslash inside a label is escaped as "\.", a byte that is not part
 * of printable UTF-8 as "\DDD" (RFC 1035, 5.1). */
typedef struct DnsName {
    size_t length; /* bytes of text, the NUL not counted */
    char text[DNS_NAME_TEXT_SIZE];
} DnsName;

/* Reads the name at *c, following pointers back into `message`, whose first
 * byte is that of the DNS header. Leaves *c behind the name. Unless the verdict
 * is VERDICT_WHOLE, *c and *ret are as good as unset. */
CHECKED Verdict dns_name_read(const Cursor *message, Cursor *c, DnsName *ret);

/* Steps over the name at *c without following pointers. */
CHECKED Verdict dns_name_skip(Cursor *c);
