/* telling.h: which connections to show first. */
#pragma once

#include "story.h"

typedef struct TellingBuilder TellingBuilder;

TellingBuilder *telling_builder_new(const Analysis *analysis);
void telling_builder_free(TellingBuilder *builder); /* NULL is fine */

/* Takes in an event of the connection at hand. */
void telling_builder_event(TellingBuilder *builder, const Event *event);

/* `connection` is done. */
void telling_builder_flush(TellingBuilder *builder, const TcpConnection *connection);

/* All are: fills story->telling. */
void telling_builder_finish(TellingBuilder *builder, Story *story);
