#include "remedy-text.h"

#include <inttypes.h>

#include "../i18n.h"
#include "../story/remedies.h"
#include "escape.h"
#include "format.h"
#include "wrap.h"

#define INDENT      3
#define NOTE_INDENT 5

/* Rates from here on are told without decimals. */
#define WHOLE_FROM (100 * 1000)

char *rate_text(uint64_t thousandths)
{
    if (thousandths >= WHOLE_FROM)
        return format_count((thousandths + 500) / 1000);
    uint64_t tenths = (thousandths + 50) / 100;
    return g_strdup_printf("%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
}

char *ledger_hold_text(const Ledger *ledger)
{
    g_autofree char *seconds = format_count((uint64_t)(ledger->options.hold_ns / NS_PER_S));
    return g_strdup_printf(_("%s s"), seconds);
}

/* ---- notes -------------------------------------------------------------------- */

static const Passage *find_passage(const ReportInput *input, const char *id)
{
    for (size_t n = 0; n < input->notebook_count; n++) {
        const GPtrArray *passages = input->notebooks[n]->passages;
        for (guint i = 0; i < passages->len; i++) {
            const Passage *passage = g_ptr_array_index(passages, i);
            if (strcmp(passage->id, id) == 0)
                return passage;
        }
    }
    return NULL;
}

static void print_source(Page *page, const Passage *passage)
{
    if (!passage->source)
        return;
    g_autofree char *source = escape_string(passage->source);
    g_autofree char *says = passage->corrects ? g_strdup_printf(_("✎ corrects: %s"), source)
                                              : g_strdup_printf(_("see %s"), source);
    page_prose(page, passage->corrects ? INK_TELLING : INK_QUIET, NOTE_INDENT, says);
}

void ledger_note_print(Page *page, LedgerNotes *notes, const char *id)
{
    const Passage *passage = find_passage(notes->input, id);
    if (!passage || !g_hash_table_add(notes->shown, (gpointer)(uintptr_t)passage))
        return;
    if (page_passage(page, passage))
        return;
    g_autofree char *title = escape_string(passage->title);
    g_autofree char *text = escape_prose(passage->text);
    page_prose(page, INK_NOTE, NOTE_INDENT, title);
    page_prose(page, INK_PLAIN, NOTE_INDENT, text);
    print_source(page, passage);
}

/* ---- what would change it -------------------------------------------------------- */

static char *says_keep_alive(const LedgerRoute *route)
{
    g_autofree char *connections = format_count(route->connections);
    g_autofree char *peak = format_count(route->open.peak);
    g_autofree char *saved = format_count(remedy_saved(route));
    if (route->requests == 0)
        return g_strdup_printf(_("keep connections open, in a pool: of %s at most %s were open at "
                                 "once. So many would have done, and spared %s handshakes and as "
                                 "many TIME_WAITs"),
                               connections, peak, saved);
    g_autofree char *requests = format_count(route->requests);
    g_autofree char *each = rate_text(route->requests * 1000 / MAX(1, route->connections));
    return g_strdup_printf(_("keep connections open (HTTP keep-alive, a pool): %s requests on %s "
                             "connections are %s on each, and at most %s were open at once. So "
                             "many would have done, and spared %s handshakes and as many "
                             "TIME_WAITs"),
                           requests, connections, each, peak, saved);
}

static char *says_other_side(const LedgerRoute *route)
{
    char client[ADDRESS_TEXT_SIZE], server[ADDRESS_TEXT_SIZE];
    g_autofree char *peak = format_count(route->holders[END_CLIENT].time_wait.peak);
    return g_strdup_printf(_("let the other side close first: %s would hold these %s TIME_WAITs, "
                             "and they would take no port of %s"),
                           address_print(&route->server, server), peak,
                           address_print(&route->client, client));
}

static char *says_reuse(const Ledger *ledger, const LedgerRoute *route)
{
    char client[ADDRESS_TEXT_SIZE];
    g_autofree char *limit = rate_text(remedy_limit(ledger, REMEDY_TW_REUSE));
    g_autofree char *with = format_count(route->timestamps);
    g_autofree char *all = format_count(route->connections);
    g_autofree char *hold = ledger_hold_text(ledger);
    return g_strdup_printf(_("tcp_tw_reuse = 1 on %s, which connects: a port serves again after "
                             "1 s instead of %s, for up to %s connections/s. It takes timestamps, "
                             "which %s of %s connections have; 2, the default, is for loopback "
                             "only"),
                           address_print(&route->client, client), hold, limit, with, all);
}

static char *says_wider_range(const Ledger *ledger)
{
    g_autofree char *ports = format_count(WIDEST_PORTS);
    g_autofree char *limit = rate_text(remedy_limit(ledger, REMEDY_WIDER_RANGE));
    g_autofree char *available = format_count(ledger->available);
    g_autofree char *now = rate_text(remedy_limit(ledger, REMEDY_HARDWARE));
    return g_strdup_printf(_("a wider ip_local_port_range: %d to %d are %s ports, for %s "
                             "connections/s to one destination; %s ports are for %s/s"),
                           WIDEST_PORT_LOW, WIDEST_PORT_HIGH, ports, limit, available, now);
}

static char *says_more_addresses(const Ledger *ledger)
{
    g_autofree char *available = format_count(ledger->available);
    g_autofree char *limit = rate_text(remedy_limit(ledger, REMEDY_MORE_ADDRESSES));
    return g_strdup_printf(_("more destination addresses or ports: for each of them all %s ports "
                             "can be used, another %s connections/s"),
                           available, limit);
}

static char *says_fin_timeout(const LedgerRoute *route)
{
    g_autofree char *count = format_count(route->holders[END_CLIENT].fin_wait_2.now);
    return g_strdup_printf(_("tcp_fin_timeout: it bounds FIN_WAIT_2 once no process owns the "
                             "socket (%s are in that state); TIME_WAIT is a constant of Linux"),
                           count);
}

static char *says_keepalive_time(const LedgerRoute *route)
{
    g_autofree char *probes = format_count(route->keep_alives);
    return g_strdup_printf(_("tcp_keepalive_time: it says when a silent open connection is probed "
                             "(%s probes here); what is in TIME_WAIT is closed and never probed"),
                           probes);
}

static char *remedy_says(RemedyId id, const Ledger *ledger, const LedgerRoute *route)
{
    switch (id) {
    case REMEDY_KEEP_ALIVE:
        return says_keep_alive(route);
    case REMEDY_OTHER_SIDE:
        return says_other_side(route);
    case REMEDY_TW_REUSE:
        return says_reuse(ledger, route);
    case REMEDY_WIDER_RANGE:
        return says_wider_range(ledger);
    case REMEDY_MORE_ADDRESSES:
        return says_more_addresses(ledger);
    case REMEDY_FIN_TIMEOUT:
        return says_fin_timeout(route);
    case REMEDY_KEEPALIVE_TIME:
        return says_keepalive_time(route);
    case REMEDY_HARDWARE:
        return g_strdup(_("more processor, memory or bandwidth: none of them adds to the 16 bits "
                          "of a port number"));
    case REMEDIES:
        break;
    }
    return g_strdup("");
}

/* What changes nothing for this route is not recommended. */
static bool applies(RemedyId id, const Ledger *ledger, const LedgerRoute *route)
{
    if (id == REMEDY_KEEP_ALIVE)
        return remedy_saved(route) > 0;
    if (id == REMEDY_WIDER_RANGE)
        return ledger->available < WIDEST_PORTS;
    return true;
}

/* Prose behind a mark that stands out from it. */
static void print_item(Page *page, Ink ink, const char *mark, const char *text)
{
    g_autoptr(GPtrArray) lines = wrap_text(text, MAX(NOTE_INDENT + 2, page->columns) - NOTE_INDENT);
    for (guint i = 0; i < lines->len; i++) {
        page_move_to(page, INDENT);
        page_put(page, ink, i == 0 ? mark : " ");
        page_put(page, ink, " ");
        page_put(page, ink, g_ptr_array_index(lines, i));
        page_end_line(page);
    }
}

static void print_remedies(Page *page, LedgerNotes *notes, const LedgerRoute *route, bool helps)
{
    const Ledger *ledger = notes->input->story->ledger;
    for (int id = 0; id < REMEDIES; id++) {
        const RemedySpec *spec = &remedy_catalogue[id];
        if (spec->helps != helps || !applies((RemedyId)id, ledger, route))
            continue;
        g_autofree char *says = remedy_says((RemedyId)id, ledger, route);
        g_autofree char *line = g_strdup_printf(_("%s (%s)."), says, spec->source);
        print_item(page, helps ? INK_GOOD : INK_QUIET, helps ? "+" : "−", line);
        ledger_note_print(page, notes, spec->passage);
    }
}

void remedies_print(Page *page, LedgerNotes *notes, const LedgerRoute *route)
{
    page_end_line(page);
    page_prose(page, INK_TITLE, INDENT, _("What would change it"));
    print_remedies(page, notes, route, true);
    page_prose(page, INK_TITLE, INDENT, _("What would not"));
    print_remedies(page, notes, route, false);
}
