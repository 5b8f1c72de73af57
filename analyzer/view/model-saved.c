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

static bool saved_refresh(Model *model)
{
    (void)model;
    return false;
}

static size_t saved_count(const Model *model)
{
    return ((const SavedModel *)model)->keys->len;
}

static ModelKey saved_key(const Model *model, size_t place)
{
    return g_array_index(((const SavedModel *)model)->keys, ModelKey, place);
}

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

static void saved_row(const Model *model, ModelKey key, ModelRow *ret)
{
    const Conversation *conversation = find(model, key);
    *ret = (ModelRow){
        .key = key,
        .ends = {conversation->ends[END_CLIENT], conversation->ends[END_SERVER]},
        .first = conversation->first,
        .lasted_ns = conversation->last.time_ns - conversation->first.time_ns,
        .rtt_ns = -1,
        .packets = conversation->packets[END_CLIENT] + conversation->packets[END_SERVER],
        .bytes = conversation->payload_bytes[END_CLIENT] + conversation->payload_bytes[END_SERVER],
        .service = conversation->service_name,
        .closed_by = END_NONE,
    };
    if (key.transport == TRANSPORT_TCP)
        fill_tcp((const TcpConnection *)conversation, ret);
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
