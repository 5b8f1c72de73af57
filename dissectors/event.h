/* event.h: the catalogue of what wirenotes recognises, and one such happening.
 *
 * The catalogue is events.def; the enums, the filters, JSON, the help, the man
 * page, the binder of notes and the tests all expand from it. */
#pragma once

#include <glib.h>

#include "address.h"
#include "arena.h"
#include "moment.h"

/* Marks a sentence for translation where it stands in a table. */
#ifndef N_
#define N_(text) text
#endif

/* Most fields an event may have; a bit each in Event.present. */
#define EVENT_FIELDS_MAX 32

/* EVENT_TCP_SYN, ...: one for each row. The order is not part of any format. */
typedef enum EventId {
#define FIELD(id, name, type, unit, doc)
#define EVENT(id, name, weight, spec, says, en, zh, fields) EVENT_##id,
#include "events.def"
#undef EVENT
#undef FIELD
    EVENT_COUNT
} EventId;

/* TCP_SYN_seq, ...: one for each field of each row. Its number tells both the
 * event and the place of the value, so a field of another event is caught. */
typedef enum FieldId {
#define FIELD(id, name, type, unit, doc) id##_##name,
#define EVENT(id, name, weight, spec, says, en, zh, fields)                                        \
    id##_BEFORE_FIRST = (int)EVENT_##id * EVENT_FIELDS_MAX - 1, fields
#include "events.def"
#undef EVENT
#undef FIELD
} FieldId;

typedef enum FieldType {
    TYPE_UINT,     /* Value.number */
    TYPE_BOOL,     /* Value.number, 0 or 1 */
    TYPE_DURATION, /* Value.duration_ns, signed nanoseconds */
    TYPE_TEXT,     /* Value.text; bytes from the wire, not necessarily UTF-8 */
    TYPE_ADDRESS,  /* Value.address */
} FieldType;

typedef enum FieldUnit {
    UNIT_NONE,
    UNIT_BYTES,
    UNIT_SEGMENTS,
    UNIT_SECONDS, /* of a TYPE_UINT; a duration is always in nanoseconds */
    UNIT_BITS,
    UNIT_FRAME,      /* the number of a frame */
    UNIT_CONNECTION, /* the id of a connection, from 0; people are told one more */

    /* Of a TYPE_TEXT: what may be secret in it, see masking.h. These stand last. */
    UNIT_URI,         /* a user and password, parameters with telling names */
    UNIT_CREDENTIALS, /* all behind the name of an authentication scheme */
    UNIT_COOKIES,     /* the values of cookies */
    UNIT_SET_COOKIES, /* the same, attributes behind each; a line each */
    UNIT_SECRET,      /* all of it */
    UNIT_COMMAND,     /* a command line: values of options with telling names */
} FieldUnit;

/* How much an event tells about a connection, for choosing what to show. */
typedef enum EventWeight {
    WEIGHT_ROUTINE, /* in every healthy connection */
    WEIGHT_TELLING, /* worth a look */
    WEIGHT_TROUBLE, /* something went wrong */
} EventWeight;

typedef struct FieldSpec {
    const char *name; /* short: "seq"; its full name is "tcp.syn.seq" */
    FieldType type;
    FieldUnit unit;
    const char *doc;
} FieldSpec;

typedef struct EventSpec {
    const char *name; /* dotted and stable: "tcp.syn" */
    EventWeight weight;
    const char *spec;        /* where it is written: "RFC 9293, 3.5" */
    const char *says;        /* the sentence, with {field} where a value goes; English msgid */
    const char *terms_en;    /* search terms, separated by "; " */
    const char *terms_zh;    /* the same in Chinese */
    const FieldSpec *fields; /* ends with a NULL name */
    unsigned field_count;
} EventSpec;

extern const EventSpec event_catalogue[EVENT_COUNT];

/* The event called `name`, or EVENT_COUNT if there is none. */
EventId event_find(const char *name);

/* The place of the field called `name` (short or full) in event `id`, or -1. */
int event_find_field(EventId id, const char *name);

const char *field_type_name(FieldType type); /* "uint", "bool", ... */
const char *field_unit_name(FieldUnit unit); /* "bytes", ...; "" for none */

/* Bytes of text, followed by a NUL that does not count. */
typedef struct Text {
    uint32_t length;
    char bytes[];
} Text;

typedef union Value {
    uint64_t number;
    int64_t duration_ns;
    const Text *text;
    const Address *address;
} Value;

/* One happening on a timeline, which owns it and all its values. */
typedef struct Event {
    struct Event *next;
    Moment at;         /* the frame that completed it */
    uint16_t id;       /* EventId */
    uint8_t by;        /* End that did it */
    uint8_t certainty; /* Certainty */
    uint32_t present;  /* bit i: values[i] is set */
    Value values[];    /* field_count of them; only those that are set may be read */
} Event;

/* A copy of `event` and of all its values, in `arena`. It is not linked to any other. */
Event *event_copy(Arena *arena, const Event *event);

/* True if the value of `field` is set. */
static inline bool event_has(const Event *event, FieldId field)
{
    return event && event->present >> ((unsigned)field % EVENT_FIELDS_MAX) & 1;
}

/* The value of `field`, or `missing` if it is not set. Fields of another event
 * or type are a bug in the caller. */
uint64_t event_number(const Event *event, FieldId field, uint64_t missing);
int64_t event_duration_ns(const Event *event, FieldId field, int64_t missing);
const Text *event_text(const Event *event, FieldId field);       /* (nullable) */
const char *event_string(const Event *event, FieldId field);     /* "" if not set */
const Address *event_address(const Event *event, FieldId field); /* (nullable) */
