/* keys.h: what was typed or clicked. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum KeyKind {
    KEY_NOTHING, /* nothing came in time */
    KEY_NAMED,   /* `name` is one that requests.def may have, such as "Down" or "^F" */
    KEY_CHAR,    /* `character` was typed; `name` has it too where it is ASCII */
    KEY_CLICKED, /* at row, column */
    KEY_OPENED,  /* the same, twice */
    KEY_WHEEL,   /* rows: negative is up */
    KEY_RESIZED, /* the terminal has another size */
} KeyKind;

typedef struct Key {
    KeyKind kind;
    char name[16];
    gunichar character;
    int row, column, rows;
} Key;

/* Waits for a key, but no longer than `milliseconds`. A signal ends the wait. */
Key keys_read(int milliseconds);
