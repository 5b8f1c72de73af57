/* story-builder.h: makes a story of conversations as they end, in several threads: each
 * has a part of its own. */
#pragma once

#include "story.h"

typedef struct StoryBuilder StoryBuilder;
typedef struct StoryPart StoryPart;

/* @ledger: NULL for the defaults */
StoryBuilder *story_builder_new(const LedgerOptions *ledger);

/* Another part; the builder owns it. */
StoryPart *story_builder_part(StoryBuilder *builder);

/* As the functions of a Sink: see engine/sink.h. Exchanges and sessions of what is
 * kept will be in the story; those of others are only counted. */
uint32_t story_part_connection(StoryPart *part, const TcpConnection *connection, bool kept);
void story_part_datagrams(StoryPart *part, const UdpExchange *exchange, bool kept);
void story_part_replaced(StoryPart *part, uint32_t token, const TcpPast *past,
                         const TcpConnection *fresh);
void story_builder_news(StoryBuilder *builder, const Conversation *conversation,
                        const Event *event);

/* `conversation` is over: tells on its timeline what look-ups show of it. News of all that came
 * before it were taken in. From any thread. */
void story_builder_complete(const StoryBuilder *builder, Conversation *conversation);

/* The look-ups told of so far. Borrowed. */
const Story *story_builder_lookups(const StoryBuilder *builder);

/* The whole story; frees the builder. */
Story *story_builder_finish(StoryBuilder *builder, const Analysis *analysis);

/* Nobody wants it; what was told of may be gone already. NULL is fine. */
void story_builder_free(StoryBuilder *builder);
