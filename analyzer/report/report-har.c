/* report-har.c: HTTP exchanges as an HTTP Archive 1.2, which the developer tools of
 * browsers open. Written after the format's description by J. Odvarko:
 * http://www.softwareishard.com/blog/har-12-spec/ */

#include "../i18n.h"
#include "../story/exchanges.h"
#include "format.h"
#include "har-message.h"
#include "har-pages.h"
#include "har-url.h"
#include "json.h"
#include "report.h"

static void write_phase(Json *json, const char *key, const Phases *phases, Phase phase)
{
    int64_t ns = phases_took(phases, phase);
    if (ns >= 0)
        json_ms(json, key, ns);
    else
        json_int(json, key, -1); /* "Use -1 if the timing does not apply" */
}

/* "send, wait and receive timings are not optional and must have non-negative
 * values." */
static void write_duty(Json *json, const char *key, const Phases *phases, Phase phase)
{
    json_ms(json, key, MAX(phases_took(phases, phase), 0));
}

/* "If ssl is defined then the time is also included in the connect field". */
static void write_connect(Json *json, const Phases *phases)
{
    int64_t connect_ns = phases_took(phases, PHASE_CONNECT);
    int64_t secure_ns = phases_took(phases, PHASE_SECURE);
    if (connect_ns >= 0 || secure_ns >= 0)
        json_ms(json, "connect", MAX(connect_ns, 0) + MAX(secure_ns, 0));
    else
        json_int(json, "connect", -1);
}

static void write_timings(Json *json, const Phases *phases)
{
    json_object(json, "timings");
    json_ms(json, "blocked", phases_blocked(phases));
    write_phase(json, "dns", phases, PHASE_LOOKUP);
    write_connect(json, phases);
    write_duty(json, "send", phases, PHASE_SEND);
    write_duty(json, "wait", phases, PHASE_WAIT);
    write_duty(json, "receive", phases, PHASE_RECEIVE);
    write_phase(json, "ssl", phases, PHASE_SECURE);
    json_end_object(json);
}

/* Why phases are missing, in a sentence each. */
static void write_comment(Json *json, const Phases *phases)
{
    g_autoptr(GString) comment = g_string_new(NULL);
    for (unsigned i = 0; i < PHASE_TOTAL_COUNT; i++) {
        const char *says = absence_says((Absence)phases->absences[i]);
        if (says)
            g_string_append_printf(comment, "%s%s: %s", comment->len ? "; " : "",
                                   _(phase_specs[i].title), _(says));
    }
    if (comment->len > 0)
        json_string(json, "comment", comment->str);
}

static void write_place(Json *json, const Exchange *exchange)
{
    const Conversation *conversation = exchange->conversation;
    char text[ADDRESS_TEXT_SIZE];
    json_string(json, "serverIPAddress",
                address_print(&conversation->ends[END_SERVER].address, text));
    g_autofree char *id = g_strdup_printf("%" G_GUINT64_FORMAT, conversation->id);
    json_string(json, "connection", id);
    if (exchange->request)
        json_uint(json, "_requestFrame", exchange->request->at.frame);
    if (exchange->response)
        json_uint(json, "_responseFrame", exchange->response->at.frame);
}

static void write_entry(Json *json, const HarPages *pages, const Exchange *exchange,
                        const Bodies *bodies)
{
    int64_t from_ns, until_ns;
    if (!phases_extent(&exchange->phases, &from_ns, &until_ns))
        return;
    g_autofree char *url = har_url(exchange);
    g_autofree char *started = format_rfc3339(from_ns);
    const HarPage *page = har_pages_find(pages, exchange);
    json_object(json, NULL);
    if (page)
        json_string(json, "pageref", page->id);
    json_string(json, "startedDateTime", started);
    json_ms(json, "time", until_ns - from_ns);
    har_write_request(json, exchange, url, bodies);
    har_write_response(json, exchange, bodies);
    json_object(json, "cache");
    json_end_object(json);
    write_timings(json, &exchange->phases);
    write_place(json, exchange);
    write_comment(json, &exchange->phases);
    json_end_object(json);
}

static void write_pages(Json *json, const HarPages *pages)
{
    json_array(json, "pages");
    for (guint i = 0; i < pages->pages->len; i++) {
        const HarPage *page = g_ptr_array_index(pages->pages, i);
        g_autofree char *started = format_rfc3339(page->from_ns);
        json_object(json, NULL);
        json_string(json, "startedDateTime", started);
        json_string(json, "id", page->id);
        json_string(json, "title", page->title);
        json_object(json, "pageTimings");
        json_int(json, "onContentLoad", -1); /* no packet tells when a browser was done */
        json_ms(json, "onLoad", page->until_ns - page->from_ns);
        json_end_object(json);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_creator(Json *json)
{
    json_object(json, "creator");
    json_string(json, "name", "wirenotes");
    json_string(json, "version", WN_VERSION);
    json_end_object(json);
}

static void write_entries(Json *json, const HarPages *pages, const ReportInput *input)
{
    const Story *story = input->story;
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(story->exchanges->len);
    for (guint i = 0; i < story->exchanges->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(story->exchanges, i));
    g_ptr_array_sort(sorted, exchange_by_start);
    json_array(json, "entries");
    for (guint i = 0; i < sorted->len; i++)
        write_entry(json, pages, g_ptr_array_index(sorted, i), input->bodies);
    json_end_array(json);
}

void report_har(const ReportInput *input, const ReportOptions *options, FILE *out)
{
    (void)options;
    Json json;
    HarPages pages;
    json_init(&json, out);
    har_pages_init(&pages, input->story);
    json_object(&json, NULL);
    json_object(&json, "log");
    json_string(&json, "version", "1.2");
    write_creator(&json);
    write_pages(&json, &pages);
    write_entries(&json, &pages, input);
    json_end_object(&json);
    json_end_record(&json);
    har_pages_clear(&pages);
}
