#include "columns.h"

#include <string.h>

#include "../i18n.h"
#include "../report/escape.h"
#include "../report/format.h"
#include "../report/outcome.h"
#include "../report/phrase.h"
#include "../report/width.h"

const ColumnRow column_rows[COLUMN_COUNT] = {
#define COLUMN(id, title, width, right, rank, help) {title, width, right, rank, help},
#include "columns.def"
#undef COLUMN
};

/* The longest that what grows may become: an IPv6 address with its port. */
#define GROWN_MAX 28

/* ---- widths -------------------------------------------------------------- */

static unsigned used(const unsigned widths[COLUMN_COUNT])
{
    unsigned sum = 0;
    for (int id = 0; id < COLUMN_COUNT; id++)
        sum += widths[id] > 0 ? widths[id] + 1 : 0;
    return sum > 0 ? sum - 1 : 0;
}

/* A title may be wider than what stands below it, in some language. */
static unsigned needed(const ColumnRow *row)
{
    return MAX(row->width, width_of(gettext(row->title)));
}

static void grow(unsigned columns, unsigned widths[COLUMN_COUNT])
{
    static const ColumnId growing[] = {COLUMN_CLIENT, COLUMN_SERVER, COLUMN_ENDED, COLUMN_NAME,
                                       COLUMN_PROCESS};
    bool grown = true;
    while (grown && used(widths) < columns) {
        grown = false;
        for (size_t i = 0; i < G_N_ELEMENTS(growing) && used(widths) < columns; i++) {
            unsigned *width = &widths[growing[i]];
            if (*width == 0 || *width >= GROWN_MAX)
                continue;
            ++*width;
            grown = true;
        }
    }
}

void columns_fit(unsigned columns, bool processes, unsigned widths[COLUMN_COUNT])
{
    unsigned highest = 0;
    for (int id = 0; id < COLUMN_COUNT; id++) {
        widths[id] = needed(&column_rows[id]);
        highest = MAX(highest, column_rows[id].rank);
    }
    if (!processes)
        widths[COLUMN_PROCESS] = 0;
    for (unsigned rank = highest; rank > 0 && used(widths) > columns; rank--)
        for (int id = 0; id < COLUMN_COUNT; id++)
            if (column_rows[id].rank == rank)
                widths[id] = 0;
    grow(columns, widths);
}

/* ---- cells --------------------------------------------------------------- */

static char *number_text(const ModelRow *row)
{
    return g_strdup_printf("%s%" G_GUINT64_FORMAT, row->tcp ? "" : "u", row->key.id + 1);
}

static char *end_text(const ModelRow *row, End end)
{
    char text[ADDRESS_TEXT_SIZE];
    return g_strdup(endpoint_print(&row->ends[end], text));
}

static char *states_text(const ModelRow *row)
{
    return row->tcp ? g_strdup_printf("%-12s %s", tcp_state_name((TcpState)row->states[END_CLIENT]),
                                      tcp_state_name((TcpState)row->states[END_SERVER]))
                    : g_strdup("");
}

static const char *ended_text(const Model *model, const ModelRow *row)
{
    if (!row->tcp)
        return "";
    if (row->closed == TCP_CLOSED_NOT && model->live && !model->over)
        return _("open");
    if (row->opened == TCP_OPENED_REFUSED || row->opened == TCP_OPENED_UNANSWERED)
        return outcome_opened((TcpOpened)row->opened);
    return outcome_closed((TcpClosed)row->closed);
}

/* "curl → nginx", "curl", "→ nginx" */
static char *process_text(Model *model, const ModelRow *row)
{
    const char *client = model_process(model, row->key, END_CLIENT);
    const char *server = model_process(model, row->key, END_SERVER);
    g_autofree char *from = client ? escape_string(client) : g_strdup("");
    g_autofree char *to = server ? escape_string(server) : g_strdup("");
    return g_strconcat(from, client && server ? " → " : server ? "→ " : "", to, NULL);
}

static char *cell_text(ColumnId id, Model *model, const ModelRow *row, int64_t zero_ns)
{
    switch (id) {
    case COLUMN_NUMBER:
        return number_text(row);
    case COLUMN_TIME:
        return format_seconds(row->first.time_ns - zero_ns);
    case COLUMN_CLIENT:
        return end_text(row, END_CLIENT);
    case COLUMN_SERVER:
        return end_text(row, END_SERVER);
    case COLUMN_NAME:
        return escape_string(model->name(model, row->key));
    case COLUMN_PROCESS:
        return process_text(model, row);
    case COLUMN_SERVICE:
        return g_strdup(row->service ? row->service : transport_name(row->key.transport));
    case COLUMN_PACKETS:
        return format_count(row->packets);
    case COLUMN_BYTES:
        return format_bytes(row->bytes);
    case COLUMN_LASTED:
        return format_duration(row->lasted_ns);
    case COLUMN_RTT:
        return row->rtt_ns < 0 ? g_strdup("") : format_duration(row->rtt_ns);
    case COLUMN_AGAIN:
        return row->again ? format_count(row->again) : g_strdup("");
    case COLUMN_STATES:
        return states_text(row);
    case COLUMN_ENDED:
        return g_strdup(ended_text(model, row));
    case COLUMN_BY:
        return g_strdup(row->closed_by == END_NONE ? "" : phrase_end((End)row->closed_by));
    case COLUMN_COUNT:
        break;
    }
    return g_strdup("");
}

