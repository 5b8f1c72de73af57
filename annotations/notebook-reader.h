/* notebook-reader.h: between the files that make passages of Markdown. Private
 * to notebook*.c and match.c. */
#pragma once

#include <stdbool.h>

#include "notebook.h"

/* One notebook being read. */
typedef struct NotebookReader {
    Notebook *notebook;
    GHashTable *ids;  /* (owned) ids given so far */
    const char *file; /* its name, for troubles */
    size_t bytes;     /* read so far, of all files */
} NotebookReader;

/* Notes that something at `line` of the file is wrong. */
void notebook_trouble(NotebookReader *reader, unsigned line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

void passage_free(Passage *passage); /* NULL is fine */
void match_free(Match *match);       /* NULL is fine */

/* Adds the passages of one file; `markdown` is clean (see notebook_clean()). */
void notebook_read_markdown(NotebookReader *reader, const char *markdown, size_t length);

/* What a file may be read as: UTF-8, lines that end in '\n', no control
 * characters, and front matter blanked out. *ret_marks counts what Markdown may
 * make nodes of. */
GString *notebook_clean(const char *bytes, size_t length, size_t *ret_marks);

/* Text in the making, of a title or a passage. */
typedef struct Prose {
    GString *text;
    bool line_ended; /* a line of the source ended here: maybe a space */
} Prose;

void prose_append(Prose *prose, const char *text); /* control characters dropped */
void prose_end_line(Prose *prose);                 /* a soft line break */
void prose_end_paragraph(Prose *prose);
void prose_clip(Prose *prose, size_t bytes); /* at a character, with an ellipsis */

/* Whether `text` ends as a sentence does in Chinese: "。", "！", "？", "；". */
bool prose_ends_sentence(const char *text);

/* Whether `text` begins as a step or an item does that Markdown does not take for
 * one: "第一次…", "（1）", "②", "3、", "Step 2", "•". */
bool prose_begins_step(const char *text);

/* The first words of a text: up to the end of its first clause, or as many as
 * fit. (transfer full) */
char *prose_first_words(const char *text);

/* Takes a comment, without its marks, into `passage`. Bindings are compiled,
 * `expects:` is only kept. Does nothing for a comment that is not ours. */
void notebook_take_comment(NotebookReader *reader, Passage *passage, const char *comment,
                           unsigned line);

/* Compiles the claim, now that all comments have been read. */
void notebook_compile_claim(NotebookReader *reader, Passage *passage);

/* "TCP 三次握手" to "tcp-三次握手": letters and digits of any script. (transfer full) */
char *notebook_slug(const char *title);

/* `wanted`, or with a number behind it if that is taken. (transfer full) */
char *notebook_unique_id(NotebookReader *reader, const char *wanted);
