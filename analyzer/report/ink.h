/* ink.h: what a piece of text is; whoever shows it decides how that looks. */
#pragma once

typedef enum Ink {
    INK_PLAIN,
    INK_TITLE,  /* headings */
    INK_QUIET,  /* what need not be read at first */
    INK_CLIENT, /* what the client sends */
    INK_SERVER, /* what the server sends */
    INK_STATE,  /* names of states */
    INK_GOOD,
    INK_TELLING, /* worth a look */
    INK_TROUBLE,
    INK_NOTE, /* titles of notes */
    INK_COUNT
} Ink;
