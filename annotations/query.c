/* query.c: reads a query. What it finds is query-values.c. */
#include <string.h>

#include "expression-reader.h"
#include "query-tree.h"
#include "sentences.h"
#include "suggest.h"

static bool is_word(const Reader *reader, const char *word)
{
    Span span = reader->token.span;
    return reader->token.type == TOKEN_NAME && strlen(word) == span.length &&
           strncmp(reader->source + span.start, word, span.length) == 0;
}

static void advance(Reader *reader)
{
    reader->token =
        lexer_read(reader->source, reader->token.span.start + reader->token.span.length);
}

static bool accept_word(Reader *reader, const char *word)
{
    if (!is_word(reader, word))
        return false;
    advance(reader);
    return true;
}

static bool complain(const Reader *reader, const char *what)
{
    return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, reader->token.span, NULL, "%s", what);
}

/* ---- literals ------------------------------------------------------------ */

static void value_of_fact(Kind kind, const Fact *fact, QueryValue *ret)
{
    char room[ADDRESS_TEXT_SIZE];
    switch (kind) {
    case KIND_NUMBER:
    case KIND_BYTES:
        *ret = (QueryValue){.kind = VALUE_NUMBER, .number = fact->number};
        return;
    case KIND_TRUTH:
        *ret = (QueryValue){.kind = VALUE_TRUTH, .number = fact->number};
        return;
    case KIND_DURATION:
        *ret = (QueryValue){.kind = VALUE_DURATION, .duration_ns = fact->duration_ns};
        return;
    case KIND_TEXT:
        *ret = (QueryValue){.kind = VALUE_TEXT,
                            .text = g_utf8_make_valid(fact->bytes, (gssize)fact->length)};
        return;
    case KIND_ADDRESS:
    case KIND_NETWORK:
        *ret =
            (QueryValue){.kind = VALUE_TEXT, .text = g_strdup(address_print(&fact->address, room))};
        return;
    }
}

/* Whether the next token, which is no name of the catalogue, is a value by itself. */
static bool at_literal(const Reader *reader)
{
    switch (reader->token.type) {
    case TOKEN_NUMBER:
    case TOKEN_ADDRESS:
    case TOKEN_STRING:
        return true;
    default:
        return is_word(reader, "true") || is_word(reader, "false");
    }
}

/* The literal that is all of the source. */
static bool read_literal(Reader *reader, QueryValue *ret)
{
    Expression strings = {.strings = g_ptr_array_new_with_free_func(g_free)};
    Operand operand;
    reader->expression = &strings;
    bool read = at_literal(reader) && reader_literal(reader, &operand);
    if (read) {
        advance(reader);
        read = reader->token.type == TOKEN_END;
    }
    if (read)
        value_of_fact(operand.kind, &operand.literal, ret);
    g_ptr_array_unref(strings.strings);
    reader->expression = NULL;
    return read;
}

/* One word is a text, but for yes and no. */
static void value_of_word(const char *word, size_t length, QueryValue *ret)
{
    g_autofree char *text = g_strndup(word, length);
    bool yes = strcmp(text, "yes") == 0;
    if (yes || strcmp(text, "no") == 0)
        *ret = (QueryValue){.kind = VALUE_TRUTH, .number = yes};
    else
        *ret = (QueryValue){.kind = VALUE_TEXT, .text = g_utf8_make_valid(text, -1)};
}

void value_read(const char *text, QueryValue *ret)
{
    Reader reader = {.source = text, .event = EVENT_COUNT};
    if (g_utf8_validate(text, -1, NULL) && strlen(text) <= EXPRESSION_LENGTH_MAX) {
        reader.token = lexer_read(text, 0);
        if (read_literal(&reader, ret))
            return;
    }
    value_of_word(text, strlen(text), ret);
}

/* ---- queries ------------------------------------------------------------- */

static bool read_where(Reader *reader, Query *query)
{
    if (reader->token.type == TOKEN_END)
        return true;
    if (!is_word(reader, "where"))
        return complain(reader, _("expected \"where\" or the end"));
    const char *rest = reader->source + reader->token.span.start + reader->token.span.length;
    query->where = expression_compile(rest, EVENT_COUNT, reader->error);
    return query->where != NULL;
}

/* "tcp.syn.frame" for "tcp.syn.fram": what every event has is a field here, and asked for
 * most. (transfer full) (nullable) */
static char *suggest_trait(const char *name)
{
    const char *dot = strrchr(name, '.');
    g_autofree char *owner = dot ? g_strndup(name, (size_t)(dot - name)) : NULL;
    if (!owner || event_find(owner) == EVENT_COUNT)
        return NULL;
    Suggestion suggestion = suggest_like(dot + 1);
    for (unsigned i = 0; expression_event_traits[i].name; i++)
        suggest_offer(&suggestion, expression_event_traits[i].name);
    return suggestion.best ? g_strconcat(owner, ".", suggestion.best, NULL) : NULL;
}

static bool complain_of_field(const Reader *reader, const char *name, bool is_event)
{
    g_autofree char *suggestion =
        is_event ? g_strconcat(name, ".frame", NULL) : suggest_trait(name);
    if (!suggestion)
        suggestion = names_suggest(name, EVENT_COUNT);
    return reader_complain(reader, EXPRESSION_ERROR_NAME, reader->token.span, suggestion,
                           _("\"%s\" is no field of an event or a connection"), name);
}

