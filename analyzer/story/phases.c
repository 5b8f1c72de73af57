#include "phases.h"

#define PHASE(id, name, title, glyph) [PHASE_##id] = {name, title, glyph},
const PhaseSpec phase_specs[PHASE_COUNT] = {
#include "phases.def"
};
#undef PHASE

const char *absence_name(Absence absence)
{
#define ABSENCE(id, name, says) [ABSENCE_##id] = name,
    static const char *const names[ABSENCE_COUNT] = {
#include "phase-absences.def"
    };
#undef ABSENCE
    return names[absence];
}

const char *absence_says(Absence absence)
{
#define ABSENCE(id, name, says) [ABSENCE_##id] = says,
    static const char *const sentences[ABSENCE_COUNT] = {
#include "phase-absences.def"
    };
#undef ABSENCE
    return sentences[absence];
}

int64_t phases_took(const Phases *phases, Phase phase)
{
    if (phases->absences[phase] != ABSENCE_NONE)
        return -1;
    return phases->spans[phase].until_ns - phases->spans[phase].from_ns;
}

bool phases_extent(const Phases *phases, int64_t *ret_from_ns, int64_t *ret_until_ns)
{
    bool any = false;
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++) {
        if (phases->absences[i] != ABSENCE_NONE)
            continue;
        if (!any)
            *ret_from_ns = phases->spans[i].from_ns;
        *ret_until_ns = phases->spans[i].until_ns;
        any = true;
    }
    return any;
}

int64_t phases_total(const Phases *phases)
{
    int64_t from_ns, until_ns;
    return phases_extent(phases, &from_ns, &until_ns) ? until_ns - from_ns : -1;
}

int64_t phases_blocked(const Phases *phases)
{
    int64_t blocked = phases_total(phases);
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++)
        blocked -= MAX(phases_took(phases, (Phase)i), 0);
    return MAX(blocked, 0);
}

/* ---- milestones ------------------------------------------------------------ */

Milestones milestones_none(void)
{
    return (Milestones){
        .asked_ns = TIME_UNKNOWN,
        .established_ns = TIME_UNKNOWN,
        .hello_ns = TIME_UNKNOWN,
        .encrypted_ns = {TIME_UNKNOWN, TIME_UNKNOWN},
        .closing_ns = TIME_UNKNOWN,
        .closed_ns = TIME_UNKNOWN,
    };
}

void milestones_event(Milestones *milestones, const Event *event)
{
    int64_t *place = NULL;
    if (event->id == EVENT_TLS_CLIENT_HELLO)
        place = &milestones->hello_ns;
    else if ((event->id == EVENT_TLS_ENCRYPTED || event->id == EVENT_QUIC_PROTECTED) &&
             event->by != END_NONE)
        place = &milestones->encrypted_ns[event->by];
    if (place && *place == TIME_UNKNOWN)
        *place = event->at.time_ns;
}

static int64_t time_of(const Moment *moment)
{
    return moment->frame > 0 ? moment->time_ns : TIME_UNKNOWN;
}

/* When somebody began to close, if anybody was seen to. */
static int64_t closing_time(const TcpConnection *connection)
{
    if (connection->active_closer != END_NONE) {
        const Moment *fin = &connection->ends[connection->active_closer].fin_at;
        if (fin->frame > 0)
            return fin->time_ns;
    }
    return time_of(&connection->closed_at);
}

void milestones_conversation(Milestones *milestones, const Conversation *conversation)
{
    if (conversation->transport != TRANSPORT_TCP)
        return;
    const TcpConnection *connection = (const TcpConnection *)conversation;
    milestones->asked_ns = time_of(&connection->syn_at);
    milestones->established_ns = time_of(&connection->established_at);
    milestones->closing_ns = closing_time(connection);
    milestones->closed_ns = time_of(&connection->closed_at);
}

/* ---- phases ---------------------------------------------------------------- */

static bool known(int64_t time_ns)
{
    return time_ns != TIME_UNKNOWN;
}

/* Lays `phase` behind what was laid before: it never begins sooner. */
static void lay(Phases *phases, Phase phase, int64_t from_ns, int64_t until_ns, int64_t *reached_ns)
{
    int64_t from = MAX(from_ns, *reached_ns);
    phases->spans[phase] = (PhaseSpan){from, MAX(until_ns, from)};
    phases->absences[phase] = ABSENCE_NONE;
    *reached_ns = phases->spans[phase].until_ns;
}

