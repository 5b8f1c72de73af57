/* medium.h: who takes a page by its parts, where that is a document and not lines of
 * text: HTML, Markdown. What prints a part of a report need not know which it is. */
#pragma once

#include "sheet.h"

typedef struct Grid Grid;
typedef struct Ledger Ledger;
typedef struct Passage Passage;
typedef struct Story Story;

/* All texts are safe for a terminal, as everything on a Page is; none for markup. */
typedef struct Medium {
    void *user;
    void (*heading)(void *user, const char *text);

    /* A paragraph. @indent: 0 to 5, how far it stands under others
     * @frame: that it is about; 0: none */
    void (*prose)(void *user, Ink ink, unsigned indent, const char *text, uint64_t frame);

    /* A line of several inks: the only one of `sheet`, never empty. */
    void (*line)(void *user, const Sheet *sheet, uint64_t frame);

    void (*table)(void *user, const Grid *grid);
    void (*passage)(void *user, const Passage *passage);
    void (*waterfall)(void *user, const Story *story, const GPtrArray *rows); /* (nullable) */
    void (*ledger)(void *user, const Ledger *ledger); /* (nullable) TIME_WAIT over time */
} Medium;
