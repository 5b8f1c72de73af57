/* notebook-view.c: the passages of the notes: how often each stands beside a packet, and
 * whether the packets say the same. */
#include <string.h>

#include "../i18n.h"
#include "../report/escape.h"
#include "../report/format.h"
#include "passage-text.h"
#include "screen.h"

#define TIMES_WIDTH 9
#define DEPTH_MOST  4

/* A passage with what was counted of it. */
typedef struct NoteRow {
    const Passage *passage;
    Sightings seen;
    ClaimCount claim; /* all zero where it claims nothing */
    bool bound;       /* to any event */
} NoteRow;

typedef struct NotebookView {
    View view;    /* must be first */
    GArray *rows; /* NoteRow */
    guint seen, bound;
} NotebookView;

static NotebookView *of(View *view)
{
    return (NotebookView *)view;
}

static void free_view(View *view)
{
    g_array_unref(of(view)->rows);
    g_free(view);
}

/* ---- rows ---------------------------------------------------------------- */

static GHashTable *index_claims(const GArray *claims)
{
    GHashTable *index = g_hash_table_new(NULL, NULL);
    for (guint i = 0; claims && i < claims->len; i++) {
        ClaimCount *claim = &g_array_index(claims, ClaimCount, i);
        g_hash_table_insert(index, (gpointer)(uintptr_t)claim->passage, claim);
    }
    return index;
}

static GHashTable *index_uses(const GArray *uses)
{
    GHashTable *index = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < uses->len; i++) {
        PassageUse *use = &g_array_index(uses, PassageUse, i);
        g_hash_table_insert(index, (gpointer)(uintptr_t)use->passage, use);
    }
    return index;
}

static void add_row(NotebookView *self, const Passage *passage, GHashTable *uses,
                    GHashTable *claims)
{
    const PassageUse *use = g_hash_table_lookup(uses, passage);
    const ClaimCount *claim = g_hash_table_lookup(claims, passage);
    NoteRow row = {.passage = passage, .bound = use != NULL};
    if (use)
        row.seen = use->seen;
    if (claim)
        row.claim = *claim;
    self->bound += row.bound;
    self->seen += row.seen.times > 0;
    g_array_append_val(self->rows, row);
}

static void take_rows(View *view)
{
    NotebookView *self = of(view);
    const ReportInput *input = view->model->input;
    g_autoptr(GArray) used = binder_uses(input->binder);
    g_autoptr(GHashTable) uses = index_uses(used);
    g_autoptr(GHashTable) claims = index_claims(binder_claims(input->binder));
    g_array_set_size(self->rows, 0);
    self->seen = self->bound = 0;
    for (size_t i = 0; i < input->notebook_count; i++) {
        const GPtrArray *passages = input->notebooks[i]->passages;
        for (guint p = 0; p < passages->len; p++)
            add_row(self, g_ptr_array_index(passages, p), uses, claims);
    }
}

static size_t count(View *view)
{
    return of(view)->rows->len;
}

static const NoteRow *row_at(View *view, size_t row)
{
    return &g_array_index(of(view)->rows, NoteRow, row);
}

/* ---- drawing ------------------------------------------------------------- */

static void put_head(View *view, Page *page)
{
    const NotebookView *self = of(view);
    g_autofree char *seen = format_count(self->seen);
    g_autofree char *bound = format_count(self->bound);
    g_autofree char *says = g_strdup_printf(
        _("Of %s passages that are bound to events, this capture shows %s."), bound, seen);
    page_move_to(page, 1);
    page_line(page, INK_PLAIN, says);
}

static void put_titles(View *view, Page *page)
{
    (void)view;
    page_put_right(page, INK_PLAIN, _("seen"), TIMES_WIDTH);
    page_move_to(page, TIMES_WIDTH + 4);
    page_put(page, INK_PLAIN, _("passage"));
}

static const char *verdict_mark(const NoteRow *row, Ink *ret_ink)
{
    *ret_ink = INK_QUIET;
    if (!row->claim.passage)
        return "";
    switch (claim_verdict(&row->claim)) {
    case CLAIM_SUPPORTED:
        *ret_ink = INK_GOOD;
        return "✓";
    case CLAIM_CONTRADICTED:
        *ret_ink = INK_TROUBLE;
        return "✗";
    case CLAIM_NOT_SEEN:
        return "–";
    }
    return "";
}

/* Headings above a passage; notebook.h joins them with " / ". */
static unsigned depth_of(const Passage *passage)
{
    unsigned depth = *passage->section ? 1 : 0;
    for (const char *at = strstr(passage->section, " / "); at; at = strstr(at + 3, " / "))
        depth++;
    return MIN(depth, DEPTH_MOST);
}

static void put_row(View *view, Page *page, size_t row)
{
    const NoteRow *shown = row_at(view, row);
    g_autofree char *times = shown->seen.times ? format_count(shown->seen.times) : g_strdup("");
    g_autofree char *title = escape_string(shown->passage->title);
    Ink ink;
    const char *mark = verdict_mark(shown, &ink);
    page_put_right(page, INK_PLAIN, times, TIMES_WIDTH);
    page_move_to(page, TIMES_WIDTH + 1);
    page_put_padded(page, ink, mark, 2);
    page_move_to(page, TIMES_WIDTH + 4 + 2 * depth_of(shown->passage));
    page_put(page, shown->passage->corrects ? INK_TELLING : INK_QUIET,
             shown->passage->corrects ? "✎ " : "");
    page_put(page, shown->seen.times ? INK_NOTE : shown->bound ? INK_QUIET : INK_TITLE, title);
}

static void put_side(View *view, Page *page, size_t row)
{
    passage_print(page, row_at(view, row)->passage);
}

/* ---- what is asked ------------------------------------------------------- */

static bool is_telling(View *view, size_t row)
{
    return row_at(view, row)->seen.times > 0;
}

static bool handle(View *view, Request request)
{
    if (request != REQUEST_OPEN || view->list.cursor >= count(view))
        return false;
    screen_push(view->screen,
                passage_view_new(view->screen, row_at(view, view->list.cursor)->passage));
    return true;
}

static char *status(View *view)
{
    (void)view;
    return g_strdup(_("Enter: the packets it stands beside   } the next that is seen here"));
}

static const ViewOps ops = {
    .title = N_("Notes"),
    .has_side = true,
    .tells_story = true,
    .free = free_view,
    .count = count,
    .put_head = put_head,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .is_telling = is_telling,
    .handle = handle,
    .status = status,
    .refresh = take_rows,
};

View *notebook_view_new(Screen *screen)
{
    NotebookView *self = g_new0(NotebookView, 1);
    view_init(&self->view, &ops, screen);
    self->rows = g_array_new(FALSE, FALSE, sizeof(NoteRow));
    take_rows(&self->view);
    return &self->view;
}
