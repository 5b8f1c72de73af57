/* timeline.h: what happened on one conversation, in the order of frames.
 *
 * Three lists share one arena: the steps of the ladder (segments, runs of data
 * folded together), the events, and the state changes of both ends. A timeline
 * is bounded: past its budget it drops and counts. */
#pragma once

#include "arena.h"
#include "event.h"

/* TCP states (RFC 9293, 3.3.2). UNKNOWN is a capture's, not the RFC's: it has
 * not been seen what state this end is in. */
typedef enum TcpState {
    TCP_STATE_UNKNOWN,
    TCP_STATE_CLOSED,
    TCP_STATE_LISTEN,
    TCP_STATE_SYN_SENT,
    TCP_STATE_SYN_RCVD,
    TCP_STATE_ESTABLISHED,
    TCP_STATE_FIN_WAIT_1,
    TCP_STATE_FIN_WAIT_2,
    TCP_STATE_CLOSE_WAIT,
    TCP_STATE_CLOSING,
    TCP_STATE_LAST_ACK,
    TCP_STATE_TIME_WAIT,
} TcpState;

/* "SYN_SENT", "ESTABLISHED", ...; "UNKNOWN". */
const char *tcp_state_name(TcpState state);

/* One end goes from one state to another. */
typedef struct StateChange {
    struct StateChange *next;
    Moment at;      /* the segment that made this end change */
    Moment seen_by; /* the segment that proves it; the same when observed */
    uint8_t end;    /* End */
    uint8_t from;   /* TcpState */
    uint8_t to;     /* TcpState */
    uint8_t certainty;
    uint16_t rule; /* RuleId: why, see rules.def */
} StateChange;

/* TCP flags of a step, as in the header (RFC 9293, 3.1). */
#define TCP_FLAG_FIN 0x01
#define TCP_FLAG_SYN 0x02
#define TCP_FLAG_RST 0x04
#define TCP_FLAG_PSH 0x08
#define TCP_FLAG_ACK 0x10
#define TCP_FLAG_URG 0x20
#define TCP_FLAG_ECE 0x40
#define TCP_FLAG_CWR 0x80

/* Kinds of packets that a datagram carries where it can carry several: those of QUIC
 * (RFC 9000, 17.2 and 17.3). A bit each in Step.carries, in the order in which they come. */
typedef enum Carries {
    CARRIES_INITIAL = 1 << 0,
    CARRIES_EARLY = 1 << 1, /* 0-RTT */
    CARRIES_HANDSHAKE = 1 << 2,
    CARRIES_RETRY = 1 << 3,
    CARRIES_VERSION_NEGOTIATION = 1 << 4,
    CARRIES_SHORT = 1 << 5, /* 1-RTT */
} Carries;

/* What a long run of data was like on its way: how far it had come at some of its
 * moments. When there are as many as fit, every other goes, and from then on only half
 * as many are taken. */
#define RUN_MARKS      24
#define RUN_MARKS_FROM 6 /* segments and ACKs; shorter runs have none */

typedef struct RunMark {
    int64_t time_ns;
    uint64_t bytes;  /* of the run, sent by then */
    uint32_t acked;  /* relative acknowledgment number of the other end's last ACK in it; 0: none */
    uint32_t window; /* bytes that this ACK offered, scaled */
} RunMark;

typedef struct RunMarks {
    RunMark last; /* the latest, whether marked or not */
    uint32_t skipped, every;
    uint32_t count;
    RunMark marks[RUN_MARKS];
} RunMarks;

/* A rung of the ladder: one segment or datagram, or a run of data one way with
 * the bare ACKs that answer it. */
