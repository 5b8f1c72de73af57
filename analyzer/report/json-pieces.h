/* json-pieces.h: what very many records say in the same words, put together once. */
#pragma once

#include "../../dissectors/tcp/rules.h"
#include "../../dissectors/timeline.h"
#include "json.h"

/* A piece each, with the key before the name and the comma behind it. */
typedef struct JsonPieces {
    JsonPiece by[END_NONE + 1]; /* null for neither */
    JsonPiece end[END_NONE + 1];
    JsonPiece certainty[CERTAINTY_UNKNOWABLE + 1];
    JsonPiece from[TCP_STATE_TIME_WAIT + 1], to[TCP_STATE_TIME_WAIT + 1];
    JsonPiece rule[RULE_COUNT];
} JsonPieces;

void json_pieces_init(JsonPieces *pieces);
