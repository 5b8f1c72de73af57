/* notebook.h: study notes in Markdown, as passages that can be shown.
 *
 * A passage is a heading with its text, or one item of a list. Bindings hide in
 * HTML comments at the end of a heading or item:
 *   <!-- on: tcp.close if segments == 3  expects: segments == 4
 *        corrects: RFC 9293, 3.6.1  id: close-three -->
 * Several events after `on:` are separated by commas, each with its own `if`. The
 * keys are on, expects, corrects, see and id. A value ends at two spaces, at the
 * end of a line, or where the next key begins.
 *
 * A line that is bold and nothing else is a heading too, below all others. An
 * item inside an item belongs to its text, unless it has a binding of its own. */
#pragma once

#include <glib.h>

#include "expression.h"

#define NOTEBOOK_ERROR (notebook_error_quark())
GQuark notebook_error_quark(void);

typedef enum NotebookError {
    NOTEBOOK_ERROR_OPEN,
    NOTEBOOK_ERROR_TOO_LARGE,
} NotebookError;

/* Bounds on what a stranger may write. */
#define NOTEBOOK_BYTES_MAX      (16 << 20) /* in all files together */
#define NOTEBOOK_MARKS_MAX      1000000    /* signs of Markdown and lines in one file */
#define NOTEBOOK_FILES_MAX      1000       /* in a folder */
#define NOTEBOOK_PASSAGES_MAX   20000      /* the rest is left out, and said so */
#define NOTEBOOK_TROUBLES_MAX   1000       /* likewise */
#define NOTEBOOK_TEXT_BYTES_MAX 16384      /* of one passage, cut with an ellipsis */

/* One `on:` of a passage. */
typedef struct Binding {
    EventId event;
    Expression *condition; /* (owned, nullable) the `if` part */
    char *condition_text;  /* (nullable) the same as written */
} Binding;

/* What the words of a passage without an `on:` speak for (match.h). */
typedef struct Match {
    EventId event;  /* the best */
    unsigned score; /* of it: sum of weights; bound from MATCH_SCORE on */
    char *words;    /* what in the passage spoke for it, folded, separated by ", " */
    char *under;    /* (nullable) the line above that helped to understand it */
} Match;

/* A statement of a passage that is known to be wrong, or to leave out what matters (lint.h). */
typedef struct Correction {
    const char *id;     /* of the rule: "fin-timeout" */
    const char *says;   /* what is true; English msgid */
    const char *source; /* where that is written */
    char *sentence;     /* (owned) as the author wrote it */
    bool incomplete;    /* true as far as it goes */
} Correction;

/* How the author set a part of a passage's text: all else that Markdown can do is plain
 * text here. */
typedef enum TextStyle {
    STYLE_CODE,
    STYLE_EMPHASIS,
    STYLE_STRONG,
} TextStyle;

typedef struct StyledText {
    uint32_t from, until; /* bytes of Passage.text */
    uint8_t style;        /* TextStyle */
} StyledText;

typedef struct Passage {
    char *id;            /* stable: "tcp/handshake/3", or as `id:` says */
    char *title;         /* the heading, or the first words of an item; plain text */
    char *text;          /* what it says; plain text, paragraphs separated by '\n' */
    char *section;       /* headings above it, joined with " / " */
    char *lead;          /* (nullable) the line that introduces its list, with its colon */
    char *source;        /* (nullable) `corrects:` or `see:`: where it is written */
    char *claim_text;    /* (nullable) `expects:` as written */
    Expression *claim;   /* (owned, nullable) compiled against the first binding's event */
    GArray *bindings;    /* Binding */
    GArray *corrections; /* Correction: what is wrong in it, or missing */
    GArray *styles;      /* (nullable) StyledText, in order; none overlaps another */
    Match *match;        /* (owned, nullable) how its bindings were found, or nearly */
    unsigned line;       /* in its file, from 1 */
    unsigned number;     /* place in its list, from 1; 0: not an item */
    unsigned depth;      /* of an item: 1, or 2 in an item of depth 1, ...; of others 0 */
    bool ordered;        /* its list is numbered */
    bool heading;        /* it has a title of its own */
    bool decided;        /* an `on:` was written for it, be it "none" */
    bool corrects;       /* it corrects a common belief: shown with a mark */
    bool empty;          /* a heading with nothing under it */
} Passage;

typedef struct Notebook {
    char *path;
    char *language;      /* "zh" or "en" */
    GPtrArray *passages; /* Passage *, in the order of the file(s) */
    GPtrArray *troubles; /* char *: "file:line: what" for each binding that is wrong */
} Notebook;

/* What the text of a passage says beyond its title: all of it under a heading; of an
 * item, whose first words are its title, what comes behind them. NULL where those were
 * cut short: then the title is best left out. Lives as long as the passage. */
const char *passage_rest(const Passage *passage);

/* notebook_load: reads a Markdown file, or all *.md of a folder in the order of
 * their names. Invalid UTF-8 is replaced, control characters dropped, HTML is text.
 * A notebook that is partly wrong is read as far as it goes; see `troubles`.
 * Returns: (transfer full) (nullable) */
Notebook *notebook_load(const char *path, GError **error);

/* The same for a file that is in memory; `name` stands for its path. */
Notebook *notebook_from_bytes(const char *name, const void *bytes, size_t length, GError **error);

void notebook_free(Notebook *notebook); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notebook, notebook_free)
