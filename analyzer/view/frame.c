#include "frame.h"

#include "../i18n.h"
#include "../report/escape.h"
#include "../report/format.h"
#include "../report/width.h"
#include "layout.h"

/* ---- sheets for the parts ------------------------------------------------ */

static void page_on(Page *page, Sheet *sheet, int columns)
{
    sheet_reset(sheet);
    page_init_sheet(page, sheet, columns > 0 ? (unsigned)columns : 1);
}

static void draw_sheet(const Canvas *canvas, const Sheet *sheet, Stress stress)
{
    for (int row = 0; row < canvas->rows; row++) {
        if ((guint)row < sheet_line_count(sheet))
            canvas_line(canvas, row, sheet, (guint)row, 0, stress);
        else
            canvas_blank(canvas, row, stress);
    }
}

/* ---- the bars ------------------------------------------------------------ */

static const char *const tab_titles[SCREEN_TABS] = {
    N_("Connections"), N_("Requests"), "TIME_WAIT", N_("Notes"), N_("Doctor"),
};

#define TABS_LEFT 1

/* Columns at the right for the time of day. */
#define CLOCK_ROOM 10

/* Columns that the name of a tab takes, with its number and the spaces around it. */
static unsigned tab_width(int tab)
{
    return width_of(gettext(tab_titles[tab])) + 4;
}

static int tab_at(int column)
{
    int left = TABS_LEFT;
    for (int tab = 0; tab < SCREEN_TABS; tab++) {
        int right = left + (int)tab_width(tab);
        if (column >= left && column < right)
            return tab;
        left = right;
    }
    return -1;
}

static void draw_tabs(const Screen *screen, const Canvas *canvas)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_on(&page, sheet, canvas->columns);
    page_move_to(&page, TABS_LEFT);
    for (int tab = 0; tab < SCREEN_TABS; tab++) {
        bool here = tab == screen->tab;
        g_autofree char *name =
            g_strdup_printf(here ? "[%d %s]" : " %d %s ", tab + 1, gettext(tab_titles[tab]));
        page_put(&page, here ? INK_TITLE : INK_PLAIN, name);
    }
    g_autofree char *safe = g_path_get_basename(screen->model->title);
    g_autofree char *title = escape_string(safe);
    unsigned room = page.columns > page.at + 3 ? page.columns - page.at - 1 : 0;
    if (room > 0 && width_of(title) < room)
        page_put_right(&page, INK_PLAIN, title, room);
    page_end_line(&page);
    draw_sheet(canvas, sheet, STRESS_BAR);
    page_clear(&page);
}

#define BAR_GAP  2
#define BAR_KEYS 12

/* The request of F-key `number`, if it is to be on the bar. */
static const RequestRow *bar_row(int number)
{
    g_autofree char *key = g_strdup_printf("F%d", number);
    Request request = request_for_key(key);
    for (const RequestRow *row = request_rows; row->help; row++)
        if (row->keys && row->request == request && row->bar)
            return row;
    return NULL;
}

static char *bar_text(int number, const RequestRow *row)
{
    return g_strdup_printf("F%d %s", number, gettext(row->bar));
}

static Request request_at(int column)
{
    int left = 1;
    for (int number = 1; number <= BAR_KEYS; number++) {
        const RequestRow *row = bar_row(number);
        if (!row)
            continue;
        g_autofree char *text = bar_text(number, row);
        int right = left + (int)width_of(text);
        if (column >= left && column < right)
            return row->request;
        left = right + BAR_GAP;
    }
    return REQUEST_COUNT;
}

static void draw_keys(const Canvas *canvas)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_on(&page, sheet, canvas->columns);
    page_move_to(&page, 1);
    for (int number = 1; number <= BAR_KEYS; number++) {
        const RequestRow *row = bar_row(number);
        g_autofree char *text = row ? bar_text(number, row) : g_strdup("");
        if (!row || page.at + width_of(text) > page.columns)
            continue;
        page_put(&page, INK_PLAIN, text);
        page_move_to(&page, page.at + BAR_GAP);
    }
    page_end_line(&page);
    draw_sheet(canvas, sheet, STRESS_BAR);
    page_clear(&page);
}

/* "12/185" */
static char *place_text(const View *view)
{
    if (view->list.count == 0)
        return g_strdup("");
    size_t at = view->list.still ? view->list.top + view->list.page : view->list.cursor + 1;
    g_autofree char *row = format_count(MIN(at, view->list.count));
    g_autofree char *count = format_count(view->list.count);
    return g_strdup_printf("%s/%s", row, count);
}

