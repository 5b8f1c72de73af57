/* record.c: records, to bytes and back. */
#include "record.h"

#include <string.h>

#include "../../dissectors/conversation.h"
#include "../../dissectors/masking.h"

/* Options of all kinds. Numbers, once used, keep their meaning. */
enum {
    OPTION_END = 0,
    OPTION_PID = 1,
    OPTION_STARTED = 2,
    OPTION_PARENT = 3,
    OPTION_UID = 4,
    OPTION_THREADS = 5,
    OPTION_EPOLLS = 6,
    OPTION_SOCKETS = 7,
    OPTION_PIPES = 8,
    OPTION_UNIX_SOCKETS = 9,
    OPTION_LISTENERS = 10,
    OPTION_FORMER_PARENT = 11,
    OPTION_NETNS = 12,
    OPTION_ORPHAN = 13,
    OPTION_DAEMON = 14,
    OPTION_NAME = 15,
    OPTION_COMMAND = 16,
    OPTION_USER = 17,
    OPTION_PARENT_NAME = 18,
    OPTION_CGROUP = 19,
    OPTION_PROGRAM = 20,
    OPTION_TIME = 32,
    OPTION_TRANSPORT = 33,
    OPTION_LOCAL = 34,
    OPTION_REMOTE = 35,
    OPTION_HOW = 36,
    OPTION_STATE = 37,
    OPTION_UNOWNED = 38,
    OPTION_EVENTS = 48,
    OPTION_EVERYONE = 49,
    OPTION_LOST = 50,
};

/* Longer texts are cut. Our choice: a command line that a person still reads. */
#define TEXT_MAX 1024

const char *host_how_name(HostHow how)
{
    static const char *const names[] = {"none", "listener", "descriptor", "event"};
    return how < G_N_ELEMENTS(names) ? names[how] : names[0];
}

void host_process_clear(HostProcess *process)
{
    g_clear_pointer(&process->name, g_free);
    g_clear_pointer(&process->command, g_free);
    g_clear_pointer(&process->user, g_free);
    g_clear_pointer(&process->parent_name, g_free);
    g_clear_pointer(&process->cgroup, g_free);
}

char *host_process_masked_command(const HostProcess *process)
{
    if (!process->command)
        return NULL;
    GString *masked = g_string_new(NULL);
    mask_append_command(masked, cursor_over(process->command, strlen(process->command)));
    return g_string_free(masked, FALSE);
}

/* ---- writing ------------------------------------------------------------------ */

static void put_u16(GByteArray *bytes, uint16_t value)
{
    value = GUINT16_TO_LE(value);
    g_byte_array_append(bytes, (const guint8 *)&value, sizeof value);
}

static void put_option(GByteArray *bytes, uint16_t code, const void *value, size_t n)
{
    static const guint8 zeros[4];
    put_u16(bytes, code);
    put_u16(bytes, (uint16_t)n);
    g_byte_array_append(bytes, value, (guint)n);
    g_byte_array_append(bytes, zeros, (guint)(-n % 4));
}

/* Zero says nothing, and is left out. */
static void put_number(GByteArray *bytes, uint16_t code, uint64_t value)
{
    uint64_t ordered = GUINT64_TO_LE(value);
    if (value != 0)
        put_option(bytes, code, &ordered, value > UINT32_MAX ? sizeof ordered : sizeof(uint32_t));
}

static void put_text(GByteArray *bytes, uint16_t code, const char *text)
{
    if (text && *text)
        put_option(bytes, code, text, MIN(strlen(text), (size_t)TEXT_MAX));
}

static void put_endpoint(GByteArray *bytes, uint16_t code, const Endpoint *endpoint)
{
    guint8 value[19];
    value[0] = endpoint->address.family;
    memcpy(value + 1, endpoint->address.bytes, 16);
    value[17] = (guint8)(endpoint->port >> 8);
    value[18] = (guint8)endpoint->port;
    put_option(bytes, code, value, sizeof value);
}

static GByteArray *begin(HostKind kind)
{
    GByteArray *bytes = g_byte_array_new();
    put_u16(bytes, (uint16_t)kind);
    put_u16(bytes, 0);
    return bytes;
}

