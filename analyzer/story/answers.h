/* answers.h: which look-ups gave an address, in the order of their answers. */
#pragma once

#include "story.h"

Answers *answers_new(void);
void answers_free(Answers *answers); /* NULL is fine */

/* Adds a look-up for each address it gave. Add in the order of the answers. */
void answers_add(Answers *answers, const Lookup *lookup);

/* Whether any look-up gave an address. */
bool answers_any(const Answers *answers);

/* The last look-up that gave `server` no later than frame `before`, asked by
 * `client` (NULL: by anyone); one that asked for `name` (nullable, may have a
 * port as a Host has) if there is such a one among the newest. NULL if there is none. */
const Lookup *answers_find(const Answers *answers, const Address *client, const Address *server,
                           uint64_t before, const Text *name);

/* Whether `host`, which may have a port as a Host has, is `name`. */
bool answers_is_name(const Text *name, const Text *host);

/* The name that a look-up asked for. Borrowed; NULL if it is not known. */
const Text *lookup_name(const Lookup *lookup);
