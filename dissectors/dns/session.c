#include "session.h"

#include "answer.h"
#include "codes.h"
#include "message.h"

/* Questions told of one message. Only mDNS asks more than one (RFC 9619); what
 * is left out would be some dozens of the same kind. */
#define QUESTIONS_MAX 32

void dns_session_init(DnsSession *session, Conversation *conversation)
{
    *session = (DnsSession){.conversation = conversation};
}

void dns_session_clear(DnsSession *session)
{
    dns_pending_clear(&session->pending);
    g_clear_pointer(&session->reported, g_hash_table_unref);
}

/* Names are kept as hashes: two that are alike by chance would at worst yield a
 * wrong latency. FNV-1a. Names are compared "in a case-insensitive manner" (RFC 1035, 2.3.3);
 * resolvers do mix the case of what they ask. */
static uint64_t hash_question(const DnsQuestion *question)
{
    const uint64_t prime = UINT64_C(0x100000001b3);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < question->name.length; i++)
        hash = (hash ^ (uint8_t)g_ascii_tolower(question->name.text[i])) * prime;
    return (hash ^ question->type) * prime;
}

/* The reasons are static text, so that their addresses make a small set. */
static void report_malformed(DnsSession *session, End from, const char *reason, const Moment *at)
{
    if (!session->reported)
        session->reported = g_hash_table_new(g_str_hash, g_str_equal);
    if (!g_hash_table_add(session->reported, (char *)(uintptr_t)reason))
        return;

    Timeline *timeline = &session->conversation->timeline;
    Event *event = timeline_event(timeline, EVENT_DNS_MALFORMED, from, at);
    timeline_set_string(timeline, event, DNS_MALFORMED_reason, reason);
}

/* Answers to a multicast come from elsewhere (RFC 6762, RFC 4795), so nothing
 * can be said about what is unanswered. */
static bool is_multicast(const Address *address)
{
    if (address->family == ADDRESS_IPV6)
        return address->bytes[0] == 0xff;
    return address->family == ADDRESS_IPV4 && (address->bytes[0] & 0xf0) == 0xe0;
}

static bool awaits_answers(const DnsSession *session, End from)
{
    return !is_multicast(&session->conversation->ends[end_other(from)].address);
}

static void set_type(Timeline *timeline, Event *event, FieldId field, uint16_t type)
{
    char text[DNS_CODE_TEXT_SIZE];
    timeline_set_string(timeline, event, field, dns_type_name(type, text));
}

/* Notes a question that wants an answer; tells if it was asked before. */
static bool ask(DnsSession *session, End from, uint16_t id, const DnsQuestion *question,
                const Moment *at)
{
    DnsQuery query = {.question = hash_question(question),
                      .time_ns = at->time_ns,
                      .id = id,
                      .from = (uint8_t)from};
    return dns_pending_ask(&session->pending, &query);
}

static void set_edns(Event *event, const DnsEdns *edns, FieldId size, FieldId dnssec_ok)
{
    if (!edns->present)
        return;
    timeline_set_number(event, size, edns->udp_size);
    timeline_set_number(event, dnssec_ok, edns->dnssec_ok);
}

static void tell_query(DnsSession *session, End from, const DnsHeader *header,
                       const DnsQuestion *question, const DnsEdns *edns, const Moment *at)
{
    Timeline *timeline = &session->conversation->timeline;
    Event *event = timeline_event(timeline, EVENT_DNS_QUERY, from, at);
    timeline_set_number(event, DNS_QUERY_id, header->id);
    timeline_set_number(event, DNS_QUERY_recursion_desired, header->recursion_desired);
    set_edns(event, edns, DNS_QUERY_udp_size, DNS_QUERY_dnssec_ok);
    if (!question)
        return;
    timeline_set_text(timeline, event, DNS_QUERY_name, question->name.text, question->name.length);
    set_type(timeline, event, DNS_QUERY_type, question->type);
    if (awaits_answers(session, from))
        timeline_set_number(event, DNS_QUERY_retry, ask(session, from, header->id, question, at));
}

