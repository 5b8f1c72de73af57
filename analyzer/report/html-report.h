/* html-report.h: what the parts of an HTML report share. Private to html-*.c. */
#pragma once

#include "html-out.h"
#include "ladder.h"
#include "paint.h"
#include "pane.h"
#include "report.h"
#include "rung.h"

/* A part of the page, for its contents. */
typedef struct HtmlEntry {
    char *id, *title;
} HtmlEntry;

/* A conversation that is told in detail. */
typedef struct HtmlShown {
    const Conversation *conversation;
    GArray *rungs; /* (owned) Rung */
} HtmlShown;

typedef struct HtmlReport {
    const ReportInput *input;
    const ReportOptions *options;
    FILE *out;           /* the body, in memory until it is known what is in it */
    GPtrArray *contents; /* (owned) HtmlEntry * */
    GArray *shown;       /* HtmlShown, in the order of first frames */
    GHashTable *rungs;   /* of frames (uint64_t *) the one whose rung shows it */
    GHashTable *details; /* the conversations of `shown` */
    GHashTable *notes;   /* Passage * that stand in full -> number of its anchor */
    Pane pane;
    RungMarks marks;      /* that the legend must explain */
    Page page;            /* takes what the text report prints, and writes it as HTML */
    Medium medium;        /* of `page` */
    const char *line_tag; /* element that a line of several inks becomes */
    bool in_section;      /* a heading has opened one */
} HtmlReport;

/* ---- html-page.c: parts that the text report prints, as HTML -------------------- */

void html_page_init(HtmlReport *report);
void html_page_clear(HtmlReport *report);

/* A part of the report, with its heading. @id: for links; NULL: any */
void html_section_begin(HtmlReport *report, const char *id, const char *title);
void html_section_end(HtmlReport *report);

/* The class of an ink: "i-quiet", ...; NULL for plain. */
const char *html_ink_class(Ink ink);

/* ---- html-links.c: where things stand ------------------------------------------- */

/* Chooses what is told in detail. */
void html_links_init(HtmlReport *report);
void html_links_clear(HtmlReport *report);

/* The id of a conversation's part: "c1", "u1"; `ret` has HTML_ID_SIZE bytes. */
#define HTML_ID_SIZE 64
const char *html_conversation_id(const Conversation *conversation, char *ret);

/* A frame's number, as a link where a rung shows it. */
void html_frame_link(const HtmlReport *report, uint64_t frame);

/* A conversation's number, as a link where it is told in detail. */
void html_conversation_link(const HtmlReport *report, const Conversation *conversation);

/* The same for what place_text() (story-rows.h) calls it in a table. */
void html_place(const HtmlReport *report, const char *place);

/* The number of a passage's anchor, n1, n2, ...; 0 if it stands nowhere yet. */
unsigned html_note_number(const HtmlReport *report, const Passage *passage);
unsigned html_note_stands_here(HtmlReport *report, const Passage *passage);

/* ---- parts ------------------------------------------------------------------------ */

/* The head of the document, and the top of the page with its contents, onto `out`. */
void html_head(const HtmlReport *report, FILE *out);
void html_title(const HtmlReport *report, FILE *out);
void html_connections(HtmlReport *report);
void html_detail(HtmlReport *report, const HtmlShown *shown);
void html_ladder(HtmlReport *report, const HtmlShown *shown);
void html_rung_notes(HtmlReport *report, const Rung *rung);
void html_passage(HtmlReport *report, const Passage *passage);
void html_claims(HtmlReport *report);

/* @rows: Exchange *, in the order of their begins */
void html_waterfall(HtmlReport *report, const Story *story, const GPtrArray *rows);
void html_legend(const HtmlReport *report);

extern const char html_style[];
