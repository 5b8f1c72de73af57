#include "find.h"

#include <string.h>

#include "../i18n.h"
#include "frame.h"
#include "keys.h"
#include "terminal.h"

/* Rows looked through between two looks at the keyboard; some hundredths of a second. */
#define STOP_EVERY 4096

/* From so many rows on a search takes long enough to be announced. */
#define MANY 50000

/* The row `steps` behind (or before) the cursor, round the end. */
static size_t row_after(const View *view, size_t count, size_t steps, bool back)
{
    size_t from = view->list.cursor;
    return back ? (from + count - steps % count) % count : (from + steps) % count;
}

static bool shows(View *view, size_t row, const char *folded)
{
    g_autoptr(Sheet) sheet = sheet_new();
    Page page;
    page_init_sheet(&page, sheet, UINT16_MAX);
    view->ops->put_row(view, &page, row);
    page_end_line(&page);
    page_clear(&page);
    g_autofree char *text = sheet_line_text(sheet, 0);
    g_autofree char *lowered = g_utf8_casefold(text, -1);
    return strstr(lowered, folded) != NULL;
}

/* How the rows are looked through: by an expression, if it is one. */
typedef struct Search {
    View *view;
    Expression *expression; /* (owned, nullable) */
    char *folded;           /* (owned) */
} Search;

static bool matches(const Search *search, size_t row)
{
    View *view = search->view;
    return search->expression ? view->ops->holds(view, row, search->expression)
                              : shows(view, row, search->folded);
}

/* Whether Esc was typed meanwhile; asked only every so many rows. */
static bool is_stopped(size_t steps)
{
    if (steps % STOP_EVERY != 0)
        return false;
    Key key = keys_read(0);
    return key.kind == KEY_NAMED && strcmp(key.name, "Esc") == 0;
}

static bool find(const Search *search, size_t count, bool back)
{
    for (size_t steps = 1; steps <= count && !is_stopped(steps); steps++) {
        size_t row = row_after(search->view, count, steps, back);
        if (!matches(search, row))
            continue;
        list_show(&search->view->list, row);
        return true;
    }
    return false;
}

/* Says that nothing was found; of what looks like a mistaken expression, why. */
static void say_not_found(Screen *screen, const GError *mistake)
{
    g_auto(GStrv) lines = g_strsplit(mistake ? mistake->message : "", "\n", 2);
    screen_say(screen, INK_TELLING,
               lines[0] ? g_strdup_printf(_("not found: %s (as an expression: %s)"), screen->search,
                                          lines[0])
                        : g_strdup_printf(_("not found: %s"), screen->search));
}

/* What takes a while is announced, as the keyboard is not listened to but for Esc. */
static void announce(Screen *screen, size_t count)
{
    int rows, columns;
    if (count < MANY)
        return;
    terminal_size(&rows, &columns);
    screen_say(screen, INK_TELLING, g_strdup(_("searching; Esc stops")));
    frame_draw(screen, rows, columns);
    screen_say(screen, INK_PLAIN, NULL);
}

void find_again(Screen *screen, bool back)
{
    View *view = screen_top(screen);
    size_t count = view->ops->count(view);
    if (!screen->search)
        return;
    g_autoptr(GError) mistake = NULL;
    Search search = {.view = view, .folded = g_utf8_casefold(screen->search, -1)};
    if (view->ops->holds)
        search.expression = expression_compile(screen->search, EVENT_COUNT, &mistake);
    view->in_side = false;
    announce(screen, count);
    if (!find(&search, count, back))
        say_not_found(screen, mistake);
    expression_free(search.expression);
    g_free(search.folded);
}

void find_first(Screen *screen, const char *text)
{
    if (!*text)
        return;
    g_free(screen->search);
    screen->search = g_strdup(text);
    find_again(screen, false);
}

bool find_telling(View *view, bool back)
{
    size_t count = view->ops->count(view);
    if (!view->ops->is_telling)
        return false;
    for (size_t steps = 1; steps <= count; steps++) {
        size_t row = row_after(view, count, steps, back);
        if (!view->ops->is_telling(view, row))
            continue;
        list_move_to(&view->list, row);
        return true;
    }
    return true;
}
