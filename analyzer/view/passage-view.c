/* passage-view.c: one passage, and the packets that it stands beside. */
#include <inttypes.h>
#include <string.h>

#include "../i18n.h"
#include "../report/format.h"
#include "../report/phrase.h"
#include "passage-text.h"
#include "sheet-view.h"

/* Packets named; the first are as good as any. */
#define PLACES_MOST 500

/* Conversations looked through for them, so that a big capture does not hold us up. */
#define LOOKED_AT_MOST 100000

typedef struct Places {
    Page *page;
    const Passage *passage;
    const Binder *binder;
    GArray *notes; /* Note, for use again and again */
    unsigned count;
} Places;

static bool stands_beside(Places *places, const Conversation *conversation, const Event *event)
{
    g_array_set_size(places->notes, 0);
    binder_notes(places->binder, conversation, event, places->notes);
    for (guint i = 0; i < places->notes->len; i++)
        if (g_array_index(places->notes, Note, i).passage == places->passage)
            return true;
    return false;
}

static const char *verdict(const Passage *passage, const Conversation *conversation,
                           const Event *event, Ink *ret_ink)
{
    *ret_ink = INK_QUIET;
    if (!passage->claim)
        return " ";
    switch (expression_judge_event(passage->claim, conversation, event)) {
    case TRUTH_TRUE:
        *ret_ink = INK_GOOD;
        return "✓";
    case TRUTH_FALSE:
        *ret_ink = INK_TROUBLE;
        return "✗";
    case TRUTH_UNKNOWN:
        break;
    }
    return "?";
}

static void print_place(Places *places, const Conversation *conversation, const Event *event)
{
    Page *page = places->page;
    Ink ink;
    const char *mark = verdict(places->passage, conversation, event, &ink);
    g_autofree char *frame = g_strdup_printf("%" PRIu64, event->at.frame);
    g_autofree char *number = g_strdup_printf(
        "%s%" PRIu64, conversation->transport == TRANSPORT_TCP ? "" : "u", conversation->id + 1);
    g_autofree char *says = event_says(event);
    page_about(page, ABOUT_FRAME, event->at.frame);
    page_put_right(page, INK_QUIET, frame, 8);
    page_put_right(page, INK_QUIET, number, 8);
    page_move_to(page, 18);
    page_put(page, ink, mark);
    page_move_to(page, 20);
    page_line(page, INK_PLAIN, says);
    page_about(page, ABOUT_NOTHING, 0);
}

static void print_conversation(Places *places, const Conversation *conversation)
{
    const Event *event = conversation->timeline.first_event;
    for (; event && places->count < PLACES_MOST; event = event->next)
        if (stands_beside(places, conversation, event)) {
            places->count++;
            print_place(places, conversation, event);
        }
}

static void print_titles(Page *page)
{
    page_end_line(page);
    page_put_right(page, INK_QUIET, _("frame"), 8);
    page_put_right(page, INK_QUIET, "#", 8);
    page_move_to(page, 20);
    page_line(page, INK_QUIET, _("what it stands beside; Enter goes there"));
}

static void print(Page *page, Screen *screen, gconstpointer what)
{
    Model *model = screen->model;
    Places places = {.page = page,
                     .passage = what,
                     .binder = model->input->binder,
                     .notes = g_array_new(FALSE, FALSE, sizeof(Note))};
    passage_print(page, what);
    print_titles(page);
    size_t count = MIN(model->count(model), LOOKED_AT_MOST);
    for (size_t place = 0; place < count && places.count < PLACES_MOST; place++) {
        const Conversation *conversation = model->conversation(model, model->key(model, place));
        if (conversation)
            print_conversation(&places, conversation);
    }
    if (places.count == 0)
        page_prose(page, INK_QUIET, 3, _("This capture does not show it."));
    else if (places.count == PLACES_MOST)
        page_prose(page, INK_QUIET, 3, "…");
    g_array_unref(places.notes);
}

View *passage_view_new(Screen *screen, const Passage *passage)
{
    static const SheetSource source = {.title = N_("Passage"), .print = print};
    return sheet_view_new(screen, &source, passage);
}
