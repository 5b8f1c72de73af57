/* binder.h: sets passages beside the events that they explain, and keeps count
 * of what the packets say to their claims. */
#pragma once

#include "notebook.h"

/* A passage attached to an event. */
typedef struct Note {
    const Passage *passage;
    const Event *event;
    const Conversation *conversation;
} Note;

typedef enum ClaimVerdict {
    CLAIM_NOT_SEEN,
    CLAIM_SUPPORTED,    /* every time */
    CLAIM_CONTRADICTED, /* at least once */
} ClaimVerdict;

const char *claim_verdict_name(ClaimVerdict verdict); /* "not-seen", ... */

#define CLAIM_EXAMPLES 5

/* What the packets say to one passage's claim. */
typedef struct ClaimCount {
    const Passage *passage;
    uint64_t supported, contradicted;
    uint64_t supporting[CLAIM_EXAMPLES];    /* frames; 0: none */
    uint64_t contradicting[CLAIM_EXAMPLES]; /* frames; 0: none */
} ClaimCount;

ClaimVerdict claim_verdict(const ClaimCount *count);

typedef struct Binder Binder;

/* Binds the passages of one or more notebooks, which must outlive the binder. */
Binder *binder_new(const Notebook *const *notebooks, size_t count);
void binder_free(Binder *binder); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Binder, binder_free)

/* Whether any passage is bound to `event` at all. */
bool binder_knows(const Binder *binder, EventId event);

/* Appends to `notes` (of Note) each passage that explains `event`. */
void binder_notes(const Binder *binder, const Conversation *conversation, const Event *event,
                  GArray *notes);

/* Holds every claim against one conversation's events. */
void binder_count(Binder *binder, const Conversation *conversation);

/* One ClaimCount for each passage that makes a claim; borrowed, (element-type ClaimCount). */
const GArray *binder_claims(const Binder *binder);
