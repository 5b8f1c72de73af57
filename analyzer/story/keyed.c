#include "keyed.h"

#include <stdbool.h>

static gint compare(gconstpointer a, gconstpointer b)
{
    const Keyed *x = a, *y = b;
    if (x->major != y->major)
        return x->major < y->major ? -1 : 1;
    return x->minor < y->minor ? -1 : x->minor > y->minor;
}

void keyed_sort(GPtrArray *things, KeyOf key_of, const Analysis *analysis)
{
    g_autoptr(GArray) keys = g_array_sized_new(FALSE, FALSE, sizeof(Keyed), things->len);
    bool sorted = true;
    for (guint i = 0; i < things->len; i++) {
        Keyed key = key_of(things->pdata[i]);
        sorted = sorted && (i == 0 || compare(&g_array_index(keys, Keyed, i - 1), &key) <= 0);
        g_array_append_val(keys, key);
        if (analysis && i % RELIEVE_EVERY == RELIEVE_EVERY - 1)
            analysis_relieve(analysis);
    }
    if (sorted)
        return;
    g_array_sort(keys, compare);
    for (guint i = 0; i < things->len; i++)
        things->pdata[i] = g_array_index(keys, Keyed, i).thing;
}
