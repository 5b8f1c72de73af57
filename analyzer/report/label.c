#include "label.h"

#include "../i18n.h"
#include "format.h"
#include "phrase.h"

/* How an event is called on an arrow. */
typedef struct EventLabel {
    EventId event;
    const char *pattern;   /* with {field}, see phrase.h */
    const char *otherwise; /* (nullable) pattern without the field `needs` */
    int needs;             /* FieldId, or 0 for none */
    enum {
        BESIDE_FLAGS,
        INSTEAD_OF_FLAGS, /* it says SYN or FIN itself */
        ONLY_ALONE,       /* left out beside any other */
    } rank;
} EventLabel;

static const EventLabel event_labels[] = {
    {EVENT_TCP_SYN_RETRANSMISSION, N_("SYN again, try {attempt}"), NULL, 0, INSTEAD_OF_FLAGS},
    {EVENT_TCP_SYN_ACK_RETRANSMISSION, N_("SYN, ACK again"), NULL, 0, INSTEAD_OF_FLAGS},
    {EVENT_TCP_FIN_RETRANSMISSION, N_("FIN again"), NULL, 0, INSTEAD_OF_FLAGS},
    {EVENT_TCP_RETRANSMISSION, N_("retransmission"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_CAPTURED_TWICE, N_("captured twice"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_OUT_OF_ORDER, N_("out of order"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_OVERLAP_CONFLICT, N_("other bytes than before"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_ZERO_WINDOW, N_("window 0"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_WINDOW_OPEN, N_("window open again"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_WINDOW_FULL, N_("window full"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_WINDOW_PROBE, N_("window probe"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_WINDOW_PROBE_ACK, N_("answer to the probe"), NULL, 0, ONLY_ALONE},
    {EVENT_TCP_KEEP_ALIVE, N_("keep-alive probe"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TCP_KEEP_ALIVE_ACK, N_("still there"), NULL, 0, BESIDE_FLAGS},
    {EVENT_DNS_QUERY, "{name} {type}?", NULL, 0, BESIDE_FLAGS},
    {EVENT_DNS_RESPONSE, "{addresses}", "{rcode}", DNS_RESPONSE_addresses, BESIDE_FLAGS},
    {EVENT_HTTP_REQUEST, "{method} {target}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP_INTERIM, "{code}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP_RESPONSE, "{code} {phrase?}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP_MESSAGE_END, N_("end of body"), NULL, 0, ONLY_ALONE},
    {EVENT_HTTP_MALFORMED, N_("not HTTP"), NULL, 0, ONLY_ALONE},
    {EVENT_HTTP2_PREFACE, N_("HTTP/2 preface"), NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_SETTINGS, "SETTINGS", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_BLOCKED, N_("window used up"), NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_UNBLOCKED, "WINDOW_UPDATE", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_RESET, "RST_STREAM {error}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_GOAWAY, "GOAWAY {error}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_PUSH_PROMISE, "PUSH_PROMISE {target}", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP2_PING, "PING", NULL, 0, ONLY_ALONE},
    {EVENT_HTTP2_MALFORMED, N_("not HTTP"), NULL, 0, ONLY_ALONE},
    {EVENT_HTTP3_SETTINGS, "SETTINGS", NULL, 0, BESIDE_FLAGS},
    {EVENT_HTTP3_GOAWAY, "GOAWAY", NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_HANDSHAKE_DONE, "HANDSHAKE_DONE", NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_KEY_UPDATE, N_("new keys"), NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_MIGRATED, N_("from another address"), NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_STREAM_RESET, "RESET_STREAM {error}", NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_CLOSE, "CONNECTION_CLOSE {error}", NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_STATELESS_RESET, N_("stateless reset"), NULL, 0, BESIDE_FLAGS},
    {EVENT_QUIC_GOOGLE_HELLO, "CHLO {server_name}", NULL, 0, BESIDE_FLAGS},
    {EVENT_WEBSOCKET_MESSAGE, "WebSocket {opcode}", NULL, 0, BESIDE_FLAGS},
    {EVENT_WEBSOCKET_PING, "WebSocket ping", NULL, 0, BESIDE_FLAGS},
    {EVENT_WEBSOCKET_PONG, "WebSocket pong", NULL, 0, BESIDE_FLAGS},
    {EVENT_WEBSOCKET_CLOSE, "WebSocket close {code}", "WebSocket close", WEBSOCKET_CLOSE_code,
     BESIDE_FLAGS},
    {EVENT_TLS_CLIENT_HELLO, "ClientHello {server_name}", "ClientHello",
     TLS_CLIENT_HELLO_server_name, BESIDE_FLAGS},
    {EVENT_TLS_SERVER_HELLO, "ServerHello", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_HELLO_RETRY_REQUEST, "HelloRetryRequest", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_CERTIFICATE, "Certificate", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_SERVER_KEY_EXCHANGE, "ServerKeyExchange", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_CERTIFICATE_REQUEST, "CertificateRequest", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_CLIENT_KEY_EXCHANGE, "ClientKeyExchange", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_CHANGE_CIPHER_SPEC, "ChangeCipherSpec", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_SESSION_TICKET, "NewSessionTicket", NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_ENCRYPTED, N_("encrypted from here"), NULL, 0, ONLY_ALONE},
    {EVENT_TLS_APPLICATION_DATA, N_("application data"), NULL, 0, BESIDE_FLAGS},
    {EVENT_TLS_ALERT, "Alert {description}", NULL, 0, BESIDE_FLAGS},
};

static const EventLabel *find_label(const Event *event)
{
    for (size_t i = 0; i < G_N_ELEMENTS(event_labels); i++)
        if (event_labels[i].event == (EventId)event->id)
            return &event_labels[i];
    return NULL;
}

static char *fill_label(const EventLabel *label, const Event *event)
{
    const char *pattern = label->pattern;
    if (label->otherwise && !event_has(event, (FieldId)label->needs))
        pattern = label->otherwise;
    return g_strstrip(phrase_fill(gettext(pattern), event, ""));
}

/* The flags that matter, as tcpdump's readers know them (RFC 9293, 3.1). */
static const char *flags_label(uint8_t flags, bool beside_others)
{
    bool ack = flags & TCP_FLAG_ACK && !beside_others;
    if (flags & TCP_FLAG_RST)
        return ack ? "RST, ACK" : "RST";
    if (flags & TCP_FLAG_SYN)
        return ack ? "SYN, ACK" : "SYN";
    if (flags & TCP_FLAG_FIN)
        return ack ? "FIN, ACK" : "FIN";
    return NULL;
}

static void append_part(GString *label, const char *part)
{
    if (label->len > 0)
        g_string_append(label, ", ");
    g_string_append(label, part);
}

/* Appends the labels of the step's own events of one rank. */
static bool append_events(GString *text, const Step *step, const Event *event, unsigned count,
                          bool alone)
{
    bool says_flags = false;
    for (; count > 0; count--, event = event->next) {
        const EventLabel *label =
            event->by == step->from || event->by == END_NONE ? find_label(event) : NULL;
        if (!label || (label->rank == ONLY_ALONE) != alone)
            continue;
        g_autofree char *part = fill_label(label, event);
        append_part(text, part);
        says_flags |= label->rank == INSTEAD_OF_FLAGS;
        if (alone)
            break;
    }
    return says_flags;
}

/* What a step without events is: data, or ACKs. */
static char *plain_label(const Step *step)
{
    if (step->repeated)
        return g_strdup(_("sent before"));
    if (step->bytes > 0)
        return g_strdup(step->segments > 1 ? "" : _("data"));
    if (!(step->flags & TCP_FLAG_ACK))
        return g_strdup(step->flags ? _("no flags") : "");
    if (step->segments < 2)
        return g_strdup("ACK");
    g_autofree char *count = format_count(step->segments);
    return g_strdup_printf(ngettext("%s ACK", "%s ACKs", step->segments), count);
}

/* Packets that a datagram carries, as RFC 9000, 17, calls them. */
static const struct {
    uint8_t carries; /* Carries */
    const char *name;
} packets[] = {
    {CARRIES_INITIAL, "Initial"},     {CARRIES_EARLY, "0-RTT"},
    {CARRIES_HANDSHAKE, "Handshake"}, {CARRIES_RETRY, "Retry"},
    {CARRIES_SHORT, "1-RTT"},         {CARRIES_VERSION_NEGOTIATION, "Version Negotiation"},
};

static void append_packets(GString *label, unsigned carries)
{
    for (size_t i = 0; i < G_N_ELEMENTS(packets); i++)
        if (carries & packets[i].carries)
            append_part(label, packets[i].name);
}

char *label_of_step(const Step *step, const Event *first, unsigned count)
{
    GString *label = g_string_new(NULL);
    append_packets(label, step->carries & ~(unsigned)CARRIES_SHORT);
    bool says_flags = append_events(label, step, first, count, false);
    const char *flags = says_flags ? NULL : flags_label(step->flags, label->len > 0);
    if (flags)
        append_part(label, flags);
    if (label->len == 0)
        append_events(label, step, first, count, true);
    if (label->len == 0)
        append_packets(label, step->carries);
    if (label->len == 0) {
        g_autofree char *plain = plain_label(step);
        g_string_append(label, plain);
    }
    return g_string_free(label, FALSE);
}

/* The parts of an amount are parted by _(", "), a comma as the language has it. */
char *label_amount(const Step *step, LabelDetail detail)
{
    GString *amount = g_string_new(NULL);
    if (step->bytes == 0)
        return g_string_free(amount, FALSE);
    if (step->segments > 1 && detail >= LABEL_SEGMENTS) {
        g_autofree char *count = format_count(step->segments);
        bool datagrams = step->flags == 0; /* every segment of TCP but the first has ACK */
        g_string_append_printf(amount,
                               datagrams ? ngettext("%s datagram", "%s datagrams", step->segments)
                                         : ngettext("%s segment", "%s segments", step->segments),
                               count);
        g_string_append(amount, _(", "));
    }
    g_autofree char *bytes = format_bytes(step->bytes);
    g_string_append(amount, bytes);
    if (step->acks > 0 && detail >= LABEL_ACKS) {
        g_autofree char *count = format_count(step->acks);
        g_string_append(amount, _(", "));
        g_string_append_printf(amount, ngettext("%s ACK", "%s ACKs", step->acks), count);
    }
    return g_string_free(amount, FALSE);
}
