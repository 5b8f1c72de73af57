#include "../i18n.h"
#include "../report/claims-text.h"
#include "../report/ledger-text.h"
#include "sheet-view.h"
static void print_ledger(Page *page, Screen *screen, gconstpointer what)
{
    (void)what;
    ledger_print(page, screen->model->input, true);
}
View *ledger_view_new(Screen *screen)
{
    static const SheetSource source = {.title = N_("Requests"), .print = print_ledger};
    return sheet_view_new(screen, &source, NULL);
}
static void print_notes(Page *page, Screen *screen, gconstpointer what)
{
    (void)what;
    claims_print(page, screen->model->input);
}
View *notebook_view_new(Screen *screen)
{
    static const SheetSource source = {.title = N_("Requests"), .print = print_notes};
    return sheet_view_new(screen, &source, NULL);
}
View *passage_view_new(Screen *screen, const Passage *passage)
{
    (void)passage;
    return doctor_view_new(screen);
}
