#include "outcome.h"

#include "../i18n.h"

const char *outcome_opened(TcpOpened opened)
{
    switch (opened) {
    case TCP_OPENED_THREE_WAY:
        return _("three-way handshake");
    case TCP_OPENED_SIMULTANEOUS:
        return _("both at once");
    case TCP_OPENED_FAST_OPEN:
        return _("Fast Open");
    case TCP_OPENED_REFUSED:
        return _("refused");
    case TCP_OPENED_UNANSWERED:
        return _("never answered");
    case TCP_OPENED_HALF:
        return _("handshake not finished");
    case TCP_OPENED_MID_STREAM:
        return _("before the capture");
    }
    return "";
}

const char *outcome_closed(TcpClosed closed)
{
    switch (closed) {
    case TCP_CLOSED_NOT:
        return _("still open at the end");
    case TCP_CLOSED_NEVER_OPEN:
        return _("never was open");
    case TCP_CLOSED_FOUR_SEGMENTS:
        return _("four segments");
    case TCP_CLOSED_THREE_SEGMENTS:
        return _("three segments");
    case TCP_CLOSED_SIMULTANEOUS:
        return _("both at once");
    case TCP_CLOSED_RESET:
        return _("reset");
    case TCP_CLOSED_HALF:
        return _("one direction only");
    case TCP_CLOSED_UNCONFIRMED:
        return _("last ACK not seen");
    }
    return "";
}

/* Whole phrases, so that every language can order its own words: for one
 * ending, by the client, by the server, by neither or both. */
static const char *const endings[][3] = {
    [TCP_CLOSED_NOT] = {N_("still open when the capture ends"),
                        N_("still open when the capture ends"),
                        N_("still open when the capture ends")},
    [TCP_CLOSED_NEVER_OPEN] = {N_("never was open"), N_("never was open"), N_("never was open")},
    [TCP_CLOSED_FOUR_SEGMENTS] = {N_("closed by the client, four segments"),
                                  N_("closed by the server, four segments"),
                                  N_("closed with four segments")},
    [TCP_CLOSED_THREE_SEGMENTS] = {N_("closed by the client, three segments"),
                                   N_("closed by the server, three segments"),
                                   N_("closed with three segments")},
    [TCP_CLOSED_SIMULTANEOUS] = {N_("closed by both ends at once"),
                                 N_("closed by both ends at once"),
                                 N_("closed by both ends at once")},
    [TCP_CLOSED_RESET] = {N_("reset by the client"), N_("reset by the server"), N_("reset")},
    [TCP_CLOSED_HALF] = {N_("closed by the client in one direction only"),
                         N_("closed by the server in one direction only"),
                         N_("closed in one direction only")},
    [TCP_CLOSED_UNCONFIRMED] = {N_("closed by the client, last ACK not seen"),
                                N_("closed by the server, last ACK not seen"),
                                N_("closed, last ACK not seen")},
};

const char *outcome_says(const TcpConnection *connection)
{
    switch ((TcpOpened)connection->opened) {
    case TCP_OPENED_REFUSED:
        return _("refused by the server");
    case TCP_OPENED_UNANSWERED:
        return _("never answered");
    case TCP_OPENED_THREE_WAY:
    case TCP_OPENED_SIMULTANEOUS:
    case TCP_OPENED_FAST_OPEN:
    case TCP_OPENED_HALF:
    case TCP_OPENED_MID_STREAM:
        break;
    }
    End by =
        connection->closed == TCP_CLOSED_RESET ? connection->reset_by : connection->active_closer;
    return gettext(endings[connection->closed][by]);
}
