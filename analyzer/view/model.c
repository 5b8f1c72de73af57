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

int64_t model_now_ns(const Model *model)
{
    return model->input->analysis->facts.last_ns;
}