typedef struct Step {
    struct Step *next;
    Moment first;
    Moment last;       /* equal to first for a single segment */
    uint64_t bytes;    /* payload in all, on the wire */
    uint32_t segments; /* in the direction of `from` */
    uint32_t acks;     /* bare ACKs from the other end, folded in */
    uint32_t seq;      /* relative sequence number of the first segment */
    uint32_t ack;      /* relative acknowledgment number of the last segment; 0 without ACK */
    uint32_t window;   /* bytes, scaled, of the last segment */
    RunMarks *marks;   /* (nullable) of a run of data; the timeline's */
    uint8_t from;      /* End */
    uint8_t flags;     /* TCP flags; 0 for UDP */
    uint8_t carries;   /* bits by Carries; 0 for most protocols */
    bool repeated;     /* carries bytes that were sent before */
} Step;

typedef struct Timeline {
    Arena arena;
    Event *first_event, *last_event;
    Step *first_step, *last_step;
    StateChange *first_change, *last_change;
    uint64_t *tally;  /* (nullable) events ever made, by EventId; the engine's */
    size_t budget;    /* bytes the arena may hold */
    uint32_t dropped; /* steps and events that did not fit */
    bool keep_steps;  /* ladders are wanted */
    bool bare;        /* secrets are wanted as they are; see masking.h */
} Timeline;

/* An empty timeline that may grow to `budget` bytes. */
void timeline_init(Timeline *timeline, size_t budget, bool keep_steps, uint64_t *tally);
void timeline_clear(Timeline *timeline);

/* Adds an event; fill in its values with timeline_set_*(). Returns NULL, which
 * those accept, when the budget is spent. Events come in the order of frames. */
Event *timeline_event(Timeline *timeline, EventId id, End by, const Moment *at);

/* The same for an event that is learnt of late: it goes behind those of its frame. */
Event *timeline_event_early(Timeline *timeline, EventId id, End by, const Moment *at);

/* The event `id` by `by` that was told early, of frame at->frame or before; NULL if none was.
 * For what is told once more, when more is known. */
Event *timeline_find_early(const Timeline *timeline, EventId id, End by, const Moment *at);

/* Where to put the value of `field`, marked as set; NULL without an event. A field of
 * another event is a bug in the caller, and so is one of another type; the latter is
 * looked for where sanitizers are on. */
static inline Value *timeline_claim(Event *event, FieldId field, FieldType type)
{
    if (!event)
        return NULL;
    unsigned place = (unsigned)field % EVENT_FIELDS_MAX;
    g_assert(event->id == (unsigned)field / EVENT_FIELDS_MAX);
#ifdef WIRENOTES_CHECKED
    FieldType declared = event_catalogue[event->id].fields[place].type;
    g_assert(declared == type || (type == TYPE_UINT && declared == TYPE_BOOL));
#else
    (void)type;
#endif
    event->present |= UINT32_C(1) << place;
    return &event->values[place];
}

/* Set one value of an event that timeline_event() gave. Text is copied, and what
 * is secret in it covered unless `bare`. */
static inline void timeline_set_number(Event *event, FieldId field, uint64_t number)
{
    Value *value = timeline_claim(event, field, TYPE_UINT);
    if (value)
        value->number = number;
}

static inline void timeline_set_duration(Event *event, FieldId field, int64_t ns)
{
    Value *value = timeline_claim(event, field, TYPE_DURATION);
    if (value)
        value->duration_ns = ns;
}

void timeline_set_text(Timeline *timeline, Event *event, FieldId field, const void *bytes,
                       size_t n);
void timeline_set_string(Timeline *timeline, Event *event, FieldId field, const char *string);
void timeline_set_address(Timeline *timeline, Event *event, FieldId field, const Address *address);

/* Adds a rung, folding it into the last one where both are plain data of one
 * run and nothing was remarked on either. */
void timeline_step(Timeline *timeline, const Step *step);

/* Adds a state change, in the order of `at` even when it is learnt of late.
 * Returns it for a later change of mind, or NULL when the budget is spent. */
StateChange *timeline_change(Timeline *timeline, const StateChange *change);

/* Takes back a change that later packets disproved. */
void timeline_retract(Timeline *timeline, StateChange *change);
