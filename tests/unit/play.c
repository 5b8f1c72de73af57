#include "play.h"

#include <stdlib.h>

#include "../../dissectors/tcp/connection.h"
#include "render.h"

#define TIMELINE_BYTES ((size_t)8 << 20)

typedef struct Player {
    const Protocol *protocol;
    TcpConnection connection; /* its conversation serves for UDP as well */
    void *state;
    Moment now;
    uint64_t offsets[2];
} Player;

static void give(Player *player, const Piece *piece, const char *bytes, size_t n, uint64_t missing)
{
    char *copy = malloc(n); /* a block even for no bytes */
    g_assert(copy);
    if (n > 0)
        memcpy(copy, bytes, n);
    Slice slice = {.data = cursor_cut(copy, n, n + missing),
                   .at = player->now,
                   .offset = player->offsets[piece->from]};
    player->protocol->data(player->state, piece->from, &slice);
    player->offsets[piece->from] += n + missing;
    free(copy);
}

static void give_split(Player *player, const Piece *piece, size_t split)
{
    if (split == EVERY_BYTE) {
        for (size_t i = 0; i + 1 < piece->length; i++)
            give(player, piece, piece->bytes + i, 1, 0);
        size_t last = piece->length > 0 ? piece->length - 1 : 0;
        give(player, piece, piece->bytes + last, piece->length - last, piece->missing);
    } else if (split == 0 || split >= piece->length) {
        give(player, piece, piece->bytes, piece->length, piece->missing);
    } else {
        give(player, piece, piece->bytes, split, 0);
        give(player, piece, piece->bytes + split, piece->length - split, piece->missing);
    }
}

static void finish(Player *player, End end)
{
    if (player->protocol->finish && !player->connection.ends[end].ended)
        player->protocol->finish(player->state, end, &player->now);
    player->connection.ends[end].ended = true;
}

static void play_piece(Player *player, const Piece *piece, size_t split)
{
    player->now.frame++;
    player->now.time_ns += NS_PER_MS;
    switch (piece->kind) {
    case PIECE_NONE:
        return;
    case PIECE_DATA:
        give_split(player, piece, split);
        return;
    case PIECE_GAP:
        player->offsets[piece->from] += piece->missing;
        if (player->protocol->gap)
            player->protocol->gap(player->state, piece->from, piece->missing, &player->now);
        return;
    case PIECE_FIN:
        player->connection.ends[piece->from].fin = true;
        finish(player, piece->from);
        return;
    }
}

char *play(const Protocol *protocol, const Endpoint ends[2], const Piece *pieces, size_t split,
           const char *fields)
{
    Player player = {.protocol = protocol};
    Conversation *conversation = &player.connection.conversation;
    conversation->transport = (uint8_t)protocol->transport;
    for (End end = END_CLIENT; end <= END_SERVER; end++) {
        conversation->ends[end] = ends[end];
        conversation->packets[end] = 1;
    }
    timeline_init(&conversation->timeline, TIMELINE_BYTES, false, NULL);

    player.state = protocol->open(conversation);
    for (const Piece *piece = pieces; piece->kind != PIECE_NONE; piece++)
        play_piece(&player, piece, split);
    finish(&player, END_CLIENT);
    finish(&player, END_SERVER);
    protocol->close(player.state);

    char *text = render_events(&conversation->timeline, fields);
    timeline_clear(&conversation->timeline);
    return text;
}

static void assert_plays(const Protocol *protocol, const PlayCase *row, size_t split)
{
    static const Endpoint nowhere[2];
    g_autofree char *found = play(protocol, nowhere, row->pieces, split, row->fields);
    if (strcmp(found, row->expected) != 0)
        g_test_message("%s, split at %zu", row->name, split);
    g_assert_cmpstr(found, ==, row->expected);
}

static size_t longest_piece(const PlayCase *row)
{
    size_t longest = 0;
    for (const Piece *piece = row->pieces; piece->kind != PIECE_NONE; piece++)
        longest = MAX(longest, piece->length);
    return longest;
}

void play_case(const Protocol *protocol, const PlayCase *row)
{
    assert_plays(protocol, row, 0);
}

void play_case_split(const Protocol *protocol, const PlayCase *row)
{
    assert_plays(protocol, row, EVERY_BYTE);
    for (size_t split = 0; split < longest_piece(row); split++)
        assert_plays(protocol, row, split);
}

void play_case_prefixes(const Protocol *protocol, const PlayCase *row)
{
    static const Endpoint nowhere[2];
    for (size_t cut = 0; cut < longest_piece(row); cut++) {
        PlayCase shorter = *row;
        for (Piece *piece = shorter.pieces; piece->kind != PIECE_NONE; piece++)
            piece->length = MIN(piece->length, cut);
        g_autofree char *found = play(protocol, nowhere, shorter.pieces, 0, NULL);
        g_assert_nonnull(found);
    }
}
