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

/* How often something was met, and where first. */
typedef struct Sightings {
    uint64_t times;
    uint64_t frames[CLAIM_EXAMPLES]; /* the lowest, each once, in order; 0: none */
} Sightings;

/* What the packets say to one passage's claim. */
typedef struct ClaimCount {
    const Passage *passage;
    Sightings supported, contradicted;
} ClaimCount;

/* How often a passage stood beside an event. */
typedef struct PassageUse {
    const Passage *passage;
    Sightings seen;
} PassageUse;

ClaimVerdict claim_verdict(const ClaimCount *count);

typedef struct Binder Binder;

/* Binds the passages of one or more notebooks, which must outlive the binder. */
Binder *binder_new(const Notebook *const *notebooks, size_t count);
void binder_free(Binder *binder); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Binder, binder_free)

/* A binder of the same passages that has counted nothing, for another thread: one
 * binder serves one thread at a time. The notebooks are shared; they must not
 * change, and must outlive it. (transfer full) */
Binder *binder_clone_empty(const Binder *binder);

/* Adds what `from`, a clone of `into` or of what that was cloned from, has counted.
 * In whatever order conversations are counted and binders merged, the counts and
 * example frames are the same. */
void binder_merge(Binder *into, const Binder *from);

/* Whether any passage is bound to `event` at all. */
bool binder_knows(const Binder *binder, EventId event);

/* Appends to `notes` (of Note) each passage that explains `event`. */
void binder_notes(const Binder *binder, const Conversation *conversation, const Event *event,
                  GArray *notes);

/* Counts one conversation's events, and holds every claim against them. Once for
 * each conversation, when it is over; in any order. Allocates only where
 * events are answered as none before them was. */
void binder_count(Binder *binder, const Conversation *conversation);

/* One ClaimCount for each passage that makes a claim; borrowed, (element-type ClaimCount). */
const GArray *binder_claims(const Binder *binder);

/* How often each passage that is bound to an event stood beside one, in the order
 * of the notebooks. (transfer full) (element-type PassageUse) */
GArray *binder_uses(const Binder *binder);

/* How often `event` was counted, and where; borrowed. */
const Sightings *binder_sightings(const Binder *binder, EventId event);

/* The same, of those that no passage stood beside; borrowed. */
const Sightings *binder_unexplained(const Binder *binder, EventId event);
