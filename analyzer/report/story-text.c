#include "story-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "table.h"

/* From this width on each phase of an exchange has its own column. */
#define ALL_PHASES_MIN 96

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

/* How many of `all` rows to show, under `title`. */
static guint begin(Page *page, const char *title, guint all, unsigned most)
{
    if (all > 0)
        page_heading(page, title);
    return most > 0 ? MIN(all, most) : all;
}

static void end(Page *page, Table *table, guint all, guint shown)
{
    table_print(table, page, 3);
    table_clear(table);
    if (shown >= all)
        return;
    g_autofree char *count = format_count(all - shown);
    g_autofree char *says =
        g_strdup_printf(ngettext("… and %s more", "… and %s more", all - shown), count);
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

static void add_lookup(Table *table, const Lookup *lookup)
{
    const Event *query = lookup->query;
    const Event *response = lookup->response;
    Ink ink = response ? INK_PLAIN : INK_TROUBLE;
    table_take(table, INK_PLAIN,
               query ? text_or_missing(query, DNS_QUERY_name)
                     : text_or_missing(response, DNS_RESPONSE_name));
    table_take(table, INK_PLAIN,
               query ? text_or_missing(query, DNS_QUERY_type)
                     : text_or_missing(response, DNS_RESPONSE_type));
    table_take(table, ink, lookup_result(lookup));
    table_take(table, ink, duration_or_missing(lookup->latency_ns));
    table_take(table, lookup->retries ? INK_TELLING : INK_QUIET,
               lookup->retries ? format_count(lookup->retries) : g_strdup(""));
}

void story_print_lookups(Page *page, const Story *story, unsigned most)
{
    guint shown = begin(page, _("Look-ups"), story->lookups->len, most);
    bool retries = false;
    for (guint i = 0; i < shown; i++)
        retries |= ((const Lookup *)g_ptr_array_index(story->lookups, i))->retries > 0;

    Table table;
    table_init(&table);
    table_column(&table, _("name"), false, true);
    table_column(&table, _("type"), false, false);
    table_column(&table, _("answer"), false, true);
    table_column(&table, _("took"), true, false);
    table_column(&table, retries ? _("asked again") : NULL, true, false);
    for (guint i = 0; i < shown; i++)
        add_lookup(&table, g_ptr_array_index(story->lookups, i));
    end(page, &table, story->lookups->len, shown);
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

static void add_exchange(Table *table, const Exchange *exchange, bool all_phases)
{
    table_take(table, INK_QUIET, format_count(exchange->connection->conversation.id + 1));
    table_take(table, INK_PLAIN,
               exchange->request ? text_or_missing(exchange->request, HTTP_REQUEST_method)
                                 : g_strdup(MISSING));
    table_take(table, INK_PLAIN, exchange_target(exchange));
    table_take(table, status_ink(exchange), exchange_status(exchange));
    if (all_phases) {
        table_take(table, INK_PLAIN, ms_or_missing(exchange->lookup_ns));
        table_take(table, INK_PLAIN, ms_or_missing(exchange->connect_ns));
        table_take(table, INK_PLAIN, ms_or_missing(exchange->secure_ns));
        table_take(table, INK_PLAIN, ms_or_missing(exchange->send_ns));
    }
    table_take(table, INK_PLAIN, ms_or_missing(exchange->wait_ns));
    table_take(table, INK_PLAIN, ms_or_missing(exchange->receive_ns));
    table_take(table, INK_TITLE, format_ms(exchange_total(exchange)));
}

static void exchange_columns(Table *table, bool all_phases)
{
    table_column(table, "#", true, false);
    table_column(table, _("method"), false, false);
    table_column(table, _("target"), false, true);
    table_column(table, _("status"), false, false);
    if (all_phases) {
        table_column(table, _("look-up"), true, false);
        table_column(table, _("connect"), true, false);
        table_column(table, "TLS", true, false);
        table_column(table, _("send"), true, false);
    }
    table_column(table, _("wait"), true, false);
    table_column(table, _("receive"), true, false);
    table_column(table, _("all"), true, false);
}

void story_print_exchanges(Page *page, const Story *story, unsigned most)
{
    guint shown = begin(page, _("HTTP exchanges, times in ms"), story->exchanges->len, most);
    bool all_phases = page->columns >= ALL_PHASES_MIN;
    Table table;
    table_init(&table);
    exchange_columns(&table, all_phases);
    for (guint i = 0; i < shown; i++)
        add_exchange(&table, g_ptr_array_index(story->exchanges, i), all_phases);
    end(page, &table, story->exchanges->len, shown);
}

/* ---- TLS sessions -------------------------------------------------------- */

static void add_secure(Table *table, const Secure *secure)
{
    table_take(table, INK_QUIET, format_count(secure->connection->conversation.id + 1));
    table_take(table, INK_PLAIN,
               text_or_missing(secure->client_hello, TLS_CLIENT_HELLO_server_name));
    table_take(table, INK_PLAIN, text_or_missing(secure->server_hello, TLS_SERVER_HELLO_version));
    table_take(table, INK_PLAIN,
               text_or_missing(secure->server_hello, TLS_SERVER_HELLO_ciphersuite));
    table_take(table, INK_PLAIN,
               text_or_missing(secure->server_hello, TLS_SERVER_HELLO_key_exchange));
    table_take(table, INK_TITLE, duration_or_missing(secure->handshake_ns));
    table_take(table, INK_PLAIN, format_bytes(secure->handshake_bytes));
}

void story_print_secures(Page *page, const Story *story, unsigned most)
{
    guint shown = begin(page, _("TLS sessions"), story->secures->len, most);
    Table table;
    table_init(&table);
    table_column(&table, "#", true, false);
    table_column(&table, _("server name"), false, true);
    table_column(&table, _("version"), false, false);
    table_column(&table, _("cipher suite"), false, true);
    table_column(&table, _("key by"), false, false);
    table_column(&table, _("handshake"), true, false);
    table_column(&table, _("bytes"), true, false);
    for (guint i = 0; i < shown; i++)
        add_secure(&table, g_ptr_array_index(story->secures, i));
    end(page, &table, story->secures->len, shown);
}
