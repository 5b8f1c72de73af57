/* interfaces.h: what can be captured from (-D). */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct InterfaceEntry {
    char *name;
    char *description;    /* (nullable) */
    GPtrArray *addresses; /* char * */
    bool up, running, loopback, wireless;
} InterfaceEntry;

/* Those there are, in libpcap's order: the first is what it would choose. NULL, and a
 * CAPTURE_ERROR, if they cannot be told. Returns: (transfer full) InterfaceEntry * */
GPtrArray *interfaces_list(GError **error);
