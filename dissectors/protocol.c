#include "protocol.h"

const char *transport_name(Transport transport)
{
    switch (transport) {
    case TRANSPORT_TCP:
        return "tcp";
    case TRANSPORT_UDP:
        return "udp";
    }
    return "";
}

Recognition recognition_of(Verdict verdict)
{
    switch (verdict) {
    case VERDICT_WHOLE:
        return RECOGNISED_YES;
    case VERDICT_CUT_SHORT:
        return RECOGNISED_MAYBE;
    case VERDICT_MALFORMED:
    case VERDICT_UNKNOWN:
        break;
    }
    return RECOGNISED_NOT;
}

#define PROTOCOL(name) extern const Protocol name;
#include "protocols.def"
#undef PROTOCOL

#define PROTOCOL(name) &name,
const Protocol *const protocols[] = {
#include "protocols.def"
    NULL,
};
#undef PROTOCOL

const Protocol *protocol_recognise(const Conversation *conversation, End from, const Cursor *start,
                                   bool *ret_maybe)
{
    *ret_maybe = false;
    for (const Protocol *const *p = protocols; *p; p++) {
        if ((*p)->transport != conversation->transport)
            continue;
        switch ((*p)->recognise(conversation, from, start)) {
        case RECOGNISED_YES:
            return *p;
        case RECOGNISED_MAYBE:
            *ret_maybe = true;
            break;
        case RECOGNISED_NOT:
            break;
        }
    }
    return NULL;
}
