/* diag.h: the sockets that the kernel has just now, by sock_diag(7). Any user may ask. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "../../dissectors/address.h"
#include "../../dissectors/timeline.h"

typedef struct Diag Diag;

Diag *diag_open(void); /* NULL, and errno, if that cannot be */
void diag_close(Diag *diag);

typedef struct DiagSocket {
    uint8_t transport; /* Transport */
    TcpState state;    /* LISTEN too */
    Endpoint local, remote;
    uint32_t uid;
    uint32_t inode; /* 0: it belongs to no process any more, or not yet */
} DiagSocket;

/* Hands out all TCP and UDP sockets of this network namespace. False, and errno, if
 * something failed on the way. */
bool diag_dump(Diag *diag, void (*take)(void *who, const DiagSocket *socket), void *who);
