/* process.h: what /proc tells of processes. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "record.h"

/* Reads what /proc tells of `pid`. False if there is no such process. *ret is to be
 * cleared. Users and descriptors of others are only told to those who may see them. */
bool process_read(uint32_t pid, HostProcess *ret);

/* The parent of `pid` now; 0 if it has none or is gone. */
uint32_t process_parent(uint32_t pid);

/* The process that thread `tid` is of; 0 if it is gone. */
uint32_t process_of_thread(uint32_t tid);

/* Who has which sockets open. */
typedef struct Holders {
    GHashTable *by_inode; /* inode (uint64_t) to Holder */
    bool everyone;        /* all descriptors could be seen */
} Holders;

typedef struct Holder {
    uint64_t inode;
    uint32_t pid;   /* of those that have it, the first; parents come before children */
    uint32_t count; /* of processes that have it */
} Holder;

/* Goes through the descriptors of all processes. */
void holders_scan(Holders *ret);
void holders_clear(Holders *holders);
const Holder *holders_find(const Holders *holders, uint64_t inode); /* NULL: nobody */
