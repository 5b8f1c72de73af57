#include "story-rows.h"

#include "../i18n.h"
#include "escape.h"
#include "format.h"

char *text_or_missing(const Event *event, FieldId field)
{
    const Text *text = event_text(event, field);
    return text && text->length > 0 ? escape_line(text->bytes, text->length) : g_strdup(MISSING);
}

char *ms_or_missing(int64_t ns)
{
    return ns < 0 ? g_strdup(MISSING) : format_ms(ns);
}

char *duration_or_missing(int64_t ns)
{
    return ns < 0 ? g_strdup(MISSING) : format_duration(ns);
}

GPtrArray *story_rows_begin(Page *page, const char *title, const GPtrArray *all, unsigned most,
                            GCompareFunc rank)
{
    if (all->len == 0)
        return NULL;
    page_heading(page, title);
    GPtrArray *rows = g_ptr_array_sized_new(all->len);
    for (guint i = 0; i < all->len; i++)
        g_ptr_array_add(rows, g_ptr_array_index(all, i));
    if (most > 0 && all->len > most) {
        g_ptr_array_sort(rows, rank);
        g_ptr_array_set_size(rows, (gint)most);
    }
    return rows;
}

gint story_rows_compare(int64_t a, int64_t b, uint64_t id_a, uint64_t id_b)
{
    if (a != b)
        return a > b ? -1 : 1;
    return id_a < id_b ? -1 : id_a > id_b;
}

void story_rows_end(Page *page, Grid *grid, guint all, guint shown)
{
    grid_print(grid, page, 3);
    grid_clear(grid);
    if (shown >= all)
        return;
    g_autofree char *count = format_count(all - shown);
    g_autofree char *says =
        g_strdup_printf(ngettext("… the slowest; %s more is not shown",
                                 "… the slowest; %s more are not shown", all - shown),
                        count);
    page_prose(page, INK_QUIET, 3, says);
}

char *place_text(const Conversation *conversation)
{
    char *number = format_count(conversation->id + 1);
    if (conversation->transport == TRANSPORT_TCP)
        return number;
    char *text = g_strdup_printf("UDP %s", number);
    g_free(number);
    return text;
}
