#include "har-pages.h"

#include "har-url.h"

static void page_free(gpointer data)
{
    HarPage *page = data;
    g_free(page->id);
    g_free(page->title);
    g_free(page);
}

static bool is_document(const Exchange *exchange)
{
    const char *type = event_string(exchange->response, HTTP_RESPONSE_content_type);
    return g_ascii_strncasecmp(type, "text/html", 9) == 0 ||
           g_ascii_strncasecmp(type, "application/xhtml+xml", 21) == 0;
}

static HarPage *page_new(HarPages *pages, const char *url, int64_t from_ns)
{
    HarPage *page = g_new0(HarPage, 1);
    page->id = g_strdup_printf("page_%u", pages->pages->len + 1);
    page->title = g_strdup(url);
    page->from_ns = page->until_ns = from_ns;
    g_ptr_array_add(pages->pages, page);
    return page;
}

void har_pages_init(HarPages *pages, const Story *story)
{
    g_autoptr(GHashTable) latest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    pages->pages = g_ptr_array_new_with_free_func(page_free);
    pages->of = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < story->exchanges->len; i++) {
        const Exchange *exchange = g_ptr_array_index(story->exchanges, i);
        int64_t from_ns, until_ns;
        if (!exchange->request || !phases_extent(&exchange->phases, &from_ns, &until_ns))
            continue;
        g_autofree char *url = har_url(exchange);
        const char *referer = event_string(exchange->request, HTTP_REQUEST_referer);
        HarPage *page = *referer ? g_hash_table_lookup(latest, referer) : NULL;
        if (!page && is_document(exchange)) {
            page = page_new(pages, url, from_ns);
            g_hash_table_replace(latest, g_steal_pointer(&url), page);
        }
        if (!page)
            continue;
        page->until_ns = MAX(page->until_ns, until_ns);
        g_hash_table_insert(pages->of, (gpointer)(uintptr_t)exchange, page);
    }
}

void har_pages_clear(HarPages *pages)
{
    g_clear_pointer(&pages->of, g_hash_table_unref);
    g_clear_pointer(&pages->pages, g_ptr_array_unref);
}

const HarPage *har_pages_find(const HarPages *pages, const Exchange *exchange)
{
    return g_hash_table_lookup(pages->of, exchange);
}
