#include "layer.h"

#include <glib.h>

#include "states.h"

/* Slices of each end that protocols are asked about before giving up: a capture
 * that began late may come upon a message's start only now and then. */
#define SLICES_TO_JUDGE_BY 8

/* Bytes kept while a protocol may still be recognised by more of them. */
#define OPENING_BYTES_MAX 4096

/* Both bits of Layer.finished. */
#define BOTH_ENDS (1 << END_CLIENT | 1 << END_SERVER)

/* The first bytes of both ends, while nobody has recognised them. */
typedef struct Opening {
    GByteArray *bytes[2]; /* (nullable) by End */
    uint64_t offset[2];
    Moment at[2]; /* of the first of them */
    unsigned slices;
} Opening;

struct Layer {
    Conversation *conversation;
    const Protocol *protocol; /* (nullable) */
    void *state;              /* (owned, nullable) of `protocol` */
    Opening *opening;         /* (owned, nullable) until a protocol is recognised */
    uint8_t depth;
    uint8_t finished; /* a bit for each End that sends no more */
    bool settled;     /* recognised, or given up */
    bool open;        /* `protocol` wants to hear of it, and has a state */
};

static void opening_free(Opening *opening)
{
    for (End end = END_CLIENT; end <= END_SERVER; end++)
        g_clear_pointer(&opening->bytes[end], g_byte_array_unref);
    g_free(opening);
}

static void settle(Layer *layer)
{
    layer->settled = true;
    g_clear_pointer(&layer->opening, opening_free);
}

Layer *layer_new(Conversation *conversation, unsigned depth)
{
    Layer *layer = state_take(conversation, sizeof *layer);
    *layer = (Layer){.conversation = conversation,
                     .depth = (uint8_t)MIN(depth, LAYER_DEPTH_MAX + 1),
                     .settled = depth > LAYER_DEPTH_MAX};
    return layer;
}

static void close_protocol(Layer *layer)
{
    if (layer->open)
        layer->protocol->close(layer->state);
    layer->open = false;
}

void layer_free(Layer *layer)
{
    if (!layer)
        return;
    close_protocol(layer);
    settle(layer);
    state_give(layer->conversation, layer, sizeof *layer);
}

const Protocol *layer_protocol(const Layer *layer)
{
    return layer->protocol;
}

/* Hands the opening of `end` on, now that somebody reads it. */
static void give_opening(Layer *layer, const Opening *opening, End end)
{
    const GByteArray *kept = opening->bytes[end];
    if (!kept)
        return;
    Slice slice = {.data = cursor_over(kept->data, kept->len),
                   .at = opening->at[end],
                   .offset = opening->offset[end]};
    layer->protocol->data(layer->state, end, &slice);
}

static void open_protocol(Layer *layer, const Protocol *protocol)
{
    Conversation *c = layer->conversation;
    layer->protocol = protocol;
    if (layer->depth == 0)
        c->service_name = protocol->name;
    c->depth = layer->depth;
    layer->state = protocol->open(c);
    layer->open = true;
    if (!layer->opening)
        return;
    give_opening(layer, layer->opening, END_CLIENT);
    give_opening(layer, layer->opening, END_SERVER);
}

/* ---- who reads this? ----------------------------------------------------- */

/* Whether what was kept of `from` goes on with `slice`, within the bound. */
static bool opening_goes_on(const Opening *opening, End from, const Slice *slice)
{
    const GByteArray *kept = opening->bytes[from];
    return kept && opening->offset[from] + kept->len == slice->offset &&
           kept->len + slice->data.captured <= OPENING_BYTES_MAX;
}

/* Asks who reads what was kept of `from` with `bytes` behind it. */
static const Protocol *ask_with_opening(const Layer *layer, End from, const Cursor *bytes,
                                        bool *ret_maybe)
{
    const GByteArray *kept = layer->opening->bytes[from];
    g_autoptr(GByteArray) both = g_byte_array_sized_new(kept->len + (guint)bytes->captured);
    g_byte_array_append(both, kept->data, kept->len);
    g_byte_array_append(both, bytes->at, (guint)bytes->captured);
    Cursor start = cursor_cut(both->data, both->len, kept->len + bytes->on_wire);
    return protocol_recognise(layer->conversation, from, &start, ret_maybe);
}

/* Who reads this: as the continuation of what was kept, or, where that leads
 * nowhere, by itself. What was kept in vain is let go. */
static const Protocol *ask(const Layer *layer, End from, const Slice *slice, bool *ret_maybe)
{
    Opening *opening = layer->opening;
    if (opening && opening_goes_on(opening, from, slice)) {
        const Protocol *protocol = ask_with_opening(layer, from, &slice->data, ret_maybe);
        if (protocol || *ret_maybe)
            return protocol;
    }
    if (opening)
        g_clear_pointer(&opening->bytes[from], g_byte_array_unref);
    return protocol_recognise(layer->conversation, from, &slice->data, ret_maybe);
}

static void keep_opening(Opening *opening, End from, const Slice *slice)
{
    const Cursor *bytes = &slice->data;
    if (bytes->captured > OPENING_BYTES_MAX)
        return;
    if (!opening->bytes[from]) {
        opening->bytes[from] = g_byte_array_new();
        opening->offset[from] = slice->offset;
        opening->at[from] = slice->at;
    }
    g_byte_array_append(opening->bytes[from], bytes->at, (guint)bytes->captured);
}

static void recognise(Layer *layer, End from, const Slice *slice)
{
    bool maybe;
    const Protocol *protocol = ask(layer, from, slice, &maybe);
    if (protocol) {
        open_protocol(layer, protocol);
        protocol->data(layer->state, from, slice);
        settle(layer);
        return;
    }
    if (!layer->opening)
        layer->opening = g_new0(Opening, 1);
    if (maybe && layer->opening->bytes[from]) {
        keep_opening(layer->opening, from, slice); /* still the same start */
    } else if (++layer->opening->slices >= 2 * SLICES_TO_JUDGE_BY) {
        settle(layer);
    } else if (maybe) {
        keep_opening(layer->opening, from, slice);
    }
}

void layer_choose(Layer *layer, const Protocol *protocol)
{
    if (layer->protocol || layer->depth > LAYER_DEPTH_MAX)
        return;
    if (protocol)
        open_protocol(layer, protocol);
    settle(layer);
}

/* ---- bytes --------------------------------------------------------------- */

G_NO_INLINE void layer_data(Layer *layer, End from, const Slice *slice)
{
    if (layer->open)
        layer->protocol->data(layer->state, from, slice);
    else if (!layer->settled && slice->data.captured > 0)
        recognise(layer, from, slice);
}

void layer_gap(Layer *layer, End from, uint64_t length, const Moment *at)
{
    if (layer->open && layer->protocol->gap)
        layer->protocol->gap(layer->state, from, length, at);
}

void layer_finish(Layer *layer, End from, const Moment *at)
{
    if (layer->open && layer->protocol->finish)
        layer->protocol->finish(layer->state, from, at);
    layer->finished |= (uint8_t)(1 << from);
    if (layer->finished == BOTH_ENDS)
        close_protocol(layer);
}
