/* telling.h: which connections to show first. */
#pragma once

#include "story.h"

typedef struct TellingBuilder TellingBuilder;

TellingBuilder *telling_builder_new(void);
void telling_builder_free(TellingBuilder *builder); /* NULL is fine */

/* Whether events of this kind matter here. */
bool telling_builder_hears(EventId id);

/* Takes in an event of the connection at hand. Only of those that may be shown. */
void telling_builder_event(TellingBuilder *builder, const Event *event);

/* `connection` is done. */
void telling_builder_flush(TellingBuilder *builder, const TcpConnection *connection);

/* Takes in what `from` has gathered, of other connections. */
void telling_builder_merge(TellingBuilder *builder, const TellingBuilder *from);

/* All are done: fills story->telling. */
void telling_builder_finish(TellingBuilder *builder, Story *story);