static bool skip_questions(Cursor *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uint16_t type, class;
        if (dns_name_skip(c) != VERDICT_WHOLE || !cursor_u16(c, &type) || !cursor_u16(c, &class))
            return false;
    }
    return true;
}

/* `c` is behind the header. */
static DnsEdns edns_of_query(const DnsHeader *header, Cursor c)
{
    DnsEdns edns = {0};
    unsigned records = (unsigned)header->answers + header->authorities + header->additionals;
    if (records > 0 && skip_questions(&c, header->questions))
        dns_edns_find(c, records, &edns);
    return edns;
}

static const char bad_question[] = "a question that cannot be read";

static void read_query(DnsSession *session, End from, const Cursor *message, Cursor c,
                       const DnsHeader *header, const Moment *at)
{
    DnsEdns edns = edns_of_query(header, c);
    /* RFC 7873, 5.4: a query for nothing but a cookie has no question. */
    if (header->questions == 0)
        tell_query(session, from, header, NULL, &edns, at);

    unsigned count = MIN(header->questions, QUESTIONS_MAX);
    for (unsigned i = 0; i < count; i++) {
        DnsQuestion question;
        Verdict verdict = dns_question_read(message, &c, &question);
        bool is_whole = verdict == VERDICT_WHOLE;
        if (is_whole || i == 0)
            tell_query(session, from, header, is_whole ? &question : NULL, &edns, at);
        if (verdict == VERDICT_MALFORMED)
            report_malformed(session, from, bad_question, at);
        if (!is_whole)
            return;
    }
}

/* What a response is about: its question, or with none its first record, as is
 * usual in mDNS (RFC 6762, 6). Owner, type and class of a record lie as in a
 * question. Moves *c behind all questions. */
static Verdict read_subject(const Cursor *message, Cursor *c, const DnsHeader *header,
                            DnsQuestion *ret)
{
    if (header->questions == 0) {
        Cursor peek = *c;
        return header->answers > 0 ? dns_question_read(message, &peek, ret) : VERDICT_UNKNOWN;
    }
    Verdict verdict = dns_question_read(message, c, ret);
    for (unsigned i = 1; i < header->questions && verdict == VERDICT_WHOLE; i++) {
        uint16_t type, class;
        verdict = dns_name_skip(c);
        if (verdict == VERDICT_WHOLE && (!cursor_u16(c, &type) || !cursor_u16(c, &class)))
            verdict = cursor_failure(c);
    }
    return verdict;
}

/* The query that a response answers, by id and question; NULL if it was not seen. */
static const DnsQuery *find_query(const DnsSession *session, End from, const DnsHeader *header,
                                  const DnsQuestion *subject)
{
    End asked = end_other(from);
    if (header->questions > 0)
        return dns_pending_find(&session->pending, asked, header->id, hash_question(subject));

    /* A server that cannot read the question may leave it out of its error; in
     * mDNS the id is always 0 and says nothing (RFC 6762, 18.1). */
    return header->id != 0 ? dns_pending_find_id(&session->pending, asked, header->id) : NULL;
}

static void tell_latency(DnsSession *session, Event *event, const DnsQuery *query, const Moment *at)
{
    if (!query)
        return;
    timeline_set_duration(event, DNS_RESPONSE_latency, at->time_ns - query->time_ns);
    dns_pending_settle(&session->pending, query);
}

static void tell_answer(Timeline *timeline, Event *event, const DnsAnswer *answer)
{
    char rcode[DNS_CODE_TEXT_SIZE];
    timeline_set_string(timeline, event, DNS_RESPONSE_rcode, dns_rcode_name(answer->rcode, rcode));
    if (answer->addresses)
        timeline_set_string(timeline, event, DNS_RESPONSE_addresses, answer->addresses->str);
    if (answer->cnames)
        timeline_set_text(timeline, event, DNS_RESPONSE_cname, answer->cnames->str,
                          answer->cnames->len);
    if (answer->services)
        timeline_set_text(timeline, event, DNS_RESPONSE_service_binding, answer->services->str,
                          answer->services->len);
    set_edns(event, &answer->edns, DNS_RESPONSE_udp_size, DNS_RESPONSE_dnssec_ok);
    if (answer->ttl != UINT32_MAX)
        timeline_set_number(event, DNS_RESPONSE_ttl, answer->ttl);
}

