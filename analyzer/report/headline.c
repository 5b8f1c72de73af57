#include "headline.h"

#include <inttypes.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"
#include "outcome.h"
#include "width.h"

#define GAP        3  /* columns between two parts */
#define FOLLOWING  4  /* indent of a second line */
#define NAME_WIDTH 40 /* most columns of a server's name */

/* Puts a part on the line, or on the next if it does not fit. */
static void put_part(Page *page, Ink ink, const char *part)
{
    if (!*part)
        return;
    if (page->at > FOLLOWING && page->at + GAP + width_of(part) > page->columns) {
        page_end_line(page);
        page_move_to(page, FOLLOWING);
    } else if (page->at > 1) {
        page_move_to(page, page->at + GAP);
    }
    page_put(page, ink, part);
}

static char *number_text(const Conversation *conversation, uint64_t of)
{
    g_autofree char *number = format_count(conversation->id + 1);
    g_autofree char *total = format_count(of);
    return g_strdup_printf(conversation->transport == TRANSPORT_TCP ? _("connection %s of %s")
                                                                    : _("datagrams %s of %s"),
                           number, total);
}

static char *ends_text(const Conversation *conversation)
{
    char client[ADDRESS_TEXT_SIZE];
    char server[ADDRESS_TEXT_SIZE];
    return g_strdup_printf("%s → %s", endpoint_print(&conversation->ends[END_CLIENT], client),
                           endpoint_print(&conversation->ends[END_SERVER], server));
}

static char *name_text(const Story *story, const Conversation *conversation)
{
    const char *name = story_server_name(story, conversation);
    g_autofree char *safe = escape_string(name);
    GString *cut = g_string_new(NULL);
    width_append_cut(cut, safe, NAME_WIDTH);
    return g_string_free(cut, FALSE);
}

/* "curl (4242)", of whom an event tells; NULL without one. */
static char *owner_text(const Event *event)
{
    if (!event)
        return NULL;
    g_autofree char *safe = escape_string(event_string(event, HOST_OWNER_name));
    return g_strdup_printf("%s (%" PRIu64 ")", safe, event_number(event, HOST_OWNER_pid, 0));
}

/* Whose the ends are, where the machine itself told: events of the first frame. */
static char *owners_text(const Conversation *conversation)
{
    const Event *owners[2] = {NULL, NULL};
    const Event *event = conversation->timeline.first_event;
    for (; event && event->at.frame <= conversation->first.frame; event = event->next)
        if (event->id == EVENT_HOST_OWNER)
            owners[event->by] = event;
    g_autofree char *client = owner_text(owners[END_CLIENT]);
    g_autofree char *server = owner_text(owners[END_SERVER]);
    if (!client && !server)
        return g_strdup("");
    return g_strdup_printf("%s → %s", client ? client : "…", server ? server : "…");
}

/* What else has to be said first: the opening, where it is not the usual one. */
static const char *opening_text(const TcpConnection *connection)
{
    switch ((TcpOpened)connection->opened) {
    case TCP_OPENED_SIMULTANEOUS:
        return _("opened by both ends at once");
    case TCP_OPENED_FAST_OPEN:
        return _("opened with Fast Open");
    case TCP_OPENED_HALF:
        return _("handshake not finished");
    case TCP_OPENED_MID_STREAM:
        return _("begun before the capture");
    case TCP_OPENED_THREE_WAY:
    case TCP_OPENED_REFUSED:
    case TCP_OPENED_UNANSWERED:
        break;
    }
    return "";
}

static void put_life(Page *page, const TcpConnection *connection)
{
    bool bad = connection->closed == TCP_CLOSED_RESET || connection->opened == TCP_OPENED_REFUSED ||
               connection->opened == TCP_OPENED_UNANSWERED;
    put_part(page, INK_TELLING, opening_text(connection));
    put_part(page, bad ? INK_TROUBLE : INK_PLAIN, outcome_says(connection));
}

void headline_put(Page *page, const Story *story, const Conversation *conversation, uint64_t of)
{
    g_autofree char *number = number_text(conversation, of);
    g_autofree char *ends = ends_text(conversation);
    g_autofree char *name = name_text(story, conversation);
    g_autofree char *owners = owners_text(conversation);
    g_autofree char *lasted =
        format_duration(conversation->last.time_ns - conversation->first.time_ns);

    page_move_to(page, 1);
    put_part(page, INK_TITLE, number);
    put_part(page, INK_PLAIN, ends);
    put_part(page, INK_NOTE, name);
    put_part(page, INK_NOTE, owners);
    put_part(page, INK_PLAIN, conversation->service_name ? conversation->service_name : "");
    if (conversation->last.frame != conversation->first.frame)
        put_part(page, INK_PLAIN, lasted);
    if (conversation->transport == TRANSPORT_TCP)
        put_life(page, (const TcpConnection *)conversation);
    page_end_line(page);
}

void headline_print(Page *page, const Story *story, const Conversation *conversation, uint64_t of)
{
    page_end_line(page);
    headline_put(page, story, conversation, of);
}
