/* remedy-text.h: what would change a mass of TIME_WAIT and what would not, with the
 * numbers of the capture, and the passages of the notes that speak of it. */
#pragma once

#include "paint.h"
#include "report.h"

/* "31.0", "1,075": a second, of thousandths. (transfer full) */
char *rate_text(uint64_t thousandths);

/* How long a TIME_WAIT lasts: "60 s". (transfer full) */
char *ledger_hold_text(const Ledger *ledger);

/* The passages of the notes that stand beside the ledger, each once. */
typedef struct LedgerNotes {
    const ReportInput *input;
    GHashTable *shown; /* ids */
} LedgerNotes;

/* Prints the passage with this id, if a notebook has one and it was not shown yet. */
void ledger_note_print(Page *page, LedgerNotes *notes, const char *id);

void remedies_print(Page *page, LedgerNotes *notes, const LedgerRoute *route);
