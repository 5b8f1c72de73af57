#include "answer.h"

#include "../address.h"
#include "codes.h"
#include "svcb.h"

/* Most addresses or names kept of one answer, in bytes of text. Our choice: a
 * round robin of 40 IPv6 addresses; more tell no more. */
#define LIST_BYTES_MAX 2048

#define IPV4_BYTES 4
#define IPV6_BYTES 16

/* RFC 6891, 6.1.3: the top byte of the OPT record's TTL extends the rcode. */
#define EXTENDED_RCODE_SHIFT 24
#define RCODE_BITS           4
#define DNSSEC_OK            0x8000 /* of the lower half of the TTL */

static void list_add(GString **list, const char *item, size_t n)
{
    if (!*list)
        *list = g_string_new(NULL);
    if ((*list)->len + n + 1 > LIST_BYTES_MAX)
        return;
    if ((*list)->len > 0)
        g_string_append_c(*list, ',');
    g_string_append_len(*list, item, (gssize)n);
}

static Verdict read_address(Cursor data, uint16_t type, DnsAnswer *ret)
{
    size_t n = type == DNS_TYPE_A ? IPV4_BYTES : IPV6_BYTES;
    if (data.on_wire != n)
        return VERDICT_MALFORMED;
    const uint8_t *bytes = cursor_bytes(&data, n);
    if (!bytes)
        return cursor_failure(&data);

    Address address = type == DNS_TYPE_A ? address_ipv4(bytes) : address_ipv6(bytes);
    char text[ADDRESS_TEXT_SIZE];
    address_print(&address, text);
    list_add(&ret->addresses, text, strlen(text));
    return VERDICT_WHOLE;
}

static Verdict read_cname(const Cursor *message, Cursor data, DnsAnswer *ret)
{
    DnsName name;
    Verdict verdict = dns_name_read(message, &data, &name);
    if (verdict == VERDICT_WHOLE)
        list_add(&ret->cnames, name.text, name.length);
    return verdict;
}

static Verdict read_service(const Cursor *message, Cursor data, DnsAnswer *ret)
{
    if (!ret->services)
        ret->services = g_string_new(NULL);
    if (ret->services->len > LIST_BYTES_MAX)
        return VERDICT_WHOLE;
    return dns_svcb_append(message, data, ret->services);
}

/* RFC 2136, 2.5: an update may delete by a record without data. */
static bool has_data(const DnsRecord *record)
{
    return !cursor_at_end(&record->data);
}

static Verdict read_answer_data(const Cursor *message, const DnsRecord *record, DnsAnswer *ret,
                                const char **ret_reason)
{
    if (!has_data(record))
        return VERDICT_WHOLE;
    switch (record->type) {
    case DNS_TYPE_A:
    case DNS_TYPE_AAAA:
        *ret_reason = "an address record of a wrong size";
        return read_address(record->data, record->type, ret);
    case DNS_TYPE_SVCB:
    case DNS_TYPE_HTTPS:
        *ret_reason = "a service binding that cannot be read";
        return read_service(message, record->data, ret);
    case DNS_TYPE_CNAME:
        *ret_reason = "a canonical name that cannot be read";
        return read_cname(message, record->data, ret);
    default:
        return VERDICT_WHOLE;
    }
}

static Verdict read_answers(const Cursor *message, Cursor *c, unsigned count, DnsAnswer *ret,
                            const char **ret_reason)
{
    for (unsigned i = 0; i < count; i++) {
        DnsRecord record;
        *ret_reason = "fewer answers than it counts";
        Verdict verdict = dns_record_read(c, &record);
        if (verdict == VERDICT_WHOLE)
            verdict = read_answer_data(message, &record, ret, ret_reason);
        if (verdict != VERDICT_WHOLE)
            return verdict;
        ret->ttl = MIN(ret->ttl, record.ttl);
    }
    return VERDICT_WHOLE;
}

/* RFC 6891, 6.1.2: the class is the size, the lower half of the TTL are flags. */
static void read_edns(const DnsRecord *record, DnsEdns *ret)
{
    ret->present = true;
    ret->udp_size = record->class;
    ret->dnssec_ok = record->ttl & DNSSEC_OK;
}

void dns_edns_find(Cursor c, unsigned records, DnsEdns *ret)
{
    *ret = (DnsEdns){0};
    for (unsigned i = 0; i < records; i++) {
        DnsRecord record;
        if (dns_record_read(&c, &record) != VERDICT_WHOLE)
            return;
        if (record.type == DNS_TYPE_OPT)
            read_edns(&record, ret);
    }
}

/* Authority and additional records matter only for what EDNS puts there. */
static Verdict read_others(Cursor *c, unsigned count, DnsAnswer *ret, const char **ret_reason)
{
    *ret_reason = "fewer records than it counts";
    for (unsigned i = 0; i < count; i++) {
        DnsRecord record;
        Verdict verdict = dns_record_read(c, &record);
        if (verdict != VERDICT_WHOLE)
            return verdict;
        if (record.type != DNS_TYPE_OPT)
            continue;
        ret->rcode |= (uint16_t)(record.ttl >> EXTENDED_RCODE_SHIFT << RCODE_BITS);
        read_edns(&record, &ret->edns);
    }
    return VERDICT_WHOLE;
}

Verdict dns_answer_read(const Cursor *message, Cursor *c, const DnsHeader *header, DnsAnswer *ret,
                        const char **ret_reason)
{
    *ret = (DnsAnswer){.ttl = UINT32_MAX, .rcode = header->rcode};
    Verdict verdict = read_answers(message, c, header->answers, ret, ret_reason);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    return read_others(c, (unsigned)header->authorities + header->additionals, ret, ret_reason);
}

void dns_answer_clear(DnsAnswer *answer)
{
    if (answer->addresses)
        g_string_free(answer->addresses, TRUE);
    if (answer->cnames)
        g_string_free(answer->cnames, TRUE);
    if (answer->services)
        g_string_free(answer->services, TRUE);
    answer->addresses = answer->cnames = answer->services = NULL;
}
