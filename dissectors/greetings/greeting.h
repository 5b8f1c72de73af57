/* greeting.h: what protocols whose beginnings are read here have in common: one
 * reads until the log-in is over or TLS takes over, and no further. */
#pragma once

#include "../intake.h"
#include "../layer.h"

typedef struct Greeting Greeting;

/* Reads the next unit of `from`: as IntakeParse. */
typedef size_t (*GreetingParse)(Greeting *greeting, End from, const Cursor *available);

typedef struct GreetingKind {
    const char *service; /* as in events: "smtp" */
    GreetingParse parse;
    size_t limit; /* bytes that one unit may have */
} GreetingKind;

/* The state of each such protocol begins with one. */
struct Greeting {
    Conversation *conversation; /* borrowed */
    const GreetingKind *kind;
    Intake intakes[2]; /* by End */
    Layer *above;      /* (owned, nullable) what runs on this from now on */
    Moment asked_at;   /* the log-in or upgrade that waits for an answer; frame 0: none */
    unsigned units;    /* read of both ends */
    bool passes[2];    /* by End: what it sends goes to `above` */
    uint8_t depth;     /* see layer.h */
    bool over;         /* the rest is of no interest */
};

/* All zero but what `conversation` and `kind` give. `size` is that of the state. */
void *greeting_new(Conversation *conversation, const GreetingKind *kind, size_t size);

/* For the const structs: these do for all kinds. */
void greeting_close(void *state);
void greeting_data(void *state, End from, const Slice *slice);
void greeting_gap(void *state, End from, uint64_t length, const Moment *at);
void greeting_finish(void *state, End from, const Moment *at);

/* What `from` sends from now on belongs to a protocol above this one. */
void greeting_hand_over(Greeting *greeting, End from);

/* Nothing more is read. */
void greeting_end(Greeting *greeting);

/* ---- what it tells --------------------------------------------------------- */

/* `from` says who it is. Either text may be empty. */
void greeting_tell_hello(Greeting *greeting, End from, Cursor software, const char *protocol);

/* A log-in begins; the event wants its fields. */
Event *greeting_tell_login(Greeting *greeting, End from);

/* How it ended, as the server says: its code and its words, either of which may be
 * empty. */
void greeting_tell_login_done(Greeting *greeting, End from, bool accepted, Cursor code,
                              Cursor reason);

/* A password passes by; it matters where nothing encrypts it. */
void greeting_tell_password(Greeting *greeting, End from, const char *method);

/* TLS was asked for with `command`, and the answer came. */
void greeting_tell_upgrade(Greeting *greeting, End from, const char *command, bool accepted);

/* Sets a text of an event that one of these gave. */
void greeting_set(Greeting *greeting, Event *event, FieldId field, Cursor text);
