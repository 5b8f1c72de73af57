#include "hops-text.h"

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "grid.h"
#include "story-rows.h"

/* Values in a row: the report tells of one how often it came, and of more how many. */
#define VALUES_SHOWN 3

static void add_value(GString *cell, const Hop *hop, guint i)
{
    const char *value = hop->values->pdata[i];
    g_autofree char *clean = escape_line(value, strlen(value));
    if (i > 0)
        g_string_append(cell, "; "); /* values have commas of their own */
    g_string_append(cell, clean);
    if (hop->values->len > 1) {
        g_autofree char *times = format_count(hop->times[i]);
        g_string_append_printf(cell, " ×%s", times);
    }
}

/* "198.18.0.70 ×3, 198.18.0.71 ×2", and an ellipsis if there were others. */
static char *values_of(const Hop *hop)
{
    GString *cell = g_string_new(NULL);
    guint shown = MIN(hop->values->len, VALUES_SHOWN);
    for (guint i = 0; i < shown; i++)
        add_value(cell, hop, i);
    if (hop->values->len > shown || hop->more > 0)
        g_string_append(cell, "; …");
    return g_string_free(cell, FALSE);
}

static char *where(const Hop *hop)
{
    char text[ADDRESS_TEXT_SIZE];
    return hop->name ? escape_line(hop->name, strlen(hop->name))
                     : g_strdup(endpoint_print(&hop->server, text));
}

static void add_hop(Grid *grid, const Hop *hop)
{
    grid_take(grid, INK_PLAIN, where(hop));
    grid_cell(grid, INK_PLAIN, _(hop_kind_says(hop->kind)));
    grid_take(grid, INK_TELLING, values_of(hop));
    grid_take(grid, INK_PLAIN, format_count(hop->count));
    grid_take(grid, INK_QUIET, format_count(hop->frame));
}

void hops_print(Page *page, const Story *story, const Selection *only, unsigned most)
{
    g_autoptr(GPtrArray) hops = hops_find(story, only);
    guint shown = most > 0 ? MIN(hops->len, most) : hops->len;
    if (shown == 0)
        return;
    page_heading(page, _("Proxies and balancers"));
    Grid grid;
    grid_init(&grid);
    grid_column(&grid, _("server or name"), false, true);
    grid_column(&grid, _("told by"), false, false);
    grid_column(&grid, _("who"), false, true);
    grid_column(&grid, _("how often"), true, false);
    grid_column(&grid, _("frame"), true, false);
    for (guint i = 0; i < shown; i++)
        add_hop(&grid, hops->pdata[i]);
    story_rows_end(page, &grid, hops->len, shown);
}
