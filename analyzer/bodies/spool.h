/* spool.h: bytes that come piece by piece, kept until all have come: in memory, and if
 * there are many, in a file. No file stays open meanwhile, so there may be any number. */
#pragma once

#include <stdint.h>

#include "folder.h"

/* What all spools of one run share. */
typedef struct SpoolRoom {
    const Folder *folder; /* (nullable) without it, all stays in memory */
    size_t memory;        /* bytes that they hold in memory */
    uint64_t bytes_left;  /* that may still come, all together */
} SpoolRoom;

typedef struct Spool {
    SpoolRoom *room;
    GByteArray *memory; /* (owned, nullable) the newest bytes */
    char *name;         /* of the file */
    bool in_file;       /* the bytes before are there */
    bool full;          /* there was no room, or the disk is full: the rest is not here */
} Spool;

/* @name: of its file, which is made only if it is needed */
void spool_init(Spool *spool, SpoolRoom *room, const char *name);

/* Frees it and removes its file. */
void spool_clear(Spool *spool);

void spool_add(Spool *spool, const void *bytes, size_t n);

/* Hands all of it on, from the start. It stops where `each` returns false. */
typedef bool (*SpoolEach)(void *user, const void *bytes, size_t n);
void spool_read(const Spool *spool, SpoolEach each, void *user);
