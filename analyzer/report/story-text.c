#include "story-text.h"

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "story-rows.h"

/* From this width on everything has its own column. */
#define ALL_COLUMNS_MIN 96

/* ---- look-ups ------------------------------------------------------------ */

static char *lookup_result(const Lookup *lookup)
{
    if (!lookup->response)
        return g_strdup(_("no answer"));
    if (event_number(lookup->response, DNS_RESPONSE_truncated, 0))
        return g_strdup(_("cut off: to be asked again over TCP"));
    if (event_has(lookup->response, DNS_RESPONSE_service_binding))
        return text_or_missing(lookup->response, DNS_RESPONSE_service_binding);
    if (lookup->addresses->len == 0)
        return text_or_missing(lookup->response, DNS_RESPONSE_rcode);
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < lookup->addresses->len; i++) {
        char text[ADDRESS_TEXT_SIZE];
        if (i > 0)
            g_string_append(list, ", ");
        g_string_append(list, address_print(&g_array_index(lookup->addresses, Address, i), text));
    }
    return g_string_free(list, FALSE);
}

static void add_lookup(Grid *grid, const Lookup *lookup)
{
    const Event *query = lookup->query;
    const Event *response = lookup->response;
    Ink ink = response ? INK_PLAIN : INK_TROUBLE;
    grid_take(grid, INK_PLAIN,
              query ? text_or_missing(query, DNS_QUERY_name)
                    : text_or_missing(response, DNS_RESPONSE_name));
    grid_take(grid, INK_PLAIN,
              query ? text_or_missing(query, DNS_QUERY_type)
                    : text_or_missing(response, DNS_RESPONSE_type));
    grid_take(grid, ink, lookup_result(lookup));
    grid_take(grid, ink, duration_or_missing(lookup->latency_ns));
    grid_take(grid, lookup->retries ? INK_TELLING : INK_QUIET,
              lookup->retries ? format_count(lookup->retries) : g_strdup(""));
}

/* Unanswered ones first, then the slowest. */
static gint rank_lookups(gconstpointer a, gconstpointer b)
{
    const Lookup *first = *(const Lookup *const *)a;
    const Lookup *second = *(const Lookup *const *)b;
    return story_rows_compare(first->response ? first->latency_ns : INT64_MAX,
                              second->response ? second->latency_ns : INT64_MAX, first->id,
                              second->id);
}

void story_print_lookups(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows =
        story_rows_begin(page, _("Look-ups"), story->lookups, most, rank_lookups);
    if (!rows)
        return;
    bool retries = false;
    for (guint i = 0; i < rows->len; i++)
        retries |= ((const Lookup *)g_ptr_array_index(rows, i))->retries > 0;

    Grid grid;
    grid_init(&grid);
    grid_column(&grid, _("name"), false, true);
    grid_column(&grid, _("type"), false, false);
    grid_column(&grid, _("answer"), false, true);
    grid_column(&grid, _("took"), true, false);
    grid_column(&grid, retries ? _("asked again") : NULL, true, false);
    for (guint i = 0; i < rows->len; i++)
        add_lookup(&grid, g_ptr_array_index(rows, i));
    story_rows_end(page, &grid, story->lookups->len, rows->len);
}

/* ---- TLS sessions -------------------------------------------------------- */

static void add_secure(Grid *grid, const Secure *secure, bool wide)
{
    const Event *hello = secure->server_hello;
    grid_take(grid, INK_QUIET, place_text(secure->conversation));
    grid_take(grid, INK_PLAIN, text_or_missing(secure->client_hello, TLS_CLIENT_HELLO_server_name));
    grid_take(grid, INK_PLAIN, text_or_missing(hello, TLS_SERVER_HELLO_version));
    grid_take(grid, INK_PLAIN, text_or_missing(hello, TLS_SERVER_HELLO_ciphersuite));
    if (wide) {
        grid_take(grid, INK_PLAIN, text_or_missing(hello, TLS_SERVER_HELLO_key_exchange));
        grid_take(grid, INK_PLAIN, format_bytes(secure->handshake_bytes));
    }
    grid_take(grid, INK_TITLE, duration_or_missing(secure->handshake_ns));
}

static void secure_columns(Grid *grid, bool wide)
{
    grid_column(grid, "#", true, false);
    grid_column(grid, _("server name"), false, true);
    grid_column(grid, _("version"), false, false);
    grid_column(grid, _("cipher suite"), false, true);
    if (wide) {
        grid_column(grid, _("key by"), false, false);
        grid_column(grid, _("bytes"), true, false);
    }
    grid_column(grid, _("handshake"), true, false);
}

static gint rank_secures(gconstpointer a, gconstpointer b)
{
    const Secure *first = *(const Secure *const *)a;
    const Secure *second = *(const Secure *const *)b;
    return story_rows_compare(first->handshake_ns, second->handshake_ns, first->conversation->id,
                              second->conversation->id);
}

void story_print_secures(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows =
        story_rows_begin(page, _("TLS sessions"), story->secures, most, rank_secures);
    if (!rows)
        return;
    bool wide = page->columns >= ALL_COLUMNS_MIN;
    Grid grid;
    grid_init(&grid);
    secure_columns(&grid, wide);
    for (guint i = 0; i < rows->len; i++)
        add_secure(&grid, g_ptr_array_index(rows, i), wide);
    story_rows_end(page, &grid, story->secures->len, rows->len);
}
