#include "phrase.h"

#include <inttypes.h>
#include <string.h>

#include "../i18n.h"
#include "escape.h"
#include "format.h"

/* Longest value shown inside a sentence, in bytes. Ours: a line or two. */
#define VALUE_BYTES_MAX 200

const char *phrase_end(End end)
{
    switch (end) {
    case END_CLIENT:
        return _("client");
    case END_SERVER:
        return _("server");
    case END_NONE:
        return _("both ends");
    }
    return "";
}

/* Fields whose text is not from the wire but our own words, so that it can be
 * translated. */
static bool is_our_word(EventId id, unsigned place)
{
    static const FieldId fields[] = {
        TCP_CLOSE_kind,
        TCP_CLOSE_active_closer,
        TCP_RETRANSMISSION_kind,
        HTTP_LAST_reason,
        TLS_CLIENT_KEY_EXCHANGE_meaning,
        HTTP_MALFORMED_reason,
        TLS_MALFORMED_reason,
        DNS_MALFORMED_reason,
    };
    unsigned wanted = (unsigned)id * EVENT_FIELDS_MAX + place;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if ((unsigned)fields[i] == wanted)
            return true;
    return false;
}

/* Words that dissectors set in those fields, listed for the translators. */
G_GNUC_UNUSED static const char *const our_words[] = {
    N_("client"),
    N_("server"),
    N_("both"),
    N_("four-segments"),
    N_("three-segments"),
    N_("simultaneous"),
    N_("connection-close"),
    N_("http-1.0"),
    N_("until-close"),
    N_("rto"),
    N_("fast"),
    N_("tail-loss-probe"),
    N_("spurious"),
    N_("unknown"),
};

static char *text_value(const Text *text, bool our_word)
{
    if (our_word && text->length > 0)
        return g_strdup(gettext(text->bytes));
    if (text->length <= VALUE_BYTES_MAX)
        return escape_line(text->bytes, text->length);

    /* not in the middle of a character */
    size_t n = VALUE_BYTES_MAX;
    while (n > VALUE_BYTES_MAX - 4 && ((unsigned char)text->bytes[n] & 0xc0) == 0x80)
        n--;
    g_autofree char *start = escape_line(text->bytes, n);
    return g_strconcat(start, "…", NULL);
}

static char *number_value(const FieldSpec *field, uint64_t number)
{
    if (field->unit == UNIT_CONNECTION)
        return format_count(number + 1); /* as the headlines count them */
    bool amount = field->unit == UNIT_BYTES || field->unit == UNIT_SEGMENTS;
    return amount ? format_count(number) : g_strdup_printf("%" PRIu64, number);
}

static char *address_value(const Address *address)
{
    char text[ADDRESS_TEXT_SIZE];
    return g_strdup(address_print(address, text));
}

char *phrase_value(const Event *event, unsigned place)
{
    const EventSpec *spec = &event_catalogue[event->id];
    if (place >= spec->field_count || !(event->present >> place & 1))
        return NULL;

    const Value *value = &event->values[place];
    switch (spec->fields[place].type) {
    case TYPE_UINT:
        return number_value(&spec->fields[place], value->number);
    case TYPE_BOOL:
        return g_strdup(value->number ? _("yes") : _("no"));
    case TYPE_DURATION:
        return format_duration(value->duration_ns);
    case TYPE_TEXT:
        return text_value(value->text, is_our_word(event->id, place));
    case TYPE_ADDRESS:
        return address_value(value->address);
    }
    return NULL;
}

/* The value that the placeholder `name` stands for; NULL if it is not set. */
static char *placeholder_value(const Event *event, const char *name)
{
    if (strcmp(name, "by") == 0)
        return g_strdup(phrase_end(event->by));
    int place = event_find_field(event->id, name);
    return place < 0 ? NULL : phrase_value(event, (unsigned)place);
}

/* Where a clause may end: the punctuation that parts it from the next, in
 * either language. It goes with the clause after it, and away with it. */
static size_t separator_at(const char *at)
{
    static const char *const separators[] = {", ", ": ", "; ", "，", "：", "；", "、"};
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
        if (g_str_has_prefix(at, separators[i]))
            return strlen(separators[i]);
    return 0;
}

static bool ends_sentence(const char *at)
{
    return g_str_has_prefix(at, "。") || (*at == '.' && (at[1] == ' ' || at[1] == '\0'));
}

/* Takes the placeholder at `at` into `clause`; returns where it ends, and sets
 * *ret_missing if it has no value. An {optional?} one may have none: the blank
 * before it then goes as well. */
static const char *take_placeholder(GString *clause, const char *at, const Event *event,
                                    const char *missing, bool *ret_missing)
{
    const char *close = strchr(at, '}');
    if (!close) {
        g_string_append(clause, at);
        return at + strlen(at);
    }
    bool optional = close[-1] == '?';
    g_autofree char *name = g_strndup(at + 1, (gsize)(close - at - 1 - optional));
    g_autofree char *value = placeholder_value(event, name);
    if (optional && (!value || !*value)) {
        if (clause->len > 0 && clause->str[clause->len - 1] == ' ')
            g_string_truncate(clause, clause->len - 1);
        return close + 1;
    }
    if (!value)
        *ret_missing = true;
    g_string_append(clause, value ? value : missing);
    return close + 1;
}

/* Reads one clause, its leading separator included. */
static const char *take_clause(GString *clause, const char *at, const Event *event,
                               const char *missing, bool *ret_missing)
{
    size_t separator = separator_at(at);
    g_string_append_len(clause, at, (gssize)separator);
    at += separator;
    while (*at && separator_at(at) == 0 && !ends_sentence(at)) {
        if (*at == '{') {
            at = take_placeholder(clause, at, event, missing, ret_missing);
        } else {
            g_string_append_c(clause, *at);
            at++;
        }
    }
    return at;
}

char *phrase_fill(const char *pattern, const Event *event, const char *missing)
{
    GString *sentence = g_string_new(NULL);
    bool first = true;
    while (*pattern) {
        if (ends_sentence(pattern)) {
            size_t n = *pattern == '.' ? 1 : strlen("。");
            n += pattern[n] == ' ';
            g_string_append_len(sentence, pattern, (gssize)n);
            pattern += n;
            first = true;
            continue;
        }
        g_autoptr(GString) clause = g_string_new(NULL);
        bool incomplete = false;
        pattern = take_clause(clause, pattern, event, missing, &incomplete);
        if (first || !incomplete)
            g_string_append_len(sentence, clause->str, (gssize)clause->len);
        first = false;
    }
    return g_string_free(sentence, FALSE);
}

char *event_says(const Event *event)
{
    return phrase_fill(_(event_catalogue[event->id].says), event, "–");
}