/* [pick] FIELD [where EXPR] */
static bool read_field(Reader *reader, Query *query)
{
    if (accept_word(reader, "first"))
        query->pick = PICK_FIRST;
    else if (accept_word(reader, "last"))
        query->pick = PICK_LAST;
    if (reader->token.type != TOKEN_NAME)
        return complain(reader, _("expected the field of an event or a connection"));
    g_autofree char *name = reader_quote(reader, reader->token.span);
    Meaning meaning = names_find(name, EVENT_COUNT);
    if (!meaning.field)
        return complain_of_field(reader, name, meaning.source == OPERAND_EVENT);
    query->operand = (Operand){.source = meaning.source,
                               .event = meaning.event,
                               .index = meaning.index,
                               .kind = kind_of_field(meaning.field),
                               .in_seconds = meaning.field->unit == UNIT_SECONDS,
                               .span = reader->token.span};
    query->counts_frames = meaning.field->unit == UNIT_FRAME;
    advance(reader);
    return read_where(reader, query);
}

/* ("after" | "before") FRAMES, behind "client state". */
static bool read_state(Reader *reader, Query *query, End end)
{
    query->type = QUERY_STATE;
    query->end = end;
    query->before = is_word(reader, "before");
    if (!accept_word(reader, "after") && !accept_word(reader, "before"))
        return complain(reader, _("expected \"after\" or \"before\""));
    Span span = reader->token.span;
    if (!read_field(reader, query))
        return false;
    if (query->counts_frames)
        return true;
    return reader_complain(reader, EXPRESSION_ERROR_TYPE, span, NULL, "%s",
                           _("this does not count frames, so no state comes after it"));
}

static bool begins_state(const Reader *reader)
{
    Reader ahead = *reader;
    if (!accept_word(&ahead, "client") && !accept_word(&ahead, "server"))
        return false;
    return is_word(&ahead, "state");
}

static bool begins_count(const Reader *reader)
{
    Reader ahead = *reader;
    return accept_word(&ahead, "count") && ahead.token.type == TOKEN_OPEN;
}

/* A count as an assertion that is true of any: what it ranges over is asked of its part. */
static bool read_count(const Reader *reader, Query *query)
{
    g_autofree char *source = g_strconcat(reader->source, " >= 0", NULL);
    query->type = QUERY_COUNT;
    query->assertion = assertion_new(source, reader->error);
    if (!query->assertion)
        return false;
    const GArray *parts = assertion_parts(query->assertion);
    if (parts->len == 1 && strcmp(g_array_index(parts, AssertionPart, 0).quantifier, "count") == 0)
        return true;
    return complain(reader, _("a query has one count() and nothing beside it"));
}

/* One word that is no field: the name of a state, yes, no. */
static bool is_lone_word(const Reader *reader)
{
    Reader ahead = *reader;
    g_autofree char *name = reader_quote(reader, reader->token.span);
    advance(&ahead);
    return reader->token.type == TOKEN_NAME && ahead.token.type == TOKEN_END &&
           !strchr(name, '.') && names_find(name, EVENT_COUNT).source == OPERAND_LITERAL;
}

static bool read_query(Reader *reader, Query *query)
{
    reader->token = lexer_read(reader->source, 0);
    if (begins_count(reader))
        return read_count(reader, query);
    if (begins_state(reader)) {
        End end = is_word(reader, "client") ? END_CLIENT : END_SERVER;
        advance(reader);
        advance(reader);
        return read_state(reader, query, end);
    }
    if (at_literal(reader)) {
        query->type = QUERY_LITERAL;
        return read_literal(reader, &query->literal) || (reader->error && *reader->error) ||
               complain(reader, _("expected the end"));
    }
    if (is_lone_word(reader)) {
        query->type = QUERY_LITERAL;
        value_of_word(reader->source + reader->token.span.start, reader->token.span.length,
                      &query->literal);
        return true;
    }
    query->type = QUERY_FIELD;
    return read_field(reader, query);
}

static void clear_value(gpointer value)
{
    value_clear(value);
}

static Query *query_alloc(void)
{
    Query *query = g_new0(Query, 1);
    query->values = g_array_new(FALSE, TRUE, sizeof(QueryValue));
    g_array_set_clear_func(query->values, clear_value);
    return query;
}

Query *query_new(const char *source, GError **error)
{
    if (strlen(source) > EXPRESSION_LENGTH_MAX || !g_utf8_validate(source, -1, NULL)) {
        g_set_error(error, EXPRESSION_ERROR, EXPRESSION_ERROR_SYNTAX,
                    _("this is longer than %d bytes, or no UTF-8"), EXPRESSION_LENGTH_MAX);
        return NULL;
    }
    g_autoptr(GError) own = NULL;
    g_autoptr(Query) query = query_alloc();
    Reader reader = {.source = source, .event = EVENT_COUNT, .error = &own};
    bool read = read_query(&reader, query);
    if (read && !own)
        return g_steal_pointer(&query);
    g_propagate_error(error, g_steal_pointer(&own));
    return NULL;
}

Query *query_new_assertion(const char *source, GError **error)
{
    Assertion *assertion = assertion_new(source, error);
    if (!assertion)
        return NULL;
    Query *query = query_alloc();
    query->type = QUERY_ASSERTION;
    query->assertion = assertion;
    return query;
}

void query_free(Query *query)
{
    if (!query)
        return;
    expression_free(query->where);
    assertion_free(query->assertion);
    value_clear(&query->literal);
    g_array_unref(query->values);
    g_free(query);
}
