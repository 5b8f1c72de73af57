/* model.h: what the view shows, whatever it comes from: a saved capture that has been
 * analysed, or one that still grows. The view asks only for what is on the screen. */
#pragma once

#include "../../dissectors/net/frame.h"
#include "../capture/live.h"
#include "../report/growing.h"
#include "../report/ink.h"

/* Names one conversation for as long as the model lives. */
typedef struct ModelKey {
    Transport transport;
    uint64_t id; /* conversation.id: counted for each transport apart */
} ModelKey;

/* One row of the list of conversations. Strings are static or live as long as the
 * model. */
typedef struct ModelRow {
    ModelKey key;
    Endpoint ends[2];
    Moment first;
    int64_t lasted_ns;
    int64_t rtt_ns; /* of the handshake; -1: unknown, or none */
    uint64_t packets, bytes;
    uint64_t again;      /* segments with bytes that were sent before */
    const char *service; /* (nullable) */
    bool tcp;            /* what follows is known for TCP only */
    uint8_t opened;      /* TcpOpened */
    uint8_t closed;      /* TcpClosed */
    uint8_t closed_by;   /* End that closed first or sent the RST; NONE: neither, or both */
    uint8_t states[2];   /* TcpState, by End */
    int64_t since_ns[2]; /* when those were entered; 0: not known */
} ModelRow;

/* What model.refresh() has brought. */
typedef enum ModelNews {
    MODEL_ROWS = 1,  /* conversations may be new, or others than they were; or the state is */
    MODEL_STORY = 2, /* `input` tells another story; what the one before led to is gone with the
                        next refresh() */
    MODEL_MORE = 4,  /* there is more already: it likes to be asked again soon */
} ModelNews;

typedef struct Model Model;

struct Model {
    const ReportInput *input; /* what the report's pages are made from; borrowed */
    const char *title;        /* the file or interface; not escaped */
    bool live;                /* more may come, or has come since it was opened */
    bool over;                /* of that: no more comes */

    /* Takes in what has come since the last call, for some milliseconds. Returns ModelNews,
     * any of them. @story: somebody looks at what comes from input->story */
    unsigned (*refresh)(Model *model, bool story);

    /* How the capture goes, while nobody need be told but by a glance: in a line of its own.
     * (nullable) (transfer full) */
    char *(*state)(const Model *model, Ink *ret_ink);

    /* Something to be told once. (nullable) (transfer full) (nullable) */
    char *(*notice)(Model *model);

    /* Conversations so far, in the order of their first frames. */
    size_t (*count)(const Model *model);

    /* How often places have moved, as some were closed up. (nullable): never */
    uint64_t (*moves)(const Model *model);

    /* Nanoseconds since the epoch, by the clock of the capture. (nullable): it stands still */
    int64_t (*now_ns)(const Model *model);

    ModelKey (*key)(const Model *model, size_t place);
    void (*row)(const Model *model, ModelKey key, ModelRow *ret);

    /* The server's name, from the wire; NULL if it is not known. */
    const char *(*name)(const Model *model, ModelKey key);

    /* One conversation with its whole timeline; NULL if it cannot be had any more.
     * Borrowed until the next call. */
    const Conversation *(*conversation)(Model *model, ModelKey key);

    /* The bytes of one frame, borrowed until the next call; false and *error set if
     * they cannot be had. */
    bool (*frame)(Model *model, uint64_t number, Frame *ret, GError **error);

    void (*free)(Model *model);
};

/* model_saved_new: a capture that was read to its end.
 * @input:   must outlive the model
 * @options: with which it was read
 * Returns: (transfer full) */
Model *model_saved_new(const ReportInput *input, const CaptureOptions *options);

/* What a live model is made from; borrowed. */
typedef struct LiveSource {
    Growing *growing;
    const char *title;
    const char *path;     /* (nullable) of the file that frames can be read from again */
    CaptureOptions again; /* with which */
    Live *live;           /* (nullable) where there are counts */

    /* Called a few times a second. What is to be told, once. (transfer full) (nullable) */
    char *(*tick)(void *user);
    void *user;
} LiveSource;

/* model_live_new: a capture that goes on. Its conversations are those in hand.
 * Returns: (transfer full) */
Model *model_live_new(const LiveSource *source);

void model_free(Model *model); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)

/* The conversation that `frame` belongs to; false if there is none. */
bool model_find_frame(Model *model, uint64_t frame, ModelKey *ret);

/* What a conversation says of a row. */
void model_fill_row(const Conversation *conversation, ModelRow *ret);

/* The name of the process that has this end, on this machine; NULL if it is not known.
 * Lives as long as the model. */
const char *model_process(Model *model, ModelKey key, End end);

/* Now, or the end of what was captured: nanoseconds since the epoch. */
int64_t model_now_ns(const Model *model);
