/* help-view.c: what can be asked and with which keys, from requests.def. */
#include "../i18n.h"
#include "sheet-view.h"

#define KEYS_COLUMN 3
#define HELP_COLUMN 26

static void put_request(Page *page, const RequestRow *row)
{
    g_autofree char *keys = request_keys_text(row);
    page_move_to(page, KEYS_COLUMN);
    page_put(page, INK_TITLE, keys);
    page_move_to(page, HELP_COLUMN);
    page_line(page, INK_PLAIN, gettext(row->help));
}

static void put_legend(Page *page)
{
    page_heading(page, _("Signs"));
    page_prose(page, INK_PLAIN, KEYS_COLUMN, _("~ follows from later packets"));
    page_prose(page, INK_PLAIN, KEYS_COLUMN, _("? cannot be known from where this was captured"));
    page_prose(page, INK_PLAIN, KEYS_COLUMN,
               _("✓ what the notes say holds here; ✗ it does not; ✎ it corrects a common belief"));
}

static void put_examples(Page *page)
{
    static const char *const examples[] = {
        "tcp.retransmission",
        "connection.closed == \"reset\"",
        "connection.bytes > 1MiB && connection.service == \"http\"",
        "connection.client.address in 10.0.0.0/8",
        "http.response.code >= 500",
    };
    page_heading(page, _("Expressions, for / and F4"));
    for (size_t i = 0; i < G_N_ELEMENTS(examples); i++) {
        page_move_to(page, KEYS_COLUMN);
        page_line(page, INK_PLAIN, examples[i]);
    }
    page_prose(page, INK_QUIET, KEYS_COLUMN,
               _("wirenotes events lists all names; what is no expression is looked for as text."));
}

static void print(Page *page, Screen *screen, gconstpointer what)
{
    (void)screen;
    (void)what;
    for (const RequestRow *row = request_rows; row->help; row++) {
        if (row->keys)
            put_request(page, row);
        else
            page_heading(page, gettext(row->help));
    }
    put_legend(page);
    put_examples(page);
}

View *help_view_new(Screen *screen)
{
    static const SheetSource source = {.title = N_("Help"), .print = print, .still = true};
    return sheet_view_new(screen, &source, NULL);
}
