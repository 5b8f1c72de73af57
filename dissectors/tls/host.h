/* host.h: whether a certificate is for a host (RFC 9525, 6). */
#pragma once

#include "x509.h"

typedef enum HostVerdict {
    HOST_UNKNOWN, /* its names were too many to keep */
    HOST_MATCHES,
    HOST_DIFFERS,
} HostVerdict;

/* `host` is a DNS name or an address, as in server_name. */
HostVerdict host_judge(const X509Facts *facts, const char *host);
