#include "svcb.h"

#include "../address.h"
#include "name.h"

/* Most text of one record. Our choice: beyond it stands a list of addresses. */
#define TEXT_MAX 512

#define ADDRESS_4 4
#define ADDRESS_6 16

/* RFC 9460, 14.3.2 */
typedef enum SvcKey {
    KEY_MANDATORY = 0,
    KEY_ALPN = 1,
    KEY_NO_DEFAULT_ALPN = 2,
    KEY_PORT = 3,
    KEY_IPV4_HINT = 4,
    KEY_ECH = 5,
    KEY_IPV6_HINT = 6,
} SvcKey;

/* Names of protocols, each with its length before it (RFC 9460, 7.1.1). */
static void append_protocols(GString *out, Cursor value)
{
    const char *separator = "";
    Cursor name;
    g_string_append(out, " alpn=");
    while (cursor_u8_block(&value, &name)) {
        g_string_append(out, separator);
        for (size_t i = 0; i < name.captured; i++)
            g_string_append_c(out, g_ascii_isgraph(name.at[i]) ? (char)name.at[i] : '?');
        separator = ",";
    }
}

static void append_addresses(GString *out, const char *key, Cursor value, size_t size)
{
    const char *separator = "";
    const uint8_t *bytes;
    g_string_append_printf(out, " %s=", key);
    while ((bytes = cursor_bytes(&value, size))) {
        Address address = size == ADDRESS_4 ? address_ipv4(bytes) : address_ipv6(bytes);
        char text[ADDRESS_TEXT_SIZE];
        g_string_append_printf(out, "%s%s", separator, address_print(&address, text));
        separator = ",";
    }
}

static void append_parameter(GString *out, uint16_t key, Cursor value)
{
    uint16_t port;
    switch (key) {
    case KEY_ALPN:
        append_protocols(out, value);
        return;
    case KEY_PORT:
        if (cursor_u16(&value, &port))
            g_string_append_printf(out, " port=%u", port);
        return;
    case KEY_IPV4_HINT:
        append_addresses(out, "ipv4hint", value, ADDRESS_4);
        return;
    case KEY_IPV6_HINT:
        append_addresses(out, "ipv6hint", value, ADDRESS_6);
        return;
    case KEY_MANDATORY: /* which keys must be understood: they are there themselves */
        return;
    case KEY_NO_DEFAULT_ALPN:
        g_string_append(out, " no-default-alpn");
        return;
    case KEY_ECH:
        g_string_append(out, " ech");
        return;
    default: /* RFC 9460, 2.1: "keyNNNNN" */
        g_string_append_printf(out, " key%u", key);
        return;
    }
}

Verdict dns_svcb_append(const Cursor *message, Cursor data, GString *out)
{
    uint16_t priority, key;
    DnsName target;
    Cursor value;
    if (!cursor_u16(&data, &priority))
        return cursor_failure(&data);
    Verdict verdict = dns_name_read(message, &data, &target);
    if (verdict != VERDICT_WHOLE)
        return verdict;

    g_string_append_printf(out, "%s%u %s", out->len > 0 ? ", " : "", priority, target.text);
    while (!cursor_at_end(&data) && out->len < TEXT_MAX) {
        if (!cursor_u16(&data, &key) || !cursor_u16_block(&data, &value))
            return cursor_failure(&data);
        append_parameter(out, key, value);
    }
    return VERDICT_WHOLE;
}
