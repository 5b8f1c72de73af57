/* doctor-view.c: the capture as a whole: what is wrong with it, what is in it. */
#include "../i18n.h"
#include "../report/doctor-text.h"
#include "../report/format.h"
#include "../report/summary-text.h"
#include "sheet-view.h"

/* One event, which leads to the connections that have it. */
static void print_event(Page *page, EventId id, uint64_t times)
{
    const EventSpec *spec = &event_catalogue[id];
    g_autofree char *count = format_count(times);
    page_about(page, ABOUT_EVENT, id);
    page_put_right(page, INK_PLAIN, count, 10);
    page_move_to(page, page->at + 2);
    page_put_padded(page, spec->weight == WEIGHT_TROUBLE ? INK_TROUBLE : INK_TELLING, spec->name,
                    32);
    page_move_to(page, page->at + 1);
    page_line(page, INK_QUIET, spec->spec);
    page_about(page, ABOUT_NOTHING, 0);
}

static void print_events(Page *page, const Analysis *analysis)
{
    bool titled = false;
    for (int weight = WEIGHT_TROUBLE; weight > WEIGHT_ROUTINE; weight--)
        for (unsigned id = 0; id < EVENT_COUNT; id++) {
            if (analysis->tally[id] == 0 || (int)event_catalogue[id].weight != weight)
                continue;
            if (!titled)
                page_heading(page, _("Worth a look (Enter lists the connections)"));
            titled = true;
            print_event(page, (EventId)id, analysis->tally[id]);
        }
}

static void print(Page *page, Screen *screen, gconstpointer what)
{
    const ReportInput *input = screen->model->input;
    (void)what;
    summary_print_capture(page, input->analysis);
    doctor_print(page, input->story->findings);
    summary_print_totals(page, input);
    print_events(page, input->analysis);
}

View *doctor_view_new(Screen *screen)
{
    static const SheetSource source = {.title = N_("Doctor"), .print = print};
    return sheet_view_new(screen, &source, NULL);
}
