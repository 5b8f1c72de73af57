/* pcapng-scan.h: a pcapng file as a row of whole blocks. Inside analyzer/capture
 * only. */
#pragma once

#include "pcapng-block.h"
#include "reader.h"
#include "window.h"

typedef struct Block {
    uint32_t type;
    uint32_t length; /* in all */
    Cursor body;     /* between the two lengths; borrowed */
    Cursor bytes;    /* all of it; borrowed */
} Block;

typedef struct Scanner {
    Window window;
    Section section;
    bool lent; /* frames are out: what is held must not move */
} Scanner;

void scanner_init(Scanner *scanner, Stream *stream);
void scanner_clear(Scanner *scanner);

/* The type of the next block if it is held already, or 0. */
uint32_t scanner_peek(const Scanner *scanner);

/* Has the next block held as a whole and steps over it. READ_FRAME: *ret is it.
 * `number` is the one the next frame will have, for what *ret_trouble says. */
ReadResult scanner_next(Scanner *scanner, uint64_t number, Block *ret, char **ret_trouble);

/* READ_BROKEN, with *ret_trouble saying that `block` cannot be as it is. */
ReadResult scanner_contradiction(uint64_t number, const Block *block, char **ret_trouble);