static void put_status(Screen *screen, Page *page)
{
    View *view = screen_top(screen);
    g_autofree char *status = view->ops->status ? view->ops->status(view) : NULL;
    g_autofree char *message = escape_prose(screen->message);
    g_autofree char *place = place_text(view);
    page_move_to(page, 1);
    if (screen->message)
        page_put(page, screen->message_ink, message);
    else if (status)
        page_put(page, INK_QUIET, status);
    unsigned right = width_of(place) + (screen->paused ? 4 : 1);
    if (page->at + right < page->columns) {
        page_move_to(page, page->columns - right);
        page_put(page, INK_TELLING, screen->paused ? "‖ " : "");
        page_put(page, INK_QUIET, place);
    }
    page_end_line(page);
}

/* How the capture goes, in a line of its own, with the time of day. */
static void put_state(const Screen *screen, Page *page)
{
    const Model *model = screen->model;
    Ink ink;
    g_autofree char *state = model->state(model, &ink);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *clock = g_date_time_format(now, "%H:%M:%S");
    page_move_to(page, 1);
    unsigned room = page->columns > page->at + CLOCK_ROOM ? page->columns - page->at - CLOCK_ROOM
                                                          : page->columns;
    g_autoptr(GString) cut = g_string_new(NULL);
    width_append_cut(cut, state, room);
    page_put(page, ink, cut->str);
    if (page->columns > page->at + CLOCK_ROOM) {
        page_move_to(page, page->columns - CLOCK_ROOM + 1);
        page_put(page, INK_QUIET, clock);
    }
    page_end_line(page);
}

/* ---- the view ------------------------------------------------------------ */

static void draw_titles(View *view, const Canvas *canvas)
{
    if (canvas->rows == 0)
        return;
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_on(&page, sheet, canvas->columns + (int)view->skipped);
    view->ops->put_titles(view, &page);
    page_end_line(&page);
    canvas_line(canvas, 0, sheet, 0, view->skipped, STRESS_TITLE);
    page_clear(&page);
}

static Stress stress_of(const View *view, size_t row)
{
    if (view->list.still || row != view->list.cursor)
        return STRESS_NONE;
    return view->in_side ? STRESS_ASIDE : STRESS_CURSOR;
}

static void draw_body(View *view, const Canvas *canvas)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_on(&page, sheet, canvas->columns + (int)view->skipped);
    for (int i = 0; i < canvas->rows; i++) {
        size_t row = view->list.top + (size_t)i;
        if (row >= view->list.count)
            break;
        view->ops->put_row(view, &page, row);
        page_end_line(&page);
        canvas_line(canvas, i, sheet, (guint)i, view->skipped, stress_of(view, row));
    }
    page_clear(&page);
}

/* Beside the body a margin keeps the text off the edge. */
static Canvas inside(const Layout *layout)
{
    Canvas canvas = layout->side;
    bool beside = layout->border.columns == 1 && canvas.columns > 1;
    canvas.left += beside;
    canvas.columns -= beside;
    return canvas;
}

static void draw_side(View *view, const Canvas *canvas)
{
    if (!view->side_sheet)
        view->side_sheet = sheet_new();
    Page page;
    page_on(&page, view->side_sheet, canvas->columns - 1);
    if (view->list.count > 0)
        view->ops->put_side(view, &page, view->list.cursor);
    page_clear(&page);

    view->side.still = true;
    list_resize(&view->side, sheet_line_count(view->side_sheet), (size_t)canvas->rows);
    for (int i = 0; i < canvas->rows; i++) {
        guint line = (guint)view->side.top + (guint)i;
        if (line < sheet_line_count(view->side_sheet))
            canvas_line(canvas, i, view->side_sheet, line, 0, STRESS_NONE);
    }
}

static void draw_border(const View *view, const Canvas *canvas)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_on(&page, sheet, canvas->columns);
    Ink ink = view->in_side ? INK_TITLE : INK_QUIET;
    if (canvas->columns == 1) {
        page_line(&page, ink, "│");
        for (int row = 0; row < canvas->rows; row++)
            canvas_line(canvas, row, sheet, 0, 0, STRESS_NONE);
    } else {
        g_autoptr(GString) line = g_string_new(NULL);
        width_append_repeated(line, "─", (unsigned)canvas->columns);
        page_line(&page, ink, line->str);
        canvas_line(canvas, 0, sheet, 0, 0, STRESS_NONE);
    }
    page_clear(&page);
}

/* A new row, a new note. */
static void reset_side(View *view)
{
    if (view->side_of == view->list.cursor)
        return;
    view->side_of = view->list.cursor;
    view->side.top = view->side.cursor = 0;
}

/* ---- all ----------------------------------------------------------------- */