static void lay_connect(Phases *phases, const Milestones *m, int64_t request_ns, int64_t *reached)
{
    if (!known(m->asked_ns) || !known(m->established_ns))
        return;
    /* RFC 7413: with Fast Open the request is under way before the handshake is over */
    int64_t until = known(request_ns) ? MIN(m->established_ns, request_ns) : m->established_ns;
    lay(phases, PHASE_CONNECT, m->asked_ns, until, reached);
}

/* RFC 8446, 2; RFC 5246, 7.3: what an end encrypts first is its Finished, or what
 * leads up to it; once both have, the handshake is over. */
static int64_t secured_time(const Milestones *m)
{
    return MAX(m->encrypted_ns[END_CLIENT], m->encrypted_ns[END_SERVER]);
}

/* TLS that begins with the connection has the time from then on, the client's own
 * preparations included. */
static void lay_secure(Phases *phases, const Milestones *m, const MessageTimes *t, int64_t *reached)
{
    if (!known(m->hello_ns))
        return;
    phases->absences[PHASE_SECURE] = ABSENCE_REUSED;
    if (known(t->request_ns) && m->hello_ns > t->request_ns) /* upgraded later (RFC 2817) */
        phases->absences[PHASE_SECURE] = ABSENCE_PLAIN;
    else if (!known(secured_time(m)))
        phases->absences[PHASE_SECURE] = ABSENCE_NOT_CAPTURED;
    else if (m->hello_ns > t->before_ns) /* else an exchange before had it */
        lay(phases, PHASE_SECURE,
            t->first && known(m->established_ns) ? m->established_ns : m->hello_ns,
            known(t->request_ns) ? MIN(secured_time(m), t->request_ns) : secured_time(m), reached);
}

/* A response may overtake the end of its request (RFC 9112, 9.5): then it is no
 * longer sent but received, and there was no wait. */
static void lay_messages(Phases *phases, const Milestones *m, const MessageTimes *t,
                         int64_t *reached)
{
    int64_t sent = known(t->request_end_ns) ? t->request_end_ns : t->request_ns;
    if (known(t->response_ns))
        sent = MIN(sent, t->response_ns);
    if (known(t->request_ns)) {
        phases->absences[PHASE_WAIT] = phases->absences[PHASE_RECEIVE] = ABSENCE_NEVER;
        lay(phases, PHASE_SEND, t->request_ns, sent, reached);
        /* nothing came: it waited until somebody gave up */
        int64_t until = known(t->response_ns) ? t->response_ns : m->closing_ns;
        if (known(until))
            lay(phases, PHASE_WAIT, sent, until, reached);
    }
    if (known(t->response_ns) && known(t->response_end_ns))
        lay(phases, PHASE_RECEIVE, t->response_ns, t->response_end_ns, reached);
    else if (known(t->response_ns))
        phases->absences[PHASE_RECEIVE] = ABSENCE_NOT_CAPTURED;
}

static void lay_rest(Phases *phases, const Milestones *m, const MessageTimes *t)
{
    if (!known(t->response_end_ns))
        return;
    int64_t until = known(t->after_ns) ? t->after_ns : m->closing_ns;
    int64_t reached = t->response_end_ns;
    if (known(until) && until >= t->response_end_ns)
        lay(phases, PHASE_IDLE, t->response_end_ns, until, &reached);
    if (!known(t->after_ns) && known(m->closing_ns) && known(m->closed_ns))
        lay(phases, PHASE_CLOSE, m->closing_ns, m->closed_ns, &reached);
}

/* Why each phase would be missing. */
static void set_absences(Phases *phases, bool first)
{
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        phases->absences[i] = ABSENCE_NOT_CAPTURED;
    phases->absences[PHASE_LOOKUP] = first ? ABSENCE_UNSEEN : ABSENCE_REUSED;
    phases->absences[PHASE_CONNECT] = first ? ABSENCE_NOT_CAPTURED : ABSENCE_REUSED;
    phases->absences[PHASE_SECURE] = ABSENCE_PLAIN;
    phases->absences[PHASE_IDLE] = phases->absences[PHASE_CLOSE] = ABSENCE_NEVER;
}

void phases_fill(Phases *phases, const Milestones *milestones, const MessageTimes *times)
{
    int64_t reached = TIME_UNKNOWN;
    set_absences(phases, times->first);
    if (times->first)
        lay_connect(phases, milestones, times->request_ns, &reached);
    lay_secure(phases, milestones, times, &reached);
    lay_messages(phases, milestones, times, &reached);
    lay_rest(phases, milestones, times);
}

void phases_add_lookup(Phases *phases, int64_t from_ns, int64_t until_ns)
{
    phases->spans[PHASE_LOOKUP] = (PhaseSpan){from_ns, until_ns};
    phases->absences[PHASE_LOOKUP] = ABSENCE_NONE;
}
