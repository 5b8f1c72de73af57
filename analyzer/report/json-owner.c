/* json-owner.c: whose the ends of a conversation are. */

#include "json-records.h"

static void write_number(Json *json, const char *key, uint64_t number)
{
    if (number != 0)
        json_uint(json, key, number);
    else
        json_null(json, key);
}

static void write_parent(Json *json, const HostProcess *process)
{
    if (process->parent == 0) {
        json_null(json, "parent");
        return;
    }
    json_object(json, "parent");
    json_uint(json, "pid", process->parent);
    json_string(json, "name", process->parent_name);
    json_end_object(json);
}

static void write_end(Json *json, const char *key, const Owner *owner)
{
    const HostProcess *p = owner->process;
    if (!p) {
        json_null(json, key);
        return;
    }
    json_object(json, key);
    json_uint(json, "pid", p->pid);
    json_string(json, "name", p->name);
    json_string(json, "command", p->command);
    json_string(json, "user", p->user);
    if (p->uid != UINT32_MAX)
        json_uint(json, "uid", p->uid);
    else
        json_null(json, "uid");
    write_parent(json, p);
    write_number(json, "threads", p->threads);
    write_number(json, "listeners", p->listeners);
    json_string(json, "cgroup", p->cgroup);
    write_number(json, "netns", p->netns);
    json_bool(json, "orphan", p->orphan);
    json_bool(json, "daemon", p->daemon);
    json_string(json, "how", host_how_name(owner->how));
    json_end_object(json);
}

void json_write_owner(Json *json, const ReportInput *input, const Conversation *conversation)
{
    Owner owners[2] = {0};
    bool any = owners_count(input->owners) > 0; /* asking takes a lock */
    for (int end = END_CLIENT; any && end <= END_SERVER; end++)
        if (!owners_find(input->owners, conversation, (End)end, &owners[end]))
            owners[end].process = NULL;
    if (!owners[END_CLIENT].process && !owners[END_SERVER].process) {
        json_null(json, "owner");
        return;
    }
    json_object(json, "owner");
    write_end(json, "client", &owners[END_CLIENT]);
    write_end(json, "server", &owners[END_SERVER]);
    json_end_object(json);
}