GByteArray *host_process_write(const HostProcess *p)
{
    GByteArray *bytes = begin(HOST_PROCESS);
    put_number(bytes, OPTION_PID, p->pid);
    put_number(bytes, OPTION_STARTED, p->started);
    put_number(bytes, OPTION_PARENT, p->parent);
    if (p->uid != UINT32_MAX) /* of which 0 does say something */
        put_number(bytes, OPTION_UID, (uint64_t)p->uid + 1);
    put_number(bytes, OPTION_THREADS, p->threads);
    put_number(bytes, OPTION_EPOLLS, p->epolls);
    put_number(bytes, OPTION_SOCKETS, p->sockets);
    put_number(bytes, OPTION_PIPES, p->pipes);
    put_number(bytes, OPTION_UNIX_SOCKETS, p->unix_sockets);
    put_number(bytes, OPTION_LISTENERS, p->listeners);
    put_number(bytes, OPTION_FORMER_PARENT, p->former_parent);
    put_number(bytes, OPTION_NETNS, p->netns);
    put_number(bytes, OPTION_ORPHAN, p->orphan);
    put_number(bytes, OPTION_DAEMON, p->daemon);
    put_number(bytes, OPTION_PROGRAM, p->program);
    put_text(bytes, OPTION_NAME, p->name);
    put_text(bytes, OPTION_COMMAND, p->command);
    put_text(bytes, OPTION_USER, p->user);
    put_text(bytes, OPTION_PARENT_NAME, p->parent_name);
    put_text(bytes, OPTION_CGROUP, p->cgroup);
    return bytes;
}

GByteArray *host_socket_write(const HostSocket *s)
{
    GByteArray *bytes = begin(HOST_SOCKET);
    put_number(bytes, OPTION_TIME, (uint64_t)s->time_ns);
    put_number(bytes, OPTION_TRANSPORT, s->transport);
    put_endpoint(bytes, OPTION_LOCAL, &s->local);
    put_endpoint(bytes, OPTION_REMOTE, &s->remote);
    put_number(bytes, OPTION_PID, s->pid);
    put_number(bytes, OPTION_STARTED, s->started);
    put_number(bytes, OPTION_HOW, s->how);
    put_number(bytes, OPTION_STATE, s->state);
    put_number(bytes, OPTION_UNOWNED, s->unowned);
    return bytes;
}

GByteArray *host_watch_write(const HostWatch *w)
{
    GByteArray *bytes = begin(HOST_WATCH);
    put_number(bytes, OPTION_EVENTS, w->events);
    put_number(bytes, OPTION_EVERYONE, w->everyone);
    put_number(bytes, OPTION_LOST, w->lost);
    return bytes;
}

/* ---- reading -------------------------------------------------------------------- */

static uint64_t number_of(Cursor value)
{
    uint64_t number = 0;
    uint8_t byte;
    for (unsigned shift = 0; shift < 64 && cursor_u8(&value, &byte); shift += 8)
        number |= (uint64_t)byte << shift;
    return number;
}

static uint32_t u32_of(Cursor value)
{
    return (uint32_t)MIN(number_of(value), (uint64_t)UINT32_MAX);
}

static void read_text(Cursor value, char **text)
{
    g_free(*text);
    *text = g_strndup((const char *)value.at, MIN(value.captured, (size_t)TEXT_MAX));
}

static void read_endpoint(Cursor value, Endpoint *ret)
{
    uint8_t family;
    const uint8_t *address = NULL;
    uint16_t port;
    if (!cursor_u8(&value, &family) || !(address = cursor_bytes(&value, 16)) ||
        !cursor_u16(&value, &port))
        return;
    if (family == ADDRESS_IPV4)
        ret->address = address_ipv4(address);
    if (family == ADDRESS_IPV6)
        ret->address = address_ipv6(address);
    ret->port = port;
}

