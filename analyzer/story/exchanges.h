/* exchanges.h: HTTP requests paired with their responses, and their phases. */
#pragma once

#include "story.h"

typedef struct ExchangeBuilder ExchangeBuilder;

ExchangeBuilder *exchange_builder_new(void);
void exchange_builder_free(ExchangeBuilder *builder); /* NULL is fine */

/* Takes in an event of any kind of `conversation`; only those of HTTP matter. */
void exchange_builder_event(ExchangeBuilder *builder, const Conversation *conversation,
                            const Event *event);

/* `conversation` is done: adds its exchanges to the story. */
void exchange_builder_flush(ExchangeBuilder *builder, Story *story,
                            const Conversation *conversation);

/* Compares Exchange ** by when they started, and then by their ids. */
gint exchange_by_start(gconstpointer a, gconstpointer b);

/* All connections are done, look-ups and TLS sessions are in the story: fills
 * in what comes from those, and puts the exchanges in the order of requests. */
void exchanges_complete(Story *story);