/* What did not work; NXDOMAIN is an answer, but hardly the one hoped for. */
static void tell_failure(DnsSession *session, End from, const DnsQuestion *subject,
                         const DnsAnswer *answer, const Moment *at)
{
    char rcode[DNS_CODE_TEXT_SIZE];
    Timeline *timeline = &session->conversation->timeline;
    if (answer->rcode == 0)
        return;
    Event *event = timeline_event(timeline, EVENT_DNS_FAILED, from, at);
    timeline_set_string(timeline, event, DNS_FAILED_rcode, dns_rcode_name(answer->rcode, rcode));
    if (!subject)
        return;
    timeline_set_text(timeline, event, DNS_FAILED_name, subject->name.text, subject->name.length);
    set_type(timeline, event, DNS_FAILED_type, subject->type);
}

/* `subject` is NULL when there is none to be read. */
static void tell_response(DnsSession *session, End from, const DnsHeader *header,
                          const DnsQuestion *subject, const DnsAnswer *answer, const Moment *at)
{
    Timeline *timeline = &session->conversation->timeline;
    Event *event = timeline_event(timeline, EVENT_DNS_RESPONSE, from, at);
    timeline_set_number(event, DNS_RESPONSE_id, header->id);
    if (subject) {
        timeline_set_text(timeline, event, DNS_RESPONSE_name, subject->name.text,
                          subject->name.length);
        set_type(timeline, event, DNS_RESPONSE_type, subject->type);
    }
    tell_answer(timeline, event, answer);
    timeline_set_number(event, DNS_RESPONSE_answers, header->answers);
    timeline_set_number(event, DNS_RESPONSE_authoritative, header->authoritative);
    timeline_set_number(event, DNS_RESPONSE_truncated, header->truncated);
    if (subject || header->questions == 0)
        tell_latency(session, event, find_query(session, from, header, subject), at);
}

static void read_response(DnsSession *session, End from, const Cursor *message, Cursor c,
                          const DnsHeader *header, const Moment *at)
{
    g_auto(DnsAnswer) answer = {.ttl = UINT32_MAX, .rcode = header->rcode};
    const char *reason = bad_question;
    DnsQuestion subject;
    Verdict verdict = read_subject(message, &c, header, &subject);
    bool has_subject = verdict == VERDICT_WHOLE;
    if (verdict == VERDICT_WHOLE || verdict == VERDICT_UNKNOWN)
        verdict = dns_answer_read(message, &c, header, &answer, &reason);

    tell_response(session, from, header, has_subject ? &subject : NULL, &answer, at);
    tell_failure(session, from, has_subject ? &subject : NULL, &answer, at);

    /* A truncated response may count records that it left out. */
    if (verdict == VERDICT_MALFORMED && !header->truncated)
        report_malformed(session, from, reason, at);
}

void dns_session_message(DnsSession *session, End from, const Cursor *message, const Moment *at)
{
    Cursor c = *message;
    DnsHeader header;
    Verdict verdict = dns_header_read(&c, &header);
    if (verdict == VERDICT_MALFORMED)
        report_malformed(session, from, "shorter than its own header", at);
    if (verdict != VERDICT_WHOLE)
        return;

    if (!dns_counts_are_plausible(&header)) {
        report_malformed(session, from, "more records than any message holds", at);
        return;
    }
    if (!dns_opcode_is_known(header.opcode))
        report_malformed(session, from, "an operation code that means nothing", at);
    if (header.response)
        read_response(session, from, message, c, &header, at);
    else
        read_query(session, from, message, c, &header, at);
}
