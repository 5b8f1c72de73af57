/* descent.c: what all layers share. */
#include "descent.h"

const Layer *descent_end(Descent *d, NetProblem problem)
{
    d->problem = problem;
    return NULL;
}

const Layer *descent_broken(Descent *d)
{
    bool cut = cursor_failure(&d->rest) == VERDICT_CUT_SHORT;
    return descent_end(d, cut ? NET_CUT_SHORT : NET_MALFORMED);
}

void descent_enter_network(Descent *d, uint32_t number)
{
    /* Any mixing will do that keeps the order of nested numbers; 31 is the
     * usual multiplier of string hashes. */
    d->network = d->network * 31 + number + 1;
}

void descent_trim(Descent *d, size_t length)
{
    d->bounded |= length <= d->rest.on_wire;
    cursor_trim(&d->rest, length);
}

void descent_bound_payload(Descent *d, size_t length, bool sound)
{
    cursor_trim(&d->rest, length);
    if (d->rest.on_wire == length)
        return;

    /* A host would drop a datagram that is shorter than it says. In captures it
     * is nearly always a tool that cut the frame and forgot the length it had,
     * so the datagram's own word is taken for it, unless it shows damage or
     * another header contradicts it. */
    bool believed = sound && !d->bounded;
    d->oddity = believed ? NET_CUT_SHORT : NET_MALFORMED;
    if (believed)
        d->rest.on_wire = length;
}
