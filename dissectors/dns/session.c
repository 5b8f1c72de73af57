#include "session.h"

#include "answer.h"
#include "codes.h"
#include "message.h"

/* Queries remembered until they are answered; beyond that the oldest go. Our
 * choice: a resolver with one fixed port has at most some hundreds in flight. */
#define PENDING_MAX 256

/* Questions told of one message. Only mDNS asks more than one (RFC 9619); what
 * is left out would be some dozens of the same kind. */
#define QUESTIONS_MAX 32

/* A query that may still be answered. The name is kept as a hash: two that are
 * alike by chance would at worst yield a wrong latency. */
typedef struct Pending {
    uint64_t question; /* see hash_question() */
    int64_t time_ns;
    uint16_t id;
    uint8_t from;  /* End */
    bool answered; /* another try of the same question was */
} Pending;

void dns_session_init(DnsSession *session, Conversation *conversation)
{
    *session = (DnsSession){.conversation = conversation};
}

void dns_session_clear(DnsSession *session)
{
    g_clear_pointer(&session->pending, g_array_unref);
    g_clear_pointer(&session->reported, g_hash_table_unref);
}

/* FNV-1a. Names are compared "in a case-insensitive manner" (RFC 1035, 2.3.3);
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

static Pending *pending_at(DnsSession *session, guint i)
{
    return &g_array_index(session->pending, Pending, i);
}

static guint pending_count(const DnsSession *session)
{
    return session->pending ? session->pending->len : 0;
}

/* The oldest pending query of `from` that asks the same; by its id too if `id`
 * is not NULL. Returns its place, or -1. */
static int find_pending(DnsSession *session, End from, uint64_t question, const uint16_t *id)
{
    for (guint i = 0; i < pending_count(session); i++) {
        const Pending *p = pending_at(session, i);
        if (p->from == from && p->question == question && (!id || p->id == *id))
            return (int)i;
    }
    return -1;
}

/* The same without a question to go by: the one query with this id, or -1. */
static int find_pending_id(DnsSession *session, End from, uint16_t id)
{
    int found = -1;
    for (guint i = 0; i < pending_count(session); i++) {
        const Pending *p = pending_at(session, i);
        if (p->from != from || p->id != id)
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

static bool is_open(DnsSession *session, End from, uint64_t question)
{
    for (guint i = 0; i < pending_count(session); i++) {
        const Pending *p = pending_at(session, i);
        if (p->from == from && p->question == question && !p->answered)
            return true;
    }
    return false;
}

static void remember(DnsSession *session, const Pending *query)
{
    if (!session->pending)
        session->pending = g_array_new(FALSE, FALSE, sizeof(Pending));
    if (session->pending->len == PENDING_MAX)
        g_array_remove_index(session->pending, 0);
    g_array_append_val(session->pending, *query);
}

/* Forgets the query at `i`; other tries of its question need no answer now. */
static void settle(DnsSession *session, guint i)
{
    const Pending answered = *pending_at(session, i);
    g_array_remove_index(session->pending, i);
    for (i = 0; i < pending_count(session); i++) {
        Pending *p = pending_at(session, i);
        if (p->from == answered.from && p->question == answered.question)
            p->answered = true;
    }
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
    uint64_t hash = hash_question(question);
    bool retry = is_open(session, from, hash);
    int same = find_pending(session, from, hash, &id);
    if (same < 0)
        remember(
            session,
            &(Pending){.question = hash, .time_ns = at->time_ns, .id = id, .from = (uint8_t)from});
    return retry;
}

static void tell_query(DnsSession *session, End from, const DnsHeader *header,
                       const DnsQuestion *question, const Moment *at)
{
    Timeline *timeline = &session->conversation->timeline;
    Event *event = timeline_event(timeline, EVENT_DNS_QUERY, from, at);
    timeline_set_number(event, DNS_QUERY_id, header->id);
    timeline_set_number(event, DNS_QUERY_recursion_desired, header->recursion_desired);
    if (!question)
        return;
    timeline_set_text(timeline, event, DNS_QUERY_name, question->name.text, question->name.length);
    set_type(timeline, event, DNS_QUERY_type, question->type);
    if (awaits_answers(session, from))
        timeline_set_number(event, DNS_QUERY_retry, ask(session, from, header->id, question, at));
}

static const char bad_question[] = "a question that cannot be read";

static void read_query(DnsSession *session, End from, const Cursor *message, Cursor c,
                       const DnsHeader *header, const Moment *at)
{
    /* RFC 7873, 5.4: a query for nothing but a cookie has no question. */
    if (header->questions == 0)
        tell_query(session, from, header, NULL, at);

    unsigned count = MIN(header->questions, QUESTIONS_MAX);
    for (unsigned i = 0; i < count; i++) {
        DnsQuestion question;
        Verdict verdict = dns_question_read(message, &c, &question);
        bool is_whole = verdict == VERDICT_WHOLE;
        if (is_whole || i == 0)
            tell_query(session, from, header, is_whole ? &question : NULL, at);
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

/* Matches a response with its query: by id and question. Returns the place of
 * the query among the pending, or -1. */
static int find_query(DnsSession *session, End from, const DnsHeader *header,
                      const DnsQuestion *subject)
{
    End asked = end_other(from);
    if (header->questions > 0)
        return find_pending(session, asked, hash_question(subject), &header->id);

    /* A server that cannot read the question may leave it out of its error; in
     * mDNS the id is always 0 and says nothing (RFC 6762, 18.1). */
    return header->id != 0 ? find_pending_id(session, asked, header->id) : -1;
}

static void tell_latency(DnsSession *session, Event *event, int query, const Moment *at)
{
    if (query < 0)
        return;
    timeline_set_duration(event, DNS_RESPONSE_latency,
                          at->time_ns - pending_at(session, (guint)query)->time_ns);
    settle(session, (guint)query);
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
    if (answer->ttl != UINT32_MAX)
        timeline_set_number(event, DNS_RESPONSE_ttl, answer->ttl);
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
