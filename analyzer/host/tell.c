/* tell.c: whose the ends of a conversation are, told on its timeline. */
#include "../../dissectors/tcp/connection.h"
#include "owners.h"

static void set_number(Event *event, FieldId field, uint64_t number)
{
    if (number != 0)
        timeline_set_number(event, field, number);
}

/* How a process serves many at once, as far as can be seen from outside (proc(5)). */
static const char *concurrency_of(const HostProcess *process)
{
    if (process->listeners > 1)
        return "processes";
    if (process->threads > 1)
        return "threads";
    return process->epolls > 0 ? "event-loop" : NULL;
}

static bool says_the_same(const Event *event, const Owner *owner)
{
    return event_number(event, HOST_OWNER_pid, 0) == owner->process->pid &&
           g_strcmp0(event_string(event, HOST_OWNER_how), host_how_name(owner->how)) == 0;
}

/* What is known now may be surer than what was told while the capture still went on. */
static void tell_owner(Timeline *timeline, const Owner *owner, End end, const Moment *at)
{
    const HostProcess *p = owner->process;
    Event *event = timeline_find_early(timeline, EVENT_HOST_OWNER, end, at);
    if (event && says_the_same(event, owner))
        return;
    if (!event)
        event = timeline_event_early(timeline, EVENT_HOST_OWNER, end, at);
    timeline_set_string(timeline, event, HOST_OWNER_name, p->name);
    timeline_set_number(event, HOST_OWNER_pid, p->pid);
    timeline_set_string(timeline, event, HOST_OWNER_command, p->command);
    timeline_set_string(timeline, event, HOST_OWNER_user, p->user);
    if (p->uid != UINT32_MAX)
        timeline_set_number(event, HOST_OWNER_uid, p->uid);
    set_number(event, HOST_OWNER_parent, p->parent);
    timeline_set_string(timeline, event, HOST_OWNER_parent_name, p->parent_name);
    set_number(event, HOST_OWNER_threads, p->threads);
    set_number(event, HOST_OWNER_epolls, p->epolls);
    set_number(event, HOST_OWNER_sockets, p->sockets);
    set_number(event, HOST_OWNER_pipes, p->pipes);
    timeline_set_number(event, HOST_OWNER_daemon, p->daemon);
    set_number(event, HOST_OWNER_listeners, p->listeners);
    timeline_set_string(timeline, event, HOST_OWNER_concurrency, concurrency_of(p));
    timeline_set_string(timeline, event, HOST_OWNER_cgroup, p->cgroup);
    set_number(event, HOST_OWNER_netns, p->netns);
    timeline_set_number(event, HOST_OWNER_program, p->program);
    timeline_set_string(timeline, event, HOST_OWNER_how, host_how_name(owner->how));
}

/* Who had the socket last: a child may have it from the process that opened it. */
static const HostProcess *holder_of(const Owner *owner)
{
    return owner->holder ? owner->holder : owner->process;
}

static void tell_orphan(Timeline *timeline, const Owner *owner, End end, const Moment *at)
{
    const HostProcess *p = holder_of(owner);
    if (timeline_find_early(timeline, EVENT_HOST_ORPHAN, end, at))
        return;
    Event *event = timeline_event_early(timeline, EVENT_HOST_ORPHAN, end, at);
    timeline_set_string(timeline, event, HOST_ORPHAN_name, p->name);
    timeline_set_number(event, HOST_ORPHAN_pid, p->pid);
    set_number(event, HOST_ORPHAN_former_parent, p->former_parent);
    set_number(event, HOST_ORPHAN_parent, p->parent);
    timeline_set_string(timeline, event, HOST_ORPHAN_parent_name, p->parent_name);
    set_number(event, HOST_ORPHAN_sockets, p->sockets);
    set_number(event, HOST_ORPHAN_pipes, p->pipes);
    timeline_set_number(event, HOST_ORPHAN_close_wait, owner->close_wait);
}

static void tell_ipc(Timeline *timeline, const Owner owners[2], const Moment *at)
{
    const HostProcess *client = owners[END_CLIENT].process, *server = owners[END_SERVER].process;
    if (timeline_find_early(timeline, EVENT_HOST_IPC, END_NONE, at))
        return;
    Event *event = timeline_event_early(timeline, EVENT_HOST_IPC, END_NONE, at);
    timeline_set_string(timeline, event, HOST_IPC_client, client->name);
    timeline_set_number(event, HOST_IPC_client_pid, client->pid);
    timeline_set_string(timeline, event, HOST_IPC_server, server->name);
    timeline_set_number(event, HOST_IPC_server_pid, server->pid);
    timeline_set_number(event, HOST_IPC_same_process, client->pid == server->pid);
}

static void tell_unowned(Timeline *timeline, const Owner *owner, End end, const Moment *at)
{
    Event *event = timeline_event(timeline, EVENT_HOST_UNOWNED_SOCKET, end, at);
    timeline_set_string(timeline, event, HOST_UNOWNED_SOCKET_state,
                        tcp_state_name(owner->kernel_state));
    if (owner->process)
        timeline_set_string(timeline, event, HOST_UNOWNED_SOCKET_name, owner->process->name);
}

/* The kernel is asked once, as the capture ends: it may know of a segment that came since. */
static bool differs(const Owner *owner, const TcpEnd *end)
{
    return owner->kernel_state != TCP_STATE_UNKNOWN && end->state != TCP_STATE_UNKNOWN &&
           end->state_certainty != CERTAINTY_UNKNOWABLE && owner->kernel_state != end->state;
}

static void tell_difference(Timeline *timeline, const Owner *owner, const TcpEnd *ours, End end,
                            const Moment *at)
{
    Event *event = timeline_event(timeline, EVENT_HOST_STATE_DIFFERS, end, at);
    timeline_set_string(timeline, event, HOST_STATE_DIFFERS_kernel,
                        tcp_state_name(owner->kernel_state));
    timeline_set_string(timeline, event, HOST_STATE_DIFFERS_packets, tcp_state_name(ours->state));
    timeline_set_duration(event, HOST_STATE_DIFFERS_after, owner->state_at_ns - at->time_ns);
}

static void tell_processes(Conversation *c, const Owner *owner, End end)
{
    if (owner->process)
        tell_owner(&c->timeline, owner, end, &c->first);
    if (holder_of(owner) && holder_of(owner)->orphan)
        tell_orphan(&c->timeline, owner, end, &c->first);
}

/* How things stood as the capture ended. */
static void tell_socket(Conversation *c, const Owner *owner, End end)
{
    if (owner->unowned)
        tell_unowned(&c->timeline, owner, end, &c->last);
    if (c->transport != TRANSPORT_TCP)
        return;
    const TcpEnd *ours = &((const TcpConnection *)(const void *)c)->ends[end];
    if (differs(owner, ours))
        tell_difference(&c->timeline, owner, ours, end, &c->last);
}

static void tell(Owners *owners, Conversation *c, bool is_over)
{
    Owner found[2];
    if (owners_count(owners) == 0)
        return;
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        if (!owners_find(owners, c, (End)end, &found[end]))
            continue;
        tell_processes(c, &found[end], (End)end);
        if (is_over)
            tell_socket(c, &found[end], (End)end);
    }
    if (found[END_CLIENT].process && found[END_SERVER].process)
        tell_ipc(&c->timeline, found, &c->first);
}

void owners_tell(Owners *owners, Conversation *c)
{
    tell(owners, c, true);
}

void owners_tell_so_far(Owners *owners, Conversation *c)
{
    if (c->timeline.dropped == 0) /* else there would be no room either, each time anew */
        tell(owners, c, false);
}
