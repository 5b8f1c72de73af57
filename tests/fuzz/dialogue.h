/* dialogue.h: a fuzzer's bytes as what two ends say to each other. */
#pragma once

#include <glib.h>

#include "../../dissectors/protocol.h"
#include "../../dissectors/tcp/connection.h"

/* Each turn starts with a byte: who speaks, whether the turn is lost or cut short
 * by the snap length, and how many bytes of the rest it takes. */
#define TURN_SERVER     0x01
#define TURN_LOST       0x02
#define TURN_CUT        0x04
#define TURN_HARMED     0x08 /* must be set too for a turn to be lost or cut */
#define TURN_SIZE_SHIFT 4
#define TURN_SIZES                                                                                 \
    {                                                                                              \
        1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 65536                          \
    }

#define DIALOGUE_TIMELINE_BYTES (1 << 20)

/* Hands one turn to the protocol. */
static inline void dialogue_turn(const Protocol *protocol, void *state, uint8_t turn, Cursor said,
                                 const Moment *at, uint64_t offset)
{
    End from = turn & TURN_SERVER ? END_SERVER : END_CLIENT;
    bool harmed = turn & TURN_HARMED;
    if (harmed && turn & TURN_LOST) {
        if (protocol->gap)
            protocol->gap(state, from, said.captured, at);
        return;
    }
    if (harmed && turn & TURN_CUT)
        said.on_wire += 100;
    protocol->data(state, from, &(Slice){.data = said, .at = *at, .offset = offset});
}

/* Lets `protocol` read the dialogue that `data` describes, to its end; `midway`, as
 * one whose beginning was not seen. */
static inline void dialogue_play_from(const Protocol *protocol, bool midway, const uint8_t *data,
                                      size_t size)
{
    static const size_t sizes[] = TURN_SIZES;
    TcpConnection connection = {.conversation = {.transport = (uint8_t)protocol->transport,
                                                 .packets = {1, 1},
                                                 .guessed_roles = midway}};
    Conversation *conversation = &connection.conversation;
    timeline_init(&conversation->timeline, DIALOGUE_TIMELINE_BYTES, false, NULL);
    void *state = protocol->open(conversation);

    Cursor c = cursor_over(data, size);
    uint64_t offsets[2] = {0};
    Moment at = {0};
    uint8_t turn;
    while (cursor_u8(&c, &turn)) {
        Cursor said;
        size_t n = MIN(sizes[turn >> TURN_SIZE_SHIFT], c.captured);
        at = (Moment){at.frame + 1, at.time_ns + NS_PER_MS};
        if (!cursor_take(&c, n, &said))
            break;
        dialogue_turn(protocol, state, turn, said, &at, offsets[turn & TURN_SERVER]);
        offsets[turn & TURN_SERVER] += n;
    }
    for (End end = END_CLIENT; protocol->finish && end <= END_SERVER; end++)
        protocol->finish(state, end, &at);
    protocol->close(state);
    timeline_clear(&conversation->timeline);
}

static inline void dialogue_play(const Protocol *protocol, const uint8_t *data, size_t size)
{
    dialogue_play_from(protocol, false, data, size);
}
