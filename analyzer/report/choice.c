/* choice.c: which conversations a report shows whole. */
#include "choice.h"

/* Our choices, so that a report of any capture can be read in a few minutes. */
#define LADDERS_DEFAULT 8
#define FEW_CONNECTIONS 12 /* all of them are shown */

uint64_t choice_connection_count(const ReportInput *input)
{
    return input->only ? selection_count(input->only, TRANSPORT_TCP)
                       : input->analysis->connection_count;
}

unsigned choice_limit(const ReportInput *input, const ReportOptions *options)
{
    if (options->verbose)
        return UINT_MAX;
    if (options->most_ladders > 0)
        return options->most_ladders;
    return choice_connection_count(input) <= FEW_CONNECTIONS ? FEW_CONNECTIONS : LADDERS_DEFAULT;
}

static gint by_first_frame(gconstpointer a, gconstpointer b)
{
    const Conversation *first = *(const Conversation *const *)a;
    const Conversation *second = *(const Conversation *const *)b;
    if (first->first.frame != second->first.frame)
        return first->first.frame < second->first.frame ? -1 : 1;
    return 0;
}

/* Conversations to show, each once. */
typedef struct Choice {
    GPtrArray *list; /* Conversation * */
    GHashTable *set; /* the same */
} Choice;

static void choose(Choice *choice, const Conversation *conversation)
{
    gpointer chosen = (gpointer)(uintptr_t)conversation;
    if (g_hash_table_add(choice->set, chosen))
        g_ptr_array_add(choice->list, chosen);
}

static void choose_telling(Choice *choice, const ReportInput *input, unsigned most)
{
    const GArray *telling = input->story->telling;
    for (guint i = 0; i < telling->len && i < most; i++) {
        uint64_t id = g_array_index(telling, uint64_t, i);
        const TcpConnection *connection = analysis_connection(input->analysis, id);
        if (connection)
            choose(choice, &connection->conversation);
    }
}

static void choose_lookup(Choice *choice, const Lookup *lookup)
{
    if (lookup->conversation->transport == TRANSPORT_UDP)
        choose(choice, lookup->conversation);
}

/* The look-ups that led to what was chosen; then others while there is room. */
static void choose_lookups(Choice *choice, const Story *story, unsigned most)
{
    guint connections = choice->list->len;
    for (guint i = 0; i < story->exchanges->len; i++) {
        const Exchange *exchange = g_ptr_array_index(story->exchanges, i);
        if (exchange->lookup && g_hash_table_contains(choice->set, exchange->conversation))
            choose_lookup(choice, exchange->lookup);
    }
    for (guint i = 0; i < story->lookups->len && choice->list->len - connections < most; i++)
        choose_lookup(choice, g_ptr_array_index(story->lookups, i));
}

/* Those that carry a session of QUIC, while there is room. */
static void choose_sessions(Choice *choice, const Story *story, unsigned most)
{
    unsigned sessions = 0;
    for (guint i = 0; i < story->secures->len && sessions < most; i++) {
        const Secure *secure = g_ptr_array_index(story->secures, i);
        if (secure->conversation->transport != TRANSPORT_UDP)
            continue;
        choose(choice, secure->conversation);
        sessions++;
    }
}

/* Whether there are so few conversations that all are shown, of whatever service. */
static bool are_few(const ReportInput *input)
{
    const Analysis *analysis = input->analysis;
    return !input->only && analysis->connection_count + analysis->datagram_count <= FEW_CONNECTIONS;
}

/* Datagrams that were asked for, or are few, while there is room. */
static void choose_datagrams(Choice *choice, const ReportInput *input, unsigned most)
{
    const GPtrArray *datagrams = input->analysis->datagrams;
    for (guint i = 0;
         (input->only || are_few(input)) && i < datagrams->len && choice->list->len < most; i++) {
        const UdpExchange *exchange = g_ptr_array_index(datagrams, i);
        if (selection_has(input->only, &exchange->conversation))
            choose(choice, &exchange->conversation);
    }
}

GPtrArray *choice_conversations(const ReportInput *input, unsigned most)
{
    Choice choice = {.list = g_ptr_array_new(), .set = g_hash_table_new(NULL, NULL)};
    choose_telling(&choice, input, most);
    choose_sessions(&choice, input->story, most);
    choose_lookups(&choice, input->story, most);
    choose_datagrams(&choice, input, most);
    g_hash_table_unref(choice.set);
    g_ptr_array_sort(choice.list, by_first_frame);
    return choice.list;
}
