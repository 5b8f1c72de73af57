/* model-live.c: the model over a capture that goes on. */
#include <inttypes.h>

#include "../capture/frame-reader.h"
#include "../capture/live.h"
#include "../i18n.h"
#include "../report/escape.h"
#include "../report/format.h"
#include "model.h"

/* What one refresh() takes at most, so that keys are heard and 60 screens a second can be
 * drawn beside it. */
#define SLICE_NS (10 * NS_PER_MS)

/* How often tick() is called. */
#define TICK_NS (100 * NS_PER_MS)

/* So many packets that are recorded and not analysed yet are worth telling: more than what
 * comes between two looks. Our choice. */
#define BEHIND_LEAST 20000

typedef struct LiveModel {
    Model model; /* must be first */
    LiveSource source;
    FrameReader *frames; /* (nullable) */
    int64_t begun_ns;    /* by the clock that never jumps */
    int64_t ended_ns;    /* 0: it goes on */
    int64_t heard_ns;    /* when frames came last */
    int64_t ticked_ns;
    LiveCounts counts; /* when looked last */
    GQueue notices;    /* char * (owned) */
} LiveModel;

static int64_t clock_ns(void)
{
    return g_get_monotonic_time() * NS_PER_US;
}

static const LiveModel *of(const Model *model)
{
    return (const LiveModel *)model;
}

static Conversation *find(const Model *model, ModelKey key)
{
    return roster_find(growing_roster(of(model)->source.growing), key.transport, key.id);
}

/* ---- what comes ------------------------------------------------------------------ */

/* Our choice: what nobody has read of so many will not be read. */
#define NOTICES_MOST 16

static void add_notice(LiveModel *live, char *notice)
{
    if (notice && g_queue_get_length(&live->notices) < NOTICES_MOST)
        g_queue_push_tail(&live->notices, notice);
    else
        g_free(notice);
}

static void tick(LiveModel *live, int64_t now_ns)
{
    if (now_ns - live->ticked_ns < TICK_NS)
        return;
    live->ticked_ns = now_ns;
    char *notice;
    while (live->source.live && (notice = live_take_notice(live->source.live)))
        add_notice(live, notice);
    if (live->source.tick)
        add_notice(live, live->source.tick(live->source.user));
}

static bool counts_changed(LiveModel *live)
{
    LiveCounts now = live->source.live ? live_counts(live->source.live) : (LiveCounts){0};
    const LiveCounts *then = &live->counts;
    bool changed = now.captured != then->captured || now.received != then->received ||
                   now.dropped != then->dropped || now.interface_dropped != then->interface_dropped;
    live->counts = now;
    return changed;
}

static unsigned live_refresh(Model *model, bool story)
{
    LiveModel *live = (LiveModel *)model;
    int64_t now_ns = clock_ns();
    bool ended = live->ended_ns != 0;
    unsigned news = growing_work(live->source.growing, SLICE_NS, story);
    tick(live, now_ns);
    if (!ended && growing_has_ended(live->source.growing))
        live->ended_ns = now_ns;
    model->over = live->ended_ns != 0;
    if (news & GROWING_FRAMES && !live->ended_ns)
        live->heard_ns = now_ns;
    bool rows = news & GROWING_FRAMES || counts_changed(live) || !g_queue_is_empty(&live->notices);
    return (rows ? MODEL_ROWS : 0) | (news & GROWING_STORY ? MODEL_STORY : 0) |
           (news & GROWING_MORE ? MODEL_MORE : 0);
}

static char *live_notice(Model *model)
{
    return g_queue_pop_head(&((LiveModel *)model)->notices);
}

/* ---- how it goes --------------------------------------------------------------------- */

/* "0:42", "1:02:03" */
static char *clock_text(int64_t ns)
{
    int64_t seconds = ns / NS_PER_S;
    int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60);
    return hours > 0 ? g_strdup_printf("%d:%02d:%02d", hours, minutes, (int)(seconds % 60))
                     : g_strdup_printf("%d:%02d", minutes, (int)(seconds % 60));
}

static void add_counts(GString *line, const LiveCounts *counts)
{
    g_autofree char *captured = format_count(counts->captured);
    g_autofree char *received = format_count(counts->received);
    g_autofree char *dropped = format_count(counts->dropped + counts->interface_dropped);
    g_string_append_printf(line, _("%s captured  %s received  %s dropped"), captured, received,
                           dropped);
}

static void add_behind(GString *line, uint64_t captured, uint64_t analysed)
{
    if (captured < analysed + BEHIND_LEAST)
        return;
    g_autofree char *behind = format_count(captured - analysed);
    g_string_append_printf(line, _("  %s to be read"), behind);
}

