/* bodies.h: what HTTP messages carried, with its codings taken off: as files in a folder,
 * in memory for a report, or both.
 *
 * A body is decoded when all of it has come, one at a time. Everything is bounded: how many
 * there are, what they take together, what a coding may make of them. For one thread. */
#pragma once

#include <glib.h>

#include "../../dissectors/bodies.h"

/* What became of a body. */
typedef enum BodyState {
    BODY_WHOLE,          /* as it was before it was coded */
    BODY_INCOMPLETE,     /* the message was cut off, or the capture lacks some: what came first */
    BODY_PART,           /* of something coded, as sent: parts cannot be decoded (206) */
    BODY_UNKNOWN_CODING, /* as sent: a coding that is not read here */
    BODY_BROKEN_CODING,  /* what was decoded before the coding broke; as sent if nothing was */
    BODY_TOO_LARGE,      /* what was decoded before it grew beyond all measure */
    BODY_NO_ROOM,        /* as much as there was room for */
    BODY_NOT_WRITTEN,    /* the disk is full, or refuses */
} BodyState;

/* "whole", "incomplete", "part", ...: as the index says it. */
const char *body_state_name(BodyState state);

/* Whose it is, where the timeline tells: its own copy. */
typedef struct BodyOwner {
    uint64_t ordinal;   /* of the request on its connection; 0: not known */
    char *method, *uri; /* (nullable) of the request */
    unsigned code;      /* of the response; 0: there is none */
} BodyOwner;

typedef struct Body {
    uint64_t number; /* from 1, in the order in which they ended */
    Moment first;    /* first byte of its message */
    int64_t stream;  /* HTTP/2 and HTTP/3; negative: none */
    bool is_request;
    char *type;    /* Content-Type; "" if it is not told */
    char *codings; /* "" for none */
    BodyState state;
    uint64_t sent_bytes;    /* that came, as they were sent */
    uint64_t missing_bytes; /* that the capture lacks */
    uint64_t bytes;         /* that are kept */
    char *file;             /* (nullable) in the folder */
    GByteArray *content;    /* (nullable) the bytes, where they are kept in memory */
    Transport transport;
    uint64_t connection; /* id of its conversation, once that is over */
    Endpoint ends[2];    /* by End */
    BodyOwner owner;
} Body;

typedef struct Bodies Bodies;

/* @folder: (nullable) where to save them; made if it is not there
 * @keep: in memory too, for a report
 * Returns: (transfer full) (nullable): NULL, and *error, if the folder cannot be had or holds
 * bodies already */
Bodies *bodies_new(const char *folder, bool keep, GError **error);
void bodies_free(Bodies *bodies); /* NULL is fine; files stay */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bodies, bodies_free)

/* Borrowed; for AnalysisOptions. */
const BodySink *bodies_sink(const Bodies *bodies);

/* Whether any came over `conversation`. */
bool bodies_has(const Bodies *bodies, const Conversation *conversation);

/* What was told of body `number`; `owner`'s texts are taken over. Its file is named after
 * `target`, (nullable). */
void bodies_tell(Bodies *bodies, uint64_t number, BodyOwner owner, const char *target);

/* `conversation` is over and has its id. If it is not `wanted`, its bodies are forgotten and
 * their files removed. */
void bodies_conversation_over(Bodies *bodies, const Conversation *conversation, bool wanted);

/* Body `number`, or NULL: there is none, or it is not wanted. Borrowed. */
const Body *bodies_find(const Bodies *bodies, uint64_t number);

/* The highest number that a body may have, and how many there was no room to begin with. */
uint64_t bodies_last(const Bodies *bodies);
uint64_t bodies_refused(const Bodies *bodies);

/* Makes the file of the index. Returns a descriptor, or -1 and errno. */
int bodies_create_index(const Bodies *bodies);

/* What the index is called in the folder. */
#define BODIES_INDEX "bodies.json"
