#include "model.h"

void model_free(Model *model)
{
    if (model)
        model->free(model);
}

static bool has_step_at(const Conversation *conversation, uint64_t frame)
{
    for (const Step *step = conversation->timeline.first_step; step; step = step->next)
        if (step->first.frame <= frame && frame <= step->last.frame)
            return true;
    return false;
}

bool model_find_frame(Model *model, uint64_t frame, ModelKey *ret)
{
    size_t count = model->count(model);
    bool found = false;
    for (size_t place = 0; place < count; place++) {
        ModelKey key = model->key(model, place);
        const Conversation *conversation = model->conversation(model, key);
        if (!conversation || conversation->last.frame < frame)
            continue;
        if (conversation->first.frame > frame)
            break; /* so do all that follow */
        if (has_step_at(conversation, frame)) {
            *ret = key;
            found = true;
            if (conversation->first.frame == frame || conversation->last.frame == frame)
                break; /* no run of another's frames around it */
        }
    }
    return found;
}

/* ---- rows ---------------------------------------------------------------- */

static void fill_tcp(const TcpConnection *connection, ModelRow *row)
{
    row->tcp = true;
    row->rtt_ns = connection->rtt_ns;
    row->opened = connection->opened;
    row->closed = connection->closed;
    row->closed_by =
        connection->closed == TCP_CLOSED_RESET ? connection->reset_by : connection->active_closer;
    for (int end = END_CLIENT; end <= END_SERVER; end++) {
        const TcpEnd *of = &connection->ends[end];
        row->again += of->retransmissions;
        row->states[end] = of->state;
        row->since_ns[end] = of->changed_at.frame > 0 ? of->changed_at.time_ns : 0;
    }
}

void model_fill_row(const Conversation *conversation, ModelRow *ret)
{
    *ret = (ModelRow){
        .key = {(Transport)conversation->transport, conversation->id},
        .ends = {conversation->ends[END_CLIENT], conversation->ends[END_SERVER]},
        .first = conversation->first,
        .lasted_ns = conversation->last.time_ns - conversation->first.time_ns,
        .rtt_ns = -1,
        .packets = conversation->packets[END_CLIENT] + conversation->packets[END_SERVER],
        .bytes = conversation->payload_bytes[END_CLIENT] + conversation->payload_bytes[END_SERVER],
        .service = conversation->service_name,
        .closed_by = END_NONE,
    };
    if (conversation->transport == TRANSPORT_TCP)
        fill_tcp((const TcpConnection *)conversation, ret);
}

const char *model_process(Model *model, ModelKey key, End end)
{
    Owner owner;
    const Conversation *conversation = model->conversation(model, key);
    bool found = conversation && owners_find(model->input->owners, conversation, end, &owner);
    return found && owner.process ? owner.process->name : NULL;
}

int64_t model_now_ns(const Model *model)
{
    return model->now_ns ? model->now_ns(model) : model->input->analysis->facts.last_ns;
}
