/* representation.h: where one field of a compressed block ends and the next begins
 * (RFC 7541, 6), which can be told without any table. */
#pragma once

#include "../cursor.h"

/* The bits by which each is known, from the most significant on. */
typedef enum RepresentationKind {
    REPRESENTATION_INDEXED = 0x80,  /* 6.1: name and value from a table */
    REPRESENTATION_INDEXING = 0x40, /* 6.2.1: a value, to be put into the table */
    REPRESENTATION_SIZE = 0x20,     /* 6.3: no field: the table's new size */
    REPRESENTATION_LITERAL = 0x00,  /* 6.2.2, 6.2.3: a value, not put there */
} RepresentationKind;

typedef struct Representation {
    RepresentationKind kind;
    uint64_t index; /* of the field or its name, 0 if that is written out; or the size */
    Cursor whole;   /* all of it */
    Cursor value;   /* the value with its length; empty if there is none */
} Representation;

/* Reads the one at the start of *c. On false nothing is changed. */
CHECKED bool representation_read(Cursor *c, Representation *ret);
