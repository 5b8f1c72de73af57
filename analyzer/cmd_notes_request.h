/* cmd_notes_request.h: what `wirenotes notes` was asked for. Private to cmd_notes*.c. */
#pragma once

#include <glib.h>

#include "../annotations/notebook.h"

#define EXIT_DONE  0
#define EXIT_FOUND 1 /* notes lint has found something */
#define EXIT_USAGE 2

#define NOTES_INDENT 4

typedef struct Request {
    GPtrArray *notebooks; /* (owned) Notebook * */
    GPtrArray *ids;       /* (owned) char *, borrowed from argv */
    const char *write;    /* (nullable) --write, or -o: where a bound notebook goes */
    unsigned columns;
    bool json;
} Request;

/* Prints `text` in lines, each behind `indent` spaces. */
void notes_print_wrapped(const char *text, unsigned indent, unsigned columns);

/* "tcp.close if segments == 3, tcp.reset". (transfer full) */
char *notes_describe_bindings(const Passage *passage);

/* "tcp.syn scores 120: syn报文, 客户端; under “三次握手”". NULL where nothing was found by
 * its words. (transfer full) (nullable) */
char *notes_describe_match(const Passage *passage);

/* How a passage came by its bindings: "written", "matched", "unsure" or "nothing". */
typedef enum How { HOW_WRITTEN, HOW_MATCHED, HOW_UNSURE, HOW_NOTHING, HOWS } How;
How notes_how_bound(const Passage *passage);

/* Writes a JSON record of a passage on stdout, or of each; with its `text` or not. */
void notes_write_passage(const Notebook *notebook, const Passage *passage, bool text);
void notes_write_notebook(const Notebook *notebook, bool text);

/* What is wrong in the notebook's own comments, on stderr. */
void notes_complain(const Notebook *notebook);

int notes_match(const Request *request);
int notes_lint(const Request *request);