/* Numbers of a process. */
static void read_process_number(HostProcess *p, uint16_t code, Cursor value)
{
    uint32_t number = u32_of(value);
    switch (code) {
    case OPTION_PID:
        p->pid = number;
        return;
    case OPTION_PARENT:
        p->parent = number;
        return;
    case OPTION_STARTED:
        p->started = number_of(value);
        return;
    case OPTION_UID:
        p->uid = number - 1;
        return;
    case OPTION_THREADS:
        p->threads = number;
        return;
    case OPTION_EPOLLS:
        p->epolls = number;
        return;
    case OPTION_SOCKETS:
        p->sockets = number;
        return;
    case OPTION_PIPES:
        p->pipes = number;
        return;
    case OPTION_UNIX_SOCKETS:
        p->unix_sockets = number;
        return;
    case OPTION_LISTENERS:
        p->listeners = number;
        return;
    case OPTION_FORMER_PARENT:
        p->former_parent = number;
        return;
    case OPTION_NETNS:
        p->netns = number_of(value);
        return;
    default:
        return;
    }
}

static void read_process(HostProcess *p, uint16_t code, Cursor value)
{
    switch (code) {
    case OPTION_ORPHAN:
        p->orphan = true;
        return;
    case OPTION_PROGRAM:
        p->program = true;
        return;
    case OPTION_DAEMON:
        p->daemon = true;
        return;
    case OPTION_NAME:
        read_text(value, &p->name);
        return;
    case OPTION_COMMAND:
        read_text(value, &p->command);
        return;
    case OPTION_USER:
        read_text(value, &p->user);
        return;
    case OPTION_PARENT_NAME:
        read_text(value, &p->parent_name);
        return;
    case OPTION_CGROUP:
        read_text(value, &p->cgroup);
        return;
    default:
        read_process_number(p, code, value);
    }
}

static void read_socket(HostSocket *s, uint16_t code, Cursor value)
{
    switch (code) {
    case OPTION_TIME:
        s->time_ns = (int64_t)number_of(value);
        return;
    case OPTION_TRANSPORT:
        s->transport = number_of(value) == TRANSPORT_UDP ? TRANSPORT_UDP : TRANSPORT_TCP;
        return;
    case OPTION_LOCAL:
        read_endpoint(value, &s->local);
        return;
    case OPTION_REMOTE:
        read_endpoint(value, &s->remote);
        return;
    case OPTION_PID:
        s->pid = u32_of(value);
        return;
    case OPTION_STARTED:
        s->started = number_of(value);
        return;
    case OPTION_HOW:
        s->how = (uint8_t)MIN(number_of(value), (uint64_t)HOST_HOW_EVENT);
        return;
    case OPTION_UNOWNED:
        s->unowned = true;
        return;
    case OPTION_STATE:
        s->state = (uint8_t)MIN(number_of(value), (uint64_t)TCP_STATE_TIME_WAIT);
        return;
    default:
        return;
    }
}

static void read_watch(HostWatch *w, uint16_t code, Cursor value)
{
    w->events |= code == OPTION_EVENTS;
    w->everyone |= code == OPTION_EVERYONE;
    if (code == OPTION_LOST)
        w->lost = number_of(value);
}

static bool next_option(Cursor *c, uint16_t *ret_code, Cursor *ret_value)
{
    uint16_t length;
    if (!cursor_u16le(c, ret_code) || *ret_code == OPTION_END || !cursor_u16le(c, &length) ||
        length > c->captured || !cursor_take(c, length, ret_value))
        return false;
    size_t padding = -(size_t)length % 4;
    return cursor_skip(c, MIN(padding, c->captured));
}

bool host_record_read(Cursor body, HostRecord *ret)
{
    uint16_t kind, code;
    Cursor value;
    *ret = (HostRecord){.process.uid = UINT32_MAX};
    if (!cursor_u16le(&body, &kind) || !cursor_skip(&body, 2) || kind < HOST_PROCESS ||
        kind > HOST_WATCH)
        return false;
    ret->kind = (HostKind)kind;
    while (next_option(&body, &code, &value)) {
        if (kind == HOST_PROCESS)
            read_process(&ret->process, code, value);
        else if (kind == HOST_SOCKET)
            read_socket(&ret->socket, code, value);
        else
            read_watch(&ret->watch, code, value);
    }
    return true;
}
