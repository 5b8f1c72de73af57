#include "story-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "grid.h"

/* From this width on everything has its own column. */
#define ALL_COLUMNS_MIN 96

#define MISSING "–"

static char *text_or_missing(const Event *event, FieldId field)
{
    const Text *text = event_text(event, field);
    return text && text->length > 0 ? escape_line(text->bytes, text->length) : g_strdup(MISSING);
}

static char *ms_or_missing(int64_t ns)
{
    return ns < 0 ? g_strdup(MISSING) : format_ms(ns);
}

static char *duration_or_missing(int64_t ns)
{
    return ns < 0 ? g_strdup(MISSING) : format_duration(ns);
}

/* Which rows to show under `title`: all of them in their order or, where they
 * are too many, the first by `rank`. NULL, and no title, for none. */
static GPtrArray *begin(Page *page, const char *title, const GPtrArray *all, unsigned most,
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

/* The larger first; for equal ones the earlier. */
static gint compare(int64_t a, int64_t b, uint64_t id_a, uint64_t id_b)
{
    if (a != b)
        return a > b ? -1 : 1;
    return id_a < id_b ? -1 : id_a > id_b;
}

/* Writes the rows, and how many there are besides. */
static void end(Page *page, Grid *grid, guint all, guint shown)
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

/* ---- look-ups ------------------------------------------------------------ */

static char *lookup_result(const Lookup *lookup)
{
    if (!lookup->response)
        return g_strdup(_("no answer"));
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
    return compare(first->response ? first->latency_ns : INT64_MAX,
                   second->response ? second->latency_ns : INT64_MAX, first->id, second->id);
}

void story_print_lookups(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows = begin(page, _("Look-ups"), story->lookups, most, rank_lookups);
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
    end(page, &grid, story->lookups->len, rows->len);
}

/* ---- exchanges ----------------------------------------------------------- */

static char *exchange_target(const Exchange *exchange)
{
    if (!exchange->request)
        return g_strdup(MISSING);
    const Text *host = event_text(exchange->request, HTTP_REQUEST_host);
    g_autofree char *name = host ? escape_line(host->bytes, host->length) : g_strdup("");
    g_autofree char *target = text_or_missing(exchange->request, HTTP_REQUEST_target);
    bool absolute = *target != '/' && *target != '*'; /* RFC 9112, 3.2.2 */
    return g_strconcat(absolute ? "" : name, target, NULL);
}

/* Which conversation: they are counted for each transport. */
static char *place_text(const Conversation *conversation)
{
    char *number = format_count(conversation->id + 1);
    if (conversation->transport == TRANSPORT_TCP)
        return number;
    char *text = g_strdup_printf("UDP %s", number);
    g_free(number);
    return text;
}

static char *exchange_status(const Exchange *exchange)
{
    uint64_t code = event_number(exchange->response, HTTP_RESPONSE_code, 0);
    return exchange->response ? g_strdup_printf("%" PRIu64, code) : g_strdup(_("no answer"));
}

static Ink status_ink(const Exchange *exchange)
{
    uint64_t code = event_number(exchange->response, HTTP_RESPONSE_code, 0);
    return !exchange->response || code >= 500 ? INK_TROUBLE : code >= 400 ? INK_TELLING : INK_PLAIN;
}

/* All phases that are known, from the look-up to the last byte. */
static int64_t exchange_total(const Exchange *exchange)
{
    const int64_t phases[] = {exchange->lookup_ns, exchange->connect_ns, exchange->secure_ns,
                              exchange->send_ns,   exchange->wait_ns,    exchange->receive_ns};
    int64_t total = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(phases); i++)
        total += MAX(phases[i], 0);
    return total;
}

static void add_exchange(Grid *grid, const Exchange *exchange, bool all_phases)
{
    grid_take(grid, INK_QUIET, place_text(exchange->conversation));
    grid_take(grid, INK_PLAIN,
              exchange->request ? text_or_missing(exchange->request, HTTP_REQUEST_method)
                                : g_strdup(MISSING));
    grid_take(grid, INK_PLAIN, exchange_target(exchange));
    grid_take(grid, status_ink(exchange), exchange_status(exchange));
    if (all_phases) {
        grid_take(grid, INK_PLAIN, ms_or_missing(exchange->lookup_ns));
        grid_take(grid, INK_PLAIN, ms_or_missing(exchange->connect_ns));
        grid_take(grid, INK_PLAIN, ms_or_missing(exchange->secure_ns));
        grid_take(grid, INK_PLAIN, ms_or_missing(exchange->send_ns));
    }
    grid_take(grid, INK_PLAIN, ms_or_missing(exchange->wait_ns));
    grid_take(grid, INK_PLAIN, ms_or_missing(exchange->receive_ns));
    grid_take(grid, INK_TITLE, format_ms(exchange_total(exchange)));
}

static void exchange_columns(Grid *grid, bool all_phases)
{
    grid_column(grid, "#", true, false);
    grid_column(grid, _("method"), false, false);
    grid_column(grid, _("target"), false, true);
    grid_column(grid, _("status"), false, false);
    if (all_phases) {
        grid_column(grid, _("look-up"), true, false);
        grid_column(grid, _("connect"), true, false);
        grid_column(grid, "TLS", true, false);
        grid_column(grid, _("send"), true, false);
    }
    grid_column(grid, _("wait"), true, false);
    grid_column(grid, _("receive"), true, false);
    grid_column(grid, _("all"), true, false);
}

/* Failed ones first, then the slowest. */
static gint rank_exchanges(gconstpointer a, gconstpointer b)
{
    const Exchange *first = *(const Exchange *const *)a;
    const Exchange *second = *(const Exchange *const *)b;
    bool first_failed = status_ink(first) == INK_TROUBLE;
    bool second_failed = status_ink(second) == INK_TROUBLE;
    if (first_failed != second_failed)
        return first_failed ? -1 : 1;
    return compare(exchange_total(first), exchange_total(second), first->id, second->id);
}

void story_print_exchanges(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows =
        begin(page, _("HTTP exchanges, times in ms"), story->exchanges, most, rank_exchanges);
    if (!rows)
        return;
    bool all_phases = page->columns >= ALL_COLUMNS_MIN;
    Grid grid;
    grid_init(&grid);
    exchange_columns(&grid, all_phases);
    for (guint i = 0; i < rows->len; i++)
        add_exchange(&grid, g_ptr_array_index(rows, i), all_phases);
    end(page, &grid, story->exchanges->len, rows->len);
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
    return compare(first->handshake_ns, second->handshake_ns, first->conversation->id,
                   second->conversation->id);
}

void story_print_secures(Page *page, const Story *story, unsigned most)
{
    g_autoptr(GPtrArray) rows = begin(page, _("TLS sessions"), story->secures, most, rank_secures);
    if (!rows)
        return;
    bool wide = page->columns >= ALL_COLUMNS_MIN;
    Grid grid;
    grid_init(&grid);
    secure_columns(&grid, wide);
    for (guint i = 0; i < rows->len; i++)
        add_secure(&grid, g_ptr_array_index(rows, i), wide);
    end(page, &grid, story->secures->len, rows->len);
}
