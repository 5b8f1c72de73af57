#include "json-pieces.h"

#include <glib.h>

static void set(JsonPiece *piece, const char *key, const char *name)
{
    Json json;
    json_init_memory(&json);
    json.depth = 1; /* inside of a record */
    json_string(&json, key, name);
    const char *bytes = json_gathered(&json, &piece->length);
    g_assert(piece->length <= sizeof piece->text);
    memcpy(piece->text, bytes, piece->length);
    json_clear(&json);
}

void json_pieces_init(JsonPieces *pieces)
{
    *pieces = (JsonPieces){0};
    for (int end = END_CLIENT; end <= END_NONE; end++) {
        set(&pieces->by[end], "by", end == END_NONE ? NULL : end_name((End)end));
        set(&pieces->end[end], "end", end_name((End)end));
    }
    for (int certainty = 0; certainty <= CERTAINTY_UNKNOWABLE; certainty++)
        set(&pieces->certainty[certainty], "certainty", certainty_name((Certainty)certainty));
    for (int state = 0; state <= TCP_STATE_TIME_WAIT; state++) {
        set(&pieces->from[state], "from", tcp_state_name((TcpState)state));
        set(&pieces->to[state], "to", tcp_state_name((TcpState)state));
    }
    for (int rule = 0; rule < RULE_COUNT; rule++)
        set(&pieces->rule[rule], "rule", tcp_rules[rule].name);
}
