/* coding.h: codings of a body taken off, piece by piece: gzip, deflate, br and zstd
 * (RFC 9110, 8.4.1; RFC 7932; RFC 8878), one upon the other. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What became of the bytes. */
typedef enum CodingOutcome {
    CODING_WHOLE,     /* they came to their end */
    CODING_CUT_SHORT, /* more should have come */
    CODING_UNKNOWN,   /* a coding that is not read here */
    CODING_BROKEN,    /* they are not what the coding says */
    CODING_TOO_LARGE, /* they grow beyond what is sensible: a bomb, perhaps */
} CodingOutcome;

/* Takes decoded bytes. */
typedef void (*CodingWrite)(void *user, const void *bytes, size_t n);

typedef struct Coding Coding;

/* Takes off the codings in `names`, which are listed in the order in which they were
 * applied, separated by commas; none if it is empty. */
Coding *coding_new(const char *names, CodingWrite write, void *user);
void coding_free(Coding *coding); /* NULL is fine */

/* Decodes some more. False: what still comes is not looked at any more. */
bool coding_feed(Coding *coding, const void *bytes, size_t n);

/* What became of it, if no more comes. */
CodingOutcome coding_outcome(const Coding *coding);

/* Whether `names` says that anything has to be taken off. */
bool coding_needed(const char *names);
