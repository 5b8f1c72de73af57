/* assertion-values.h: the numbers behind a verdict. Private to assertion*.c. */
#pragma once

#include "expression-tree.h"

/* What `node` read from `event` (nullable) of `conversation`, each once:
 * "http.response.code = 404, connection.server.port = 80". Text from the wire is
 * cut, not escaped. (transfer full) */
char *assertion_values(const Node *node, const Conversation *conversation, const Event *event);
