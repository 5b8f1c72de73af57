/* trace-format.h: where the fields of an event stand, as the kernel tells it in
 * events/.../format. */
#pragma once

#include "../../dissectors/cursor.h"

typedef enum TraceEvent {
    TRACE_EVENT_STATE,
    TRACE_EVENT_TASK,
    TRACE_EVENT_EXEC,
    TRACE_EVENTS,
} TraceEvent;

extern const char *const trace_event_names[TRACE_EVENTS]; /* "sock/inet_sock_set_state" */

typedef enum TraceField {
    TRACE_FLAGS,
    TRACE_THREAD,
    TRACE_SOCKET,
    TRACE_OLD_STATE,
    TRACE_NEW_STATE,
    TRACE_SPORT,
    TRACE_DPORT,
    TRACE_FAMILY,
    TRACE_PROTOCOL,
    TRACE_SADDR,
    TRACE_DADDR,
    TRACE_SADDR_V6,
    TRACE_DADDR_V6,
    TRACE_CHILD,
    TRACE_NAME,
    TRACE_CLONE_FLAGS,
    TRACE_PATH,
    TRACE_FIELDS,
} TraceField;

typedef struct TracePlace {
    uint16_t offset, size; /* size 0: this event has no such field */
} TracePlace;

typedef struct TraceFormat {
    uint16_t id;
    TracePlace places[TRACE_FIELDS];
} TraceFormat;

/* Reads a format file. False if the fields needed of this event are not all there. */
CHECKED bool trace_format_read(const char *text, TraceEvent event, TraceFormat *ret);

/* Values of a raw record; 0 or NULL if it is too short for them. */
uint64_t trace_number(const TraceFormat *format, Cursor record, TraceField field);
CHECKED bool trace_bytes(const TraceFormat *format, Cursor record, TraceField field, Cursor *ret);

/* Of a field of fixed size, or one whose place is told in the record (__data_loc).
 * Returns: (transfer full) */
char *trace_text(const TraceFormat *format, Cursor record, TraceField field);
