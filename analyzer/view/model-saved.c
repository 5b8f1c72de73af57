/* model-saved.c: the model over a capture that was read to its end. */
#include "../capture/frame-reader.h"
#include "model.h"

typedef struct SavedModel {
    Model model;  /* must be first */
    GArray *keys; /* ModelKey, in the order of first frames */
    FrameReader *frames;
} SavedModel;

static const Conversation *conversation_at(const GPtrArray *list, guint place)
{
    return place < list->len ? g_ptr_array_index(list, place) : NULL;
}

static const Conversation *find(const Model *model, ModelKey key)
{
    const Analysis *analysis = model->input->analysis;
    if (key.transport == TRANSPORT_TCP) {
        const TcpConnection *connection = analysis_connection(analysis, key.id);
        return connection ? &connection->conversation : NULL;
    }
    const UdpExchange *exchange = analysis_datagrams(analysis, key.id);
    return exchange ? &exchange->conversation : NULL;
}

/* Both lists are in the order of their first frames already. */
static GArray *merge(const Analysis *analysis)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(ModelKey));
    guint tcp = 0, udp = 0;
    while (tcp < analysis->connections->len || udp < analysis->datagrams->len) {
        const Conversation *connection = conversation_at(analysis->connections, tcp);
        const Conversation *datagrams = conversation_at(analysis->datagrams, udp);
        bool is_tcp =
            !datagrams || (connection && connection->first.frame <= datagrams->first.frame);
        ModelKey key = {.transport = is_tcp ? TRANSPORT_TCP : TRANSPORT_UDP,
                        .id = is_tcp ? connection->id : datagrams->id};
        tcp += is_tcp;
        udp += !is_tcp;
        g_array_append_val(keys, key);
    }
    return keys;
}

static unsigned saved_refresh(Model *model, bool story)
{
    (void)model;
    (void)story;
    return 0;
}

static size_t saved_count(const Model *model)
{
    return ((const SavedModel *)model)->keys->len;
}

static ModelKey saved_key(const Model *model, size_t place)
{
    return g_array_index(((const SavedModel *)model)->keys, ModelKey, place);
}

static void saved_row(const Model *model, ModelKey key, ModelRow *ret)
{
    model_fill_row(find(model, key), ret);
}

static const char *saved_name(const Model *model, ModelKey key)
{
    return story_server_name(model->input->story, find(model, key));
}

static const Conversation *saved_conversation(Model *model, ModelKey key)
{
    return find(model, key);
}

static bool saved_frame(Model *model, uint64_t number, Frame *ret, GError **error)
{
    return frame_reader_get(((SavedModel *)model)->frames, number, ret, error);
}

static void saved_free(Model *model)
{
    SavedModel *saved = (SavedModel *)model;
    g_array_unref(saved->keys);
    frame_reader_free(saved->frames);
    g_free(saved);
}

Model *model_saved_new(const ReportInput *input, const CaptureOptions *options)
{
    SavedModel *saved = g_new0(SavedModel, 1);
    saved->model = (Model){
        .input = input,
        .title = input->analysis->facts.path,
        .refresh = saved_refresh,
        .count = saved_count,
        .key = saved_key,
        .row = saved_row,
        .name = saved_name,
        .conversation = saved_conversation,
        .frame = saved_frame,
        .free = saved_free,
    };
    saved->keys = merge(input->analysis);
    saved->frames = frame_reader_new(input->analysis->facts.path, options);
    return &saved->model;
}
