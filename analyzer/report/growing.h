/* growing.h: a capture that is analysed while it grows, for who looks on: its conversations
 * as they are at each moment, and now and then its story. All in one thread, in slices. */
#pragma once

#include "../engine/roster.h"
#include "gather.h"

typedef struct GrowingSource {
    Capture *capture;    /* that does not wait: see Follow.impatient */
    AnalysisOptions how; /* its sink and workers are set here */
    GatherAsked asked;   /* gets what was counted once the capture has ended */
    LedgerOptions ledger;
    const Notebook *const *notebooks;
    size_t notebook_count;
} GrowingSource;

typedef struct Growing Growing;

/* All that `source` names must outlive it. Returns: (transfer full) */
Growing *growing_new(const GrowingSource *source);
void growing_free(Growing *growing); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Growing, growing_free)

/* What growing_work() has brought. */
typedef enum GrowingNews {
    GROWING_FRAMES = 1, /* conversations may be new, or others than they were */
    GROWING_STORY = 2,  /* growing_input() tells another story. The one before lasts until the
                           next call */
    GROWING_MORE = 4,   /* there is more to do already */
} GrowingNews;

/* Takes in what has come, for `budget_ns` or little more.
 * @story: somebody looks at the story: brings it up to date, every second or, where that
 *   takes long, less often
 * Returns: GrowingNews, any of them */
unsigned growing_work(Growing *growing, int64_t budget_ns, bool story);

/* No more is read. All is told as if the capture ended here. */
bool growing_has_ended(const Growing *growing);

/* As of the last story; but `analysis`, which has all counts and no conversations, as of now.
 * Borrowed; lasts as long as `growing`, and changes in growing_work() alone. */
const ReportInput *growing_input(const Growing *growing);

const Roster *growing_roster(const Growing *growing);

/* One conversation, with whose its ends are, and judged as if no more came. NULL if it is
 * gone. Borrowed until growing_work(). */
const Conversation *growing_conversation(Growing *growing, Transport transport, uint64_t id);

/* As story_server_name(), by the look-ups up to now. */
const char *growing_name(const Growing *growing, const Conversation *conversation);
