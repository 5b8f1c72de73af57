#include "why.h"

#include "../i18n.h"

/* By what the end that closed first is known. */
typedef enum CloserKind {
    CLOSER_BY_FIN,
    CLOSER_BY_RST,
    CLOSER_BOTH,
} CloserKind;

/* The rows expand three times: the evidence, what is ruled out, the row itself,
 * the first two under names made of the verdict and the key. */
#define FRAME(id)         {EVENT_##id, (FieldId)0, false},
#define NUMBER(id, field) {EVENT_##id, id##_##field, true},
#define OUT(sentence)     sentence,
#define WHY(verdict, key, value, spec, says, ruled_out, ...)                                       \
    static const WhyEvidence evidence_##verdict##_##key[] = {__VA_ARGS__{0}};                      \
    static const char *const ruled_out_##verdict##_##key[] = {ruled_out NULL};
#include "why.def"
#undef WHY

#define WHY(verdict, key, value, spec, says, ruled_out, ...)                                       \
    {WHY_##verdict,                                                                                \
     key,                                                                                          \
     value,                                                                                        \
     spec,                                                                                         \
     says,                                                                                         \
     ruled_out_##verdict##_##key,                                                                  \
     evidence_##verdict##_##key,                                                                   \
     G_N_ELEMENTS(evidence_##verdict##_##key) - 1},
const WhyRow why_rows[WHY_ROWS] = {
#include "why.def"
};
#undef WHY

const char *why_verdict_name(WhyVerdict verdict)
{
    static const char *const names[WHY_COUNT] = {
        [WHY_OPENED] = "opened",
        [WHY_CLOSED] = "closed",
        [WHY_ACTIVE_CLOSER] = "active_closer",
    };
    return names[verdict];
}

void why_index(WhyIndex *index, const Conversation *conversation)
{
    *index = (WhyIndex){0};
    for (const Event *e = conversation->timeline.first_event; e; e = e->next)
        if (!index->first[e->id])
            index->first[e->id] = e;
}

static bool find_row(WhyVerdict verdict, unsigned key, const char *value, Why *ret)
{
    for (size_t i = 0; i < WHY_ROWS; i++) {
        if (why_rows[i].verdict != verdict || why_rows[i].key != key)
            continue;
        *ret = (Why){.row = &why_rows[i], .value = value ? value : why_rows[i].value};
        return true;
    }
    return false;
}

static bool find_closer(const TcpConnection *c, Why *ret)
{
    if (c->fins_crossed)
        return find_row(WHY_ACTIVE_CLOSER, CLOSER_BOTH, NULL, ret);
    if (c->active_closer == END_NONE)
        return false;
    CloserKind kind = c->ends[c->active_closer].fin ? CLOSER_BY_FIN : CLOSER_BY_RST;
    return find_row(WHY_ACTIVE_CLOSER, kind, end_name((End)c->active_closer), ret);
}

bool why_find(const TcpConnection *connection, WhyVerdict verdict, Why *ret)
{
    switch (verdict) {
    case WHY_OPENED:
        return find_row(verdict, connection->opened, NULL, ret);
    case WHY_CLOSED:
        return find_row(verdict, connection->closed, NULL, ret);
    case WHY_ACTIVE_CLOSER:
        return find_closer(connection, ret);
    case WHY_COUNT:
        break;
    }
    return false;
}
