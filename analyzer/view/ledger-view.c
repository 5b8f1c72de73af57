/* ledger-view.c: who holds how many TIME_WAIT, counted down. The clock stands at the
 * end of the capture; it can be moved, as what is in TIME_WAIT ends by itself. */
#include <inttypes.h>

#include "../i18n.h"
#include "../report/format.h"
#include "../report/ledger-route.h"
#include "../report/width.h"
#include "screen.h"
#include "waits.h"

#define CLOCK_STEP_NS NS_PER_S
#define ADDRESS_LEAST 12
#define NUMBER_WIDTH  8
#define LEFT_WIDTH    9

/* Sockets told one by one; more say no more. */
#define SOCKETS_TOLD 200

#define BAR_WIDTH 20

/* One end of one route. */
typedef struct HolderRow {
    const LedgerRoute *route;
    End end;
    const WaitGroup *group; /* (nullable) */
} HolderRow;

typedef struct LedgerView {
    View view; /* must be first */
    Waits *waits;
    GArray *rows;     /* HolderRow */
    int64_t clock_ns; /* from the end of the capture on */
    unsigned address_width;
    bool known;     /* there is a holder at the cursor: */
    LedgerRoute at; /* its ends */
    End at_end;
} LedgerView;

static LedgerView *of(const View *view)
{
    return (LedgerView *)(uintptr_t)view;
}

static void free_view(View *view)
{
    waits_free(of(view)->waits);
    g_array_unref(of(view)->rows);
    g_free(view);
}

static const Ledger *ledger_of(const View *view)
{
    return view->model->input->story->ledger;
}

static int64_t now_ns(const View *view)
{
    return model_now_ns(view->model) + of(view)->clock_ns;
}

/* ---- rows ---------------------------------------------------------------- */

static bool is_same_route(const LedgerRoute *a, const LedgerRoute *b)
{
    return a->port == b->port && address_equal(&a->client, &b->client) &&
           address_equal(&a->server, &b->server);
}

/* Another story has other routes for the same ends. */
static void remember(LedgerView *self)
{
    self->known = self->view.list.cursor > 0 && self->view.list.cursor < self->rows->len;
    if (!self->known)
        return;
    const HolderRow *row = &g_array_index(self->rows, HolderRow, self->view.list.cursor);
    self->at.client = row->route->client;
    self->at.server = row->route->server;
    self->at.port = row->route->port;
    self->at_end = row->end;
}

static void carry_cursor(LedgerView *self)
{
    for (guint i = 0; self->known && i < self->rows->len; i++) {
        const HolderRow *row = &g_array_index(self->rows, HolderRow, i);
        if (row->end != self->at_end || !is_same_route(row->route, &self->at))
            continue;
        list_carry(&self->view.list, i);
        return;
    }
}

static void take_rows(View *view)
{
    LedgerView *self = of(view);
    const Ledger *ledger = ledger_of(view);
    waits_free(self->waits);
    self->waits = waits_new(view->model, ledger->options.hold_ns);
    g_array_set_size(self->rows, 0);
    for (guint i = 0; i < ledger->routes->len; i++) {
        const LedgerRoute *route = g_ptr_array_index(ledger->routes, i);
        for (int end = END_CLIENT; end <= END_SERVER; end++) {
            if (!ledger_holder_tells(&route->holders[end]))
                continue;
            HolderRow row = {
                route, (End)end,
                waits_find(self->waits, &route->client, &route->server, route->port, (End)end)};
            g_array_append_val(self->rows, row);
        }
    }
    carry_cursor(self);
}

static size_t count(View *view)
{
    return of(view)->rows->len;
}

static const HolderRow *row_at(const View *view, size_t row)
{
    return &g_array_index(of(view)->rows, HolderRow, row);
}

static void prepare(View *view, unsigned columns)
{
    unsigned fixed = 7 + 7 + 3 * (NUMBER_WIDTH + 1) + LEFT_WIDTH + 2;
    unsigned rest = columns > fixed ? (columns - fixed) / 2 : 0;
    of(view)->address_width = CLAMP(rest, ADDRESS_LEAST, 40);
    remember(of(view));
}

/* ---- drawing ------------------------------------------------------------- */