bool columns_went_wrong(const ModelRow *row)
{
    return row->tcp && (row->closed == TCP_CLOSED_RESET || row->opened == TCP_OPENED_REFUSED ||
                        row->opened == TCP_OPENED_UNANSWERED);
}

static Ink cell_ink(ColumnId id, const ModelRow *row)
{
    switch (id) {
    case COLUMN_CLIENT:
        return INK_CLIENT;
    case COLUMN_SERVER:
        return INK_SERVER;
    case COLUMN_NAME:
    case COLUMN_PROCESS:
        return INK_NOTE;
    case COLUMN_AGAIN:
        return INK_TELLING;
    case COLUMN_ENDED:
        return columns_went_wrong(row) ? INK_TROUBLE : INK_PLAIN;
    case COLUMN_BY:
        return row->closed_by == END_CLIENT   ? INK_CLIENT
               : row->closed_by == END_SERVER ? INK_SERVER
                                              : INK_PLAIN;
    case COLUMN_NUMBER:
    case COLUMN_TIME:
        return INK_QUIET;
    case COLUMN_SERVICE:
    case COLUMN_PACKETS:
    case COLUMN_BYTES:
    case COLUMN_LASTED:
    case COLUMN_RTT:
    case COLUMN_STATES:
    case COLUMN_COUNT:
        break;
    }
    return INK_PLAIN;
}

static void put_cell(Page *page, ColumnId id, Ink ink, const char *text, unsigned width)
{
    if (column_rows[id].right)
        page_put_right(page, ink, text, width);
    else
        page_put_padded(page, ink, text, width);
    page_move_to(page, page->at + 1);
}

void columns_put(Page *page, const unsigned widths[COLUMN_COUNT], Model *model, const ModelRow *row,
                 int64_t zero_ns)
{
    for (int id = 0; id < COLUMN_COUNT; id++) {
        if (widths[id] == 0)
            continue;
        g_autofree char *text = cell_text((ColumnId)id, model, row, zero_ns);
        put_cell(page, (ColumnId)id, cell_ink((ColumnId)id, row), text, widths[id]);
    }
}

void columns_put_titles(Page *page, const unsigned widths[COLUMN_COUNT], ColumnId sorted,
                        bool descending)
{
    for (int id = 0; id < COLUMN_COUNT; id++) {
        if (widths[id] == 0)
            continue;
        const char *arrow = (ColumnId)id != sorted ? "" : descending ? "▼" : "▲";
        g_autoptr(GString) title = g_string_new(NULL);
        width_append_cut(title, gettext(column_rows[id].title), widths[id] - (*arrow ? 1 : 0));
        g_string_append(title, arrow);
        put_cell(page, (ColumnId)id, INK_PLAIN, title->str, widths[id]);
    }
}

/* ---- order --------------------------------------------------------------- */

/* IPv4 before IPv6; within one address by port, as far as there is room. */
static ColumnKey end_key(const Endpoint *end)
{
    Cursor bytes = cursor_over(end->address.bytes, sizeof end->address.bytes);
    uint64_t high, low;
    if (!cursor_u64(&bytes, &high) || !cursor_u64(&bytes, &low))
        return (ColumnKey){0};
    if (end->address.family == ADDRESS_IPV4)
        return (ColumnKey){0, high >> 32 << 16 | end->port};
    return (ColumnKey){high, low};
}

static ColumnKey number_key(uint64_t number)
{
    return (ColumnKey){0, number};
}

ColumnKey columns_key(ColumnId column, const ModelRow *row)
{
    switch (column) {
    case COLUMN_NUMBER:
        return (ColumnKey){row->key.transport, row->key.id};
    case COLUMN_TIME:
        return number_key(row->first.frame);
    case COLUMN_CLIENT:
        return end_key(&row->ends[END_CLIENT]);
    case COLUMN_SERVER:
        return end_key(&row->ends[END_SERVER]);
    case COLUMN_PACKETS:
        return number_key(row->packets);
    case COLUMN_BYTES:
        return number_key(row->bytes);
    case COLUMN_LASTED:
        return number_key((uint64_t)MAX(row->lasted_ns, 0));
    case COLUMN_RTT:
        return number_key(row->rtt_ns < 0 ? 0 : (uint64_t)row->rtt_ns + 1);
    case COLUMN_AGAIN:
        return number_key(row->again);
    case COLUMN_STATES:
        return (ColumnKey){row->states[END_CLIENT], row->states[END_SERVER]};
    case COLUMN_ENDED:
        return (ColumnKey){row->tcp, (uint64_t)row->opened << 8 | row->closed};
    case COLUMN_BY:
        return number_key(row->closed_by);
    case COLUMN_NAME:
    case COLUMN_PROCESS:
    case COLUMN_SERVICE:
    case COLUMN_COUNT:
        break;
    }
    return (ColumnKey){0};
}

bool columns_is_text(ColumnId column)
{
    return column == COLUMN_NAME || column == COLUMN_PROCESS || column == COLUMN_SERVICE;
}

/* By who asked, where both are known. */
static const char *process_of(Model *model, ModelKey key)
{
    const char *client = model_process(model, key, END_CLIENT);
    return client ? client : model_process(model, key, END_SERVER);
}

const char *columns_text(ColumnId column, Model *model, const ModelRow *row)
{
    const char *text = column == COLUMN_NAME      ? model->name(model, row->key)
                       : column == COLUMN_PROCESS ? process_of(model, row->key)
                                                  : row->service;
    return text ? text : "";
}
