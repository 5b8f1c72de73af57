/* reading.h: a saved capture, read and analysed, with the notebooks beside it: what
 * every command that looks at a capture begins with. */
#pragma once

#include "../annotations/checklist.h"
#include "bodies/bodies.h"
#include "cli.h"
#include "report/growing.h"
#include "session.h"

/* Loads the notebooks that --notes names, or the one that comes with wirenotes, and
 * complains of bindings that are wrong. NULL, after one line on stderr, if one cannot
 * be read.
 * Returns: (transfer full) (nullable) (element-type Notebook) */
GPtrArray *reading_notebooks(const Options *options);

/* Everything is owned, but for the notebooks. */
typedef struct Reading {
    Secrets *secrets; /* of --keylog, --rsa-key, the environment and the capture itself */
    Session *session;
    Analysis *analysis;
    Story *story;
    Story *shown;    /* (nullable) the part of it that -Y selects */
    Binder *binder;  /* claims counted */
    Selection *only; /* (nullable) of -Y */
    Bodies *bodies;  /* (nullable) of --save-bodies and --bodies */
    Totals totals;
    Growing *growing;  /* (nullable) while it is looked at as it grows; has all of what follows
                          from the packets then, and `analysis` and `story` are NULL */
    bool quiet;        /* -q */
    bool unsaved;      /* bodies that were to be saved */
    bool is_last;      /* the process ends after it: see reading_is_last() */
    ReportInput input; /* the same, for whoever shows it */
} Reading;

/* What is wanted of a capture beyond its totals. */
typedef struct ReadingWish {
    bool steps;       /* ladders */
    bool totals_only; /* no single conversation */
} ReadingWish;

/* reading_open: reads `path` to its end, or with -i, where `path` is NULL, what is
 * captured until that ends.
 * @notebooks: as from reading_notebooks(), must outlive the reading
 * Returns: (transfer full) (nullable): NULL, after one line on stderr, if there is
 * nothing to show */
Reading *reading_open(const char *path, const Options *options, ReadingWish wish,
                      const GPtrArray *notebooks);

/* The same, as it grows: nothing is read yet but by growing_work(). */
Reading *reading_open_to_watch(const char *path, const Options *options,
                               const GPtrArray *notebooks);

/* The same, without notes, and with `checks` (of Check) held against it. */
Reading *reading_open_to_check(const char *path, const Options *options, const GPtrArray *checks);

/* The process ends after this one, which frees its memory at once: reading_free() then closes
 * what has to be closed, and does not go through millions of connections one by one. */
void reading_is_last(Reading *reading);
void reading_free(Reading *reading); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reading, reading_free)

/* Complains, in a line each, of what could not be read: the file broke, or there are
 * frames of a link type not known here. Tells the counts of a live capture first. True if there was
 * nothing of the kind. */
bool reading_was_whole(const Reading *reading);

/* Whether colour is wanted by options and environment (NO_COLOR). */
bool reading_wants_colour(const Options *options);