static void put_head(View *view, Page *page)
{
    int64_t clock_ns = of(view)->clock_ns;
    g_autofree char *hold = ledger_hold_text(ledger_of(view));
    g_autofree char *offset = format_duration(ABS(clock_ns));
    bool live = view->model->now_ns;
    g_autofree char *when =
        clock_ns == 0 ? g_strdup(live ? _("at this moment") : _("at the end of the capture"))
        : live && clock_ns > 0 ? g_strdup_printf(_("in %s"), offset)
        : live                 ? g_strdup_printf(_("%s ago"), offset)
        : clock_ns > 0         ? g_strdup_printf(_("%s after the capture's end"), offset)
                               : g_strdup_printf(_("%s before the capture's end"), offset);
    page_move_to(page, 1);
    page_put(page, INK_TITLE, when);
    page_move_to(page, page->at + 3);
    g_autofree char *says =
        g_strdup_printf(_("each TIME_WAIT lasts %s   ← → move the clock"), hold);
    page_put(page, INK_QUIET, says);
    page_end_line(page);
}

static void put_number(Page *page, Ink ink, char *text)
{
    page_put_right(page, ink, text, NUMBER_WIDTH);
    page_move_to(page, page->at + 1);
    g_free(text);
}

static void put_titles(View *view, Page *page)
{
    unsigned width = of(view)->address_width;
    page_put_padded(page, INK_PLAIN, _("holder"), width);
    page_move_to(page, page->at + 1);
    page_put_padded(page, INK_PLAIN, "", 7);
    page_put_padded(page, INK_PLAIN, _("towards"), width);
    page_put_right(page, INK_PLAIN, _("port"), 7);
    page_move_to(page, page->at + 1);
    put_number(page, INK_PLAIN, g_strdup(_("now")));
    put_number(page, INK_PLAIN, g_strdup(_("peak")));
    put_number(page, INK_PLAIN, g_strdup(_("next in")));
    page_put_right(page, INK_PLAIN, _("all in"), LEFT_WIDTH);
}

/* "41 s"; nothing if there is no such moment. */
static char *left_text(int64_t end_ns, int64_t at_ns)
{
    return end_ns == 0 ? g_strdup("") : format_duration(end_ns - at_ns);
}

static void put_row(View *view, Page *page, size_t row)
{
    const HolderRow *shown = row_at(view, row);
    const LedgerHolder *holder = &shown->route->holders[shown->end];
    int64_t at_ns = now_ns(view);
    unsigned width = of(view)->address_width;
    char text[ADDRESS_TEXT_SIZE];
    Ink ink = shown->end == END_CLIENT ? INK_CLIENT : INK_SERVER;
    page_put_padded(page, ink, address_print(ledger_address(shown->route, shown->end), text),
                    width);
    page_move_to(page, page->at + 1);
    page_put_padded(page, INK_QUIET, shown->end == END_CLIENT ? _("client") : _("server"), 7);
    page_put_padded(page, INK_PLAIN,
                    address_print(ledger_address(shown->route, end_other(shown->end)), text),
                    width);
    g_autofree char *port = g_strdup_printf("%u", shown->route->port);
    page_put_right(page, INK_PLAIN, port, 7);
    page_move_to(page, page->at + 1);

    size_t waiting = shown->group ? waits_count_at(shown->group, at_ns) : 0;
    put_number(page, INK_TITLE, format_count(waiting));
    put_number(page, INK_PLAIN, format_count(holder->time_wait.peak));
    put_number(page, INK_TELLING,
               left_text(shown->group ? waits_next_end(shown->group, at_ns) : 0, at_ns));
    g_autofree char *all = left_text(shown->group ? waits_last_end(shown->group, at_ns) : 0, at_ns);
    page_put_right(page, INK_TELLING, all, LEFT_WIDTH);
}

/* ---- the pane: sockets counting down, then what the report says ---------- */

static void put_socket(Page *page, const Wait *wait, const HolderRow *row, int64_t at_ns,
                       int64_t hold_ns)
{
    int64_t left_ns = wait->until_ns - at_ns;
    unsigned full = (unsigned)CLAMP(left_ns * BAR_WIDTH / MAX(hold_ns, 1), 0, BAR_WIDTH);
    g_autofree char *left = format_duration(left_ns);
    g_autofree char *port = g_strdup_printf(_("port %u"), wait->port);
    g_autoptr(GString) bar = g_string_new(NULL);
    width_append_repeated(bar, "█", full);
    width_append_repeated(bar, "░", BAR_WIDTH - full);
    page_put_padded(page, row->end == END_CLIENT ? INK_CLIENT : INK_SERVER, port, 13);
    page_put(page, INK_TELLING, bar->str);
    page_put_right(page, INK_PLAIN, left, 10);
    page_end_line(page);
}