/* Why it is over, as far as there is more to say. */
static void add_end(const LiveModel *live, GString *line)
{
    const char *why = live->source.live ? live_trouble(live->source.live) : NULL;
    if (!why)
        why = live->source.growing ? growing_input(live->source.growing)->analysis->broken : NULL;
    if (!why)
        return;
    g_autofree char *safe = escape_prose(why);
    g_string_append_printf(line, "  %s", safe);
}

static char *live_state(const Model *model, Ink *ret_ink)
{
    const LiveModel *live = of(model);
    const CaptureFacts *facts = &model->input->analysis->facts;
    LiveCounts counts = live->source.live ? live_counts(live->source.live) : (LiveCounts){0};
    bool over = live->ended_ns != 0;
    g_autofree char *clock = clock_text((over ? live->ended_ns : clock_ns()) - live->begun_ns);
    g_autofree char *frames = format_count(facts->frames);
    GString *line = g_string_new(over ? _("■ ended") : "●");
    g_string_append_printf(line, " %s  ", clock);
    if (live->source.live)
        add_counts(line, &counts);
    else
        g_string_append_printf(line, _("%s packets"), frames);
    if (live->source.live && !over)
        add_behind(line, counts.captured, facts->frames);
    if (over)
        add_end(live, line);
    bool trouble = counts.dropped + counts.interface_dropped > 0 ||
                   (over && live->source.live && live_trouble(live->source.live));
    *ret_ink = trouble ? INK_TROUBLE : over ? INK_TELLING : INK_GOOD;
    return g_string_free(line, FALSE);
}

/* The packets' own clock, which goes on while none come. */
static int64_t live_now(const Model *model)
{
    const LiveModel *live = of(model);
    int64_t last_ns = model->input->analysis->facts.last_ns;
    return last_ns == 0 ? 0 : last_ns + clock_ns() - live->heard_ns;
}

/* ---- conversations --------------------------------------------------------------------- */

static size_t live_count(const Model *model)
{
    return roster_count(growing_roster(of(model)->source.growing));
}

static uint64_t live_moves(const Model *model)
{
    return roster_moves(growing_roster(of(model)->source.growing));
}

static ModelKey live_key(const Model *model, size_t place)
{
    ModelKey key;
    roster_at(growing_roster(of(model)->source.growing), place, &key.transport, &key.id);
    return key;
}

static void live_row(const Model *model, ModelKey key, ModelRow *ret)
{
    const Conversation *conversation = find(model, key);
    if (!conversation) {
        *ret = (ModelRow){.key = key, .rtt_ns = -1, .closed_by = END_NONE};
        return;
    }
    model_fill_row(conversation, ret);
    if (ret->tcp) {
        const TcpConnection *connection = (const TcpConnection *)conversation;
        ret->closed = (uint8_t)tcp_connection_closed(connection);
        if (ret->closed == TCP_CLOSED_RESET)
            ret->closed_by = connection->reset_by;
    }
}

static const char *live_name(const Model *model, ModelKey key)
{
    const Conversation *conversation = find(model, key);
    return conversation ? growing_name(of(model)->source.growing, conversation) : NULL;
}

static const Conversation *live_conversation(Model *model, ModelKey key)
{
    return growing_conversation(of(model)->source.growing, key.transport, key.id);
}

static bool live_frame(Model *model, uint64_t number, Frame *ret, GError **error)
{
    FrameReader *frames = ((LiveModel *)model)->frames;
    if (frames)
        return frame_reader_get(frames, number, ret, error);
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                _("the bytes of standard input are gone once read"));
    return false;
}

static void live_free_model(Model *model)
{
    LiveModel *live = (LiveModel *)model;
    frame_reader_free(live->frames);
    g_queue_clear_full(&live->notices, g_free);
    g_free(live);
}

Model *model_live_new(const LiveSource *source)
{
    LiveModel *live = g_new0(LiveModel, 1);
    live->model = (Model){
        .input = growing_input(source->growing),
        .title = source->title,
        .live = true,
        .refresh = live_refresh,
        .state = live_state,
        .notice = live_notice,
        .count = live_count,
        .moves = live_moves,
        .now_ns = live_now,
        .key = live_key,
        .row = live_row,
        .name = live_name,
        .conversation = live_conversation,
        .frame = live_frame,
        .free = live_free_model,
    };
    live->source = *source;
    live->begun_ns = live->heard_ns = clock_ns();
    g_queue_init(&live->notices);
    if (source->path)
        live->frames = frame_reader_new(source->path, &source->again);
    return &live->model;
}
