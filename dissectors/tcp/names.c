#include "connection.h"
#include "rules.h"

const char *tcp_opened_name(TcpOpened opened)
{
    static const char *const names[] = {
        [TCP_OPENED_THREE_WAY] = "three-way",   [TCP_OPENED_SIMULTANEOUS] = "simultaneous",
        [TCP_OPENED_FAST_OPEN] = "fast-open",   [TCP_OPENED_REFUSED] = "refused",
        [TCP_OPENED_UNANSWERED] = "unanswered", [TCP_OPENED_HALF] = "half-open",
        [TCP_OPENED_MID_STREAM] = "mid-stream",
    };
    return names[opened];
}

const char *tcp_closed_name(TcpClosed closed)
{
    static const char *const names[] = {
        [TCP_CLOSED_NOT] = "still-open",
        [TCP_CLOSED_NEVER_OPEN] = "never-open",
        [TCP_CLOSED_FOUR_SEGMENTS] = "four-segments",
        [TCP_CLOSED_THREE_SEGMENTS] = "three-segments",
        [TCP_CLOSED_SIMULTANEOUS] = "simultaneous",
        [TCP_CLOSED_RESET] = "reset",
        [TCP_CLOSED_HALF] = "half-closed",
        [TCP_CLOSED_UNCONFIRMED] = "unconfirmed",
    };
    return names[closed];
}

#define RULE(id, spec, says) {#id, spec, says},
const RuleSpec tcp_rules[RULE_COUNT] = {
#include "rules.def"
};
#undef RULE
