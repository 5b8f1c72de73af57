/* story-part.h: what one thread makes of the conversations that it tells; private to
 * story-part.c and story-builder.c. */
#pragma once

#include "exchanges.h"
#include "story-builder.h"
#include "telling.h"

/* Who hears of the kinds of events: bits that story-part.c knows. */
typedef struct Hearers {
    uint8_t of[EVENT_COUNT];
} Hearers;

struct StoryPart {
    ExchangeBuilder *exchanges;
    TellingBuilder *telling;
    LedgerBuilder *ledger;
    DoctorCounts doctor;
    GPtrArray *secures;        /* Secure *, of the conversation at hand */
    GPtrArray *kept_exchanges; /* (owned) Exchange *; those of one conversation together */
    GPtrArray *kept_secures;   /* (owned) Secure * */
    uint64_t exchange_count, secure_count;
    Hearers hearers[2]; /* by whether the conversation is kept */
};

StoryPart *story_part_new(const LedgerOptions *ledger);

/* Adds the exchanges and sessions to the story, which owns them then. */
void story_part_give(StoryPart *part, Story *story);

/* What was kept must have been given away before. */
void story_part_free(StoryPart *part);
