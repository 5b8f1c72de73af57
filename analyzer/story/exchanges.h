/* exchanges.h: HTTP requests paired with their responses, and their phases. */
#pragma once

#include "story.h"

typedef struct ExchangeBuilder ExchangeBuilder;

ExchangeBuilder *exchange_builder_new(void);
void exchange_builder_free(ExchangeBuilder *builder); /* NULL is fine */

/* Whether events of this kind matter to exchanges that will be `kept`, or only counted. */
bool exchange_builder_hears(EventId id, bool kept);

/* Takes in an event of `conversation`, of a kind that matters. */
void exchange_builder_event(ExchangeBuilder *builder, const Conversation *conversation,
                            const Event *event);

/* `conversation` is done: adds its exchanges to `exchanges` (transfer full), and returns how
 * many there were. */
guint exchange_builder_flush(ExchangeBuilder *builder, const Conversation *conversation,
                             GPtrArray *exchanges);

/* The same, of one whose exchanges are only counted. */
guint exchange_builder_pass(ExchangeBuilder *builder);

/* Compares Exchange ** by when they started, and then by their ids. */
gint exchange_by_start(gconstpointer a, gconstpointer b);

/* All connections are done, look-ups and TLS sessions are in the story: fills
 * in what comes from those, and puts the exchanges in the order of requests. */
void exchanges_complete(Story *story);
