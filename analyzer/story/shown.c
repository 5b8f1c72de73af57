#include "shown.h"

static void add_exchanges(Story *shown, const Story *story, const Selection *selection,
                          GHashTable *asked)
{
    for (guint i = 0; i < story->exchanges->len; i++) {
        Exchange *exchange = g_ptr_array_index(story->exchanges, i);
        if (!selection_has(selection, exchange->conversation))
            continue;
        g_ptr_array_add(shown->exchanges, exchange);
        if (exchange->lookup)
            g_hash_table_add(asked, (gpointer)(uintptr_t)exchange->lookup);
    }
}

static void add_lookups(Story *shown, const Story *story, const Selection *selection,
                        GHashTable *asked)
{
    for (guint i = 0; i < story->lookups->len; i++) {
        Lookup *lookup = g_ptr_array_index(story->lookups, i);
        if (selection_has(selection, lookup->conversation) || g_hash_table_contains(asked, lookup))
            g_ptr_array_add(shown->lookups, lookup);
    }
}

static void add_secures(Story *shown, const Story *story, const Selection *selection)
{
    for (guint i = 0; i < story->secures->len; i++) {
        Secure *secure = g_ptr_array_index(story->secures, i);
        if (selection_has(selection, secure->conversation))
            g_ptr_array_add(shown->secures, secure);
    }
}

static void add_telling(Story *shown, const Story *story, const Selection *selection)
{
    for (guint i = 0; i < story->telling->len; i++) {
        uint64_t id = g_array_index(story->telling, uint64_t, i);
        const TcpConnection *connection = analysis_connection(story->analysis, id);
        if (connection && selection_has(selection, &connection->conversation))
            g_array_append_val(shown->telling, id);
    }
}

Story *story_shown(const Story *story, const Selection *selection)
{
    Story *shown = g_memdup2(story, sizeof *story);
    g_autoptr(GHashTable) asked = g_hash_table_new(NULL, NULL);
    shown->exchanges = g_ptr_array_new();
    shown->lookups = g_ptr_array_new();
    shown->secures = g_ptr_array_new();
    shown->telling = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    add_exchanges(shown, story, selection, asked);
    add_lookups(shown, story, selection, asked);
    add_secures(shown, story, selection);
    add_telling(shown, story, selection);
    shown->exchange_count = shown->exchanges->len;
    shown->secure_count = shown->secures->len;
    return shown;
}

void story_shown_free(Story *shown)
{
    if (!shown)
        return;
    g_ptr_array_unref(shown->exchanges);
    g_ptr_array_unref(shown->lookups);
    g_ptr_array_unref(shown->secures);
    g_array_unref(shown->telling);
    g_free(shown);
}
