/* trace-format.c: where the fields of an event stand. */
#include "trace-format.h"

#include <glib.h>
#include <stdio.h>

const char *const trace_event_names[TRACE_EVENTS] = {
    [TRACE_EVENT_STATE] = "sock/inet_sock_set_state",
    [TRACE_EVENT_TASK] = "task/task_newtask",
    [TRACE_EVENT_EXEC] = "sched/sched_process_exec",
};

static const struct {
    TraceEvent event;
    TraceField field;
    const char *name; /* as the kernel calls it */
} needed[] = {
    {TRACE_EVENT_STATE, TRACE_FLAGS, "common_flags"},
    {TRACE_EVENT_STATE, TRACE_THREAD, "common_pid"},
    {TRACE_EVENT_STATE, TRACE_SOCKET, "skaddr"},
    {TRACE_EVENT_STATE, TRACE_OLD_STATE, "oldstate"},
    {TRACE_EVENT_STATE, TRACE_NEW_STATE, "newstate"},
    {TRACE_EVENT_STATE, TRACE_SPORT, "sport"},
    {TRACE_EVENT_STATE, TRACE_DPORT, "dport"},
    {TRACE_EVENT_STATE, TRACE_FAMILY, "family"},
    {TRACE_EVENT_STATE, TRACE_PROTOCOL, "protocol"},
    {TRACE_EVENT_STATE, TRACE_SADDR, "saddr"},
    {TRACE_EVENT_STATE, TRACE_DADDR, "daddr"},
    {TRACE_EVENT_STATE, TRACE_SADDR_V6, "saddr_v6"},
    {TRACE_EVENT_STATE, TRACE_DADDR_V6, "daddr_v6"},
    {TRACE_EVENT_TASK, TRACE_THREAD, "common_pid"},
    {TRACE_EVENT_TASK, TRACE_CHILD, "pid"},
    {TRACE_EVENT_TASK, TRACE_NAME, "comm"},
    {TRACE_EVENT_TASK, TRACE_CLONE_FLAGS, "clone_flags"},
    {TRACE_EVENT_EXEC, TRACE_CHILD, "pid"},
    {TRACE_EVENT_EXEC, TRACE_PATH, "filename"},
};

/* "field:__u8 saddr[4]; offset:32; size:4; signed:0;" */
static bool read_field(const char *line, char **ret_name, TracePlace *ret)
{
    unsigned offset, size;
    const char *field = strstr(line, "field:");
    const char *end = field ? strchr(field, ';') : NULL;
    if (!end || sscanf(end, ";%*[ \t]offset:%u;%*[ \t]size:%u;", &offset, &size) != 2)
        return false;
    const char *bracket = memchr(field, '[', (size_t)(end - field));
    /* "__data_loc char[] filename" has its bracket before the name. */
    if (bracket && bracket[1] != ']')
        end = bracket;
    const char *name = end;
    while (name > field && name[-1] != ' ' && name[-1] != '*')
        name--;
    *ret_name = g_strndup(name, (gsize)(end - name));
    *ret = (TracePlace){.offset = (uint16_t)offset, .size = (uint16_t)size};
    return true;
}

static void place_field(const char *line, TraceEvent event, TraceFormat *format)
{
    g_autofree char *name = NULL;
    TracePlace place;
    if (!read_field(line, &name, &place))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (needed[i].event == event && strcmp(needed[i].name, name) == 0)
            format->places[needed[i].field] = place;
}

bool trace_format_read(const char *text, TraceEvent event, TraceFormat *ret)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned id = 0;
    *ret = (TraceFormat){0};
    for (char **line = lines; *line; line++) {
        sscanf(*line, "ID: %u", &id);
        place_field(*line, event, ret);
    }
    ret->id = (uint16_t)id;
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        if (needed[i].event == event && ret->places[needed[i].field].size == 0)
            return false;
    return id > 0 && id <= UINT16_MAX;
}

bool trace_bytes(const TraceFormat *format, Cursor record, TraceField field, Cursor *ret)
{
    const TracePlace *place = &format->places[field];
    return place->size > 0 && cursor_skip(&record, place->offset) &&
           place->size <= record.captured && cursor_take(&record, place->size, ret);
}

uint64_t trace_number(const TraceFormat *format, Cursor record, TraceField field)
{
    Cursor bytes;
    uint64_t number = 0;
    uint8_t byte;
    if (!trace_bytes(format, record, field, &bytes))
        return 0;
    for (unsigned shift = 0; shift < 64 && cursor_u8(&bytes, &byte); shift += 8)
        number |= (uint64_t)byte << shift;
    return number;
}

/* Where a text of any length stands: its place and its length, 16 bits each. */
static bool find_text(const TraceFormat *format, Cursor record, TraceField field, Cursor *ret)
{
    if (format->places[field].size != sizeof(uint32_t))
        return trace_bytes(format, record, field, ret);
    uint64_t place = trace_number(format, record, field);
    size_t length = place >> 16;
    return cursor_skip(&record, place & 0xffff) && length <= record.captured &&
           cursor_take(&record, length, ret);
}

char *trace_text(const TraceFormat *format, Cursor record, TraceField field)
{
    Cursor bytes;
    if (!find_text(format, record, field, &bytes))
        return NULL;
    return g_strndup((const char *)bytes.at, bytes.captured);
}
