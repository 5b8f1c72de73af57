/* lookups.h: DNS questions with what came of them, across conversations. */
#pragma once

#include "story.h"

typedef struct LookupBuilder LookupBuilder;

LookupBuilder *lookup_builder_new(void);
void lookup_builder_free(LookupBuilder *builder); /* NULL is fine */

/* Takes in an event of any kind; only dns.query and dns.response matter. */
void lookup_builder_event(LookupBuilder *builder, const Conversation *conversation,
                          const Event *event);

/* Adds what came since the last time to story->lookups and story->answers. Events and
 * conversations taken in last as long as the story. */
void lookup_builder_take_in(LookupBuilder *builder, Story *story);
