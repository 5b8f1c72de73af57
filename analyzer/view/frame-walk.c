#include "frame-walk.h"

#include "../../dissectors/net/net.h"

/* Fragments that wait for others while frames are looked at. */
#define FRAGMENT_BYTES 65536

/* Who talks to whom, kept while the model is asked for frames. */
typedef struct Walk {
    Model *model;
    NetDecoder *decoder;
    Endpoint ends[2];
} Walk;

static bool is_end(const Endpoint *end, const Address *address, uint16_t port)
{
    return end->port == port && address_equal(&end->address, address);
}

/* Ports lie at the same place in TCP and UDP. */
static bool belongs(const Walk *walk, uint64_t number)
{
    Frame frame;
    Datagram datagram;
    NetProblem problem;
    uint16_t from, to;
    if (!walk->model->frame(walk->model, number, &frame, NULL) ||
        !net_decode(walk->decoder, &frame, &datagram, &problem))
        return false;
    Cursor c = datagram.payload;
    if (!cursor_u16(&c, &from) || !cursor_u16(&c, &to))
        return false;
    const Endpoint *ends = walk->ends;
    return (is_end(&ends[0], &datagram.source, from) &&
            is_end(&ends[1], &datagram.destination, to)) ||
           (is_end(&ends[1], &datagram.source, from) &&
            is_end(&ends[0], &datagram.destination, to));
}

/* The last step that begins before `frame`: from there on it is not far. */
static uint64_t step_before(const Conversation *conversation, uint64_t frame)
{
    uint64_t first = 0;
    const Step *step = conversation->timeline.first_step;
    for (; step && step->first.frame < frame; step = step->next)
        first = step->first.frame;
    return first;
}

bool frame_walk(Model *model, ModelKey key, uint64_t from, bool back, uint64_t *ret)
{
    const Conversation *conversation = model->conversation(model, key);
    if (!conversation)
        return false;
    g_autoptr(NetDecoder) decoder = net_decoder_new(FRAGMENT_BYTES);
    Walk walk = {
        .model = model, .decoder = decoder, .ends = {conversation->ends[0], conversation->ends[1]}};
    uint64_t start = back ? step_before(conversation, from) : from + 1;
    uint64_t last = back ? from - 1 : conversation->last.frame;
    bool found = false;
    for (uint64_t number = start; start > 0 && number <= last; number++) {
        if (!belongs(&walk, number))
            continue;
        *ret = number;
        found = true;
        if (!back)
            break;
    }
    return found;
}