static void put_sockets(View *view, Page *page, const HolderRow *row)
{
    int64_t at_ns = now_ns(view);
    unsigned told = 0, more = 0;
    for (guint i = 0; row->group && i < row->group->waits->len; i++) {
        const Wait *wait = &g_array_index(row->group->waits, Wait, i);
        if (wait->since_ns > at_ns || wait->until_ns <= at_ns)
            continue;
        if (told++ < SOCKETS_TOLD)
            put_socket(page, wait, row, at_ns, ledger_of(view)->options.hold_ns);
        else
            more++;
    }
    if (told == 0)
        page_line(page, INK_QUIET, _("Nothing is in TIME_WAIT here at this moment."));
    g_autofree char *count = format_count(more);
    g_autofree char *says = g_strdup_printf(ngettext("… %s more", "… %s more", more), count);
    if (more > 0)
        page_line(page, INK_QUIET, says);
}

static void put_advice(View *view, Page *page, const HolderRow *row)
{
    LedgerPrinter printer = {
        .page = page,
        .ledger = ledger_of(view),
        .notes = {.input = view->model->input, .shown = g_hash_table_new(NULL, NULL)},
        .verbose = true,
    };
    ledger_route_print(&printer, row->route);
    ledger_lasting_print(&printer, row->route);
    if (row->route->holders[END_CLIENT].time_wait.peak >= LEDGER_MANY)
        remedies_print(page, &printer.notes, row->route);
    g_hash_table_unref(printer.notes.shown);
}

/* A few sockets first, as they show the clock; with many the advice matters more. */
static void put_side(View *view, Page *page, size_t row)
{
    const HolderRow *shown = row_at(view, row);
    if (of(view)->view.in_side || !shown->group) {
        put_advice(view, page, shown);
        page_end_line(page);
        put_sockets(view, page, shown);
        return;
    }
    put_sockets(view, page, shown);
    put_advice(view, page, shown);
}

/* ---- what is asked ------------------------------------------------------- */

/* Opens the connections of the route. */
static void open_row(View *view)
{
    if (view->list.cursor >= count(view))
        return;
    const LedgerRoute *route = row_at(view, view->list.cursor)->route;
    char client[ADDRESS_TEXT_SIZE], server[ADDRESS_TEXT_SIZE];
    g_autofree char *filter = g_strdup_printf(
        "connection.client.address == %s && connection.server.address == %s && "
        "connection.server.port == %u",
        address_print(&route->client, client), address_print(&route->server, server), route->port);
    Screen *screen = view->screen;
    screen_go_to_tab(screen, 0);
    while (screen_pop(screen))
        continue;
    connections_view_set_filter(screen_top(screen), filter, NULL);
}

static bool handle(View *view, Request request)
{
    LedgerView *self = of(view);
    if (request == REQUEST_OPEN)
        open_row(view);
    else if (request == REQUEST_RIGHT)
        self->clock_ns += CLOCK_STEP_NS;
    else if (request == REQUEST_LEFT)
        self->clock_ns -= CLOCK_STEP_NS;
    else
        return false;
    return true;
}

static char *status(View *view)
{
    return g_strdup(count(view) == 0 ? _("nobody is in TIME_WAIT, and no state lasts")
                                     : _("Enter lists the connections, Tab goes to the pane"));
}

static const ViewOps ops = {
    .title = "TIME_WAIT",
    .has_side = true,
    .tells_story = true,
    .free = free_view,
    .prepare = prepare,
    .count = count,
    .put_head = put_head,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .handle = handle,
    .status = status,
    .refresh = take_rows,
};

View *ledger_view_new(Screen *screen)
{
    LedgerView *self = g_new0(LedgerView, 1);
    view_init(&self->view, &ops, screen);
    self->rows = g_array_new(FALSE, FALSE, sizeof(HolderRow));
    take_rows(&self->view);
    return &self->view;
}