/* The lines at the bottom: what is typed, or what is said. */
static unsigned make_status(Screen *screen, Sheet *sheet, int columns)
{
    Page page;
    unsigned caret = 0;
    page_on(&page, sheet, columns);
    if (screen->model->state)
        put_state(screen, &page);
    if (screen->prompt_for != PROMPT_FOR_NOTHING) {
        caret = prompt_put(&screen->prompt, &page);
        page_end_line(&page);
    } else {
        put_status(screen, &page);
    }
    page_clear(&page);
    return caret;
}

static LayoutWish wish_of(const Screen *screen, int rows, int columns)
{
    const View *view = screen_top(screen);
    return (LayoutWish){
        .rows = rows,
        .columns = columns,
        .status = screen->model->state ? 2 : 1,
        .body = INT16_MAX,
        .titles = view->ops->put_titles != NULL,
        .side = view->ops->has_side,
        .side_percent = (int)screen->side_percent,
    };
}

static void make_head(View *view, Sheet *sheet, int columns)
{
    Page page;
    page_on(&page, sheet, columns);
    if (view->ops->put_head)
        view->ops->put_head(view, &page);
    page_clear(&page);
}

static void draw_parts(Screen *screen, const Layout *layout, const Sheet *head)
{
    View *view = screen_top(screen);
    if (layout->tabs.rows > 0)
        draw_tabs(screen, &layout->tabs);
    draw_sheet(&layout->head, head, STRESS_NONE);
    draw_titles(view, &layout->titles);
    draw_body(view, &layout->body);
    reset_side(view);
    view->side_shown = layout->side.rows > 0;
    view->in_side = view->in_side && view->side_shown;
    if (view->side_shown) {
        Canvas side = inside(layout);
        draw_side(view, &side);
        draw_border(view, &layout->border);
    }
    if (layout->keys.rows > 0)
        draw_keys(&layout->keys);
}

void frame_draw(Screen *screen, int rows, int columns)
{
    View *view = screen_top(screen);
    LayoutWish wish = wish_of(screen, rows, columns);
    g_autoptr(Sheet) head = sheet_new();
    g_autoptr(Sheet) status = sheet_new();
    if (view->ops->prepare)
        view->ops->prepare(view, (unsigned)MAX(layout_body_columns(&wish), 1));
    make_head(view, head, columns);
    wish.head = (int)sheet_line_count(head);
    wish.body = (int)MIN(view->ops->count(view), INT16_MAX);

    Layout layout = layout_make(&wish);
    list_resize(&view->list, view->ops->count(view), (size_t)layout.body.rows);
    unsigned caret = make_status(screen, status, columns);
    wish.status = (int)sheet_line_count(status);
    layout = layout_make(&wish);

    canvas_begin();
    draw_parts(screen, &layout, head);
    draw_sheet(&layout.status, status, STRESS_NONE);
    if (screen->prompt_for != PROMPT_FOR_NOTHING)
        canvas_caret(&layout.status, layout.status.rows - 1, caret);
    canvas_end();
    screen->layout = layout;
}

/* ---- the mouse ----------------------------------------------------------- */

static bool is_inside(const Canvas *canvas, int row)
{
    return row >= canvas->top && row < canvas->top + canvas->rows;
}

static bool is_in_side(const Screen *screen, const Key *key)
{
    const Canvas *side = &screen->layout.side;
    return side->rows > 0 && is_inside(side, key->row) && key->column >= side->left;
}

static void click_row(Screen *screen, const Key *key)
{
    View *view = screen_top(screen);
    size_t row = view->list.top + (size_t)(key->row - screen->layout.body.top);
    bool again = row == view->list.cursor && !view->in_side;
    view->in_side = false;
    if (row >= view->list.count)
        return;
    list_move_to(&view->list, row);
    if (again || key->kind == KEY_OPENED)
        screen_handle(screen, REQUEST_OPEN);
}

void frame_mouse(Screen *screen, const Key *key)
{
    View *view = screen_top(screen);
    const Layout *layout = &screen->layout;
    bool in_side = is_in_side(screen, key);
    if (key->kind == KEY_WHEEL) {
        list_scroll(in_side ? &view->side : &view->list, key->rows);
        return;
    }
    if (is_inside(&layout->tabs, key->row)) {
        int tab = tab_at(key->column);
        if (tab >= 0)
            screen_go_to_tab(screen, tab);
    } else if (is_inside(&layout->keys, key->row)) {
        Request request = request_at(key->column);
        if (request != REQUEST_COUNT)
            screen_handle(screen, request);
    } else if (in_side) {
        view->in_side = true;
    } else if (is_inside(&layout->body, key->row)) {
        click_row(screen, key);
    }
}
