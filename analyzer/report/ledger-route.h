/* ledger-route.h: what is told of one route: why it was closed, whose ports were used
 * again, when they run out, and what stays in a state. */
#pragma once

#include "remedy-text.h"

#define LEDGER_INDENT 3

/* From so many TIME_WAITs at one client on, notes and remedies are told. Our choice. */
#define LEDGER_MANY 30

typedef struct LedgerPrinter {
    Page *page;
    const Ledger *ledger;
    LedgerNotes notes;
    bool verbose;
} LedgerPrinter;

/* A paragraph; takes `text` over. */
void ledger_say(const LedgerPrinter *printer, Ink ink, char *text);

/* "the client", "the server"; translated. */
const char *ledger_end_says(End end);

/* The address of `end`, and of the other. */
const Address *ledger_address(const LedgerRoute *route, End end);

/* "180 times of its own accord ...; 1 time by RST"; "" if it never closed first.
 * (transfer full) */
char *ledger_closed_text(const LedgerHolder *holder);

void ledger_route_print(LedgerPrinter *printer, const LedgerRoute *route);

/* CLOSE_WAIT and FIN_WAIT_2 at both ends; true if there was any to tell. */
bool ledger_lasting_print(LedgerPrinter *printer, const LedgerRoute *route);
