#include "bodies.h"

void body_tap_begin(BodyTap *tap, const Conversation *conversation, const BodyFacts *facts)
{
    if (!bodies_wanted(conversation) || tap->body)
        return;
    tap->sink = conversation->commons->bodies;
    tap->body = tap->sink->begin(tap->sink->user, facts);
}

void body_tap_pass(void *tap, const Cursor *data)
{
    const BodyTap *open = tap;
    if (open->body)
        open->sink->data(open->body, data);
}

uint64_t body_tap_end(BodyTap *tap, const Conversation *conversation, bool complete)
{
    if (!tap->body)
        return 0;
    uint64_t number = tap->sink->end(tap->body, conversation, complete);
    tap->body = NULL;
    return number;
}
