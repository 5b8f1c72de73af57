/* Literals of expressions: numbers with units, text, addresses, networks. */
#include <string.h>

#include "expression-reader.h"
#include "sentences.h"
#include "suggest.h"

/* One digit of the fraction more, and the smallest unit's share of it could not
 * be told in 64 bits: 10^6 hours of nanoseconds still can. */
#define FRACTION_DIGITS_MAX 6

typedef struct Unit {
    const char *name;
    Kind kind;
    uint64_t scale; /* nanoseconds or bytes in one */
} Unit;

static const Unit units[] = {
    {"ns", KIND_DURATION, 1},
    {"us", KIND_DURATION, NS_PER_US},
    {"µs", KIND_DURATION, NS_PER_US},
    {"ms", KIND_DURATION, NS_PER_MS},
    {"s", KIND_DURATION, NS_PER_S},
    {"min", KIND_DURATION, 60 * NS_PER_S},
    {"h", KIND_DURATION, 3600 * NS_PER_S},
    {"B", KIND_BYTES, 1},
    {"kB", KIND_BYTES, 1000},
    {"MB", KIND_BYTES, 1000 * 1000},
    {"GB", KIND_BYTES, 1000 * 1000 * 1000},
    {"KiB", KIND_BYTES, 1 << 10},
    {"MiB", KIND_BYTES, 1 << 20},
    {"GiB", KIND_BYTES, 1 << 30},
};

static const Unit plain = {"", KIND_NUMBER, 1};

static const Unit *unit_find(const char *name)
{
    if (!*name)
        return &plain;
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

/* What other tools and people call our units. */
static const char *unit_suggest(const char *name)
{
    static const char *const other[][2] = {
        {"sec", "s"},   {"second", "s"}, {"seconds", "s"}, {"m", "min"},   {"hour", "h"},
        {"hours", "h"}, {"msec", "ms"},  {"usec", "us"},   {"b", "B"},     {"bytes", "B"},
        {"k", "KiB"},   {"K", "KiB"},    {"M", "MiB"},     {"G", "GiB"},   {"kb", "kB"},
        {"KB", "kB"},   {"mb", "MB"},    {"gb", "GB"},     {"kib", "KiB"}, {"mib", "MiB"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
        if (strcmp(other[i][0], name) == 0)
            return other[i][1];
    Suggestion suggestion = suggest_like(name);
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        suggest_offer(&suggestion, units[i].name);
    return suggestion.best;
}

/* Reads digits of `base`. False if they are too many for 64 bits. */
static bool read_digits(const char **text, unsigned base, uint64_t *ret)
{
    uint64_t number = 0;
    for (; g_ascii_isxdigit(**text); (*text)++) {
        unsigned digit = (unsigned)g_ascii_xdigit_value(**text);
        if (digit >= base)
            break;
        if (!g_uint64_checked_mul(&number, number, base) ||
            !g_uint64_checked_add(&number, number, digit))
            return false;
    }
    *ret = number;
    return true;
}

/* A number as written, before its unit. */
typedef struct Decimal {
    uint64_t whole;
    uint64_t fraction, fraction_scale; /* fraction / fraction_scale */
} Decimal;

/* NULL, or what is wrong with it. */
static const char *read_decimal(const char **text, Decimal *ret)
{
    *ret = (Decimal){.fraction_scale = 1};
    if (!read_digits(text, 10, &ret->whole))
        return N_("this number is too large");
    if (**text != '.')
        return NULL;
    const char *digits = ++*text;
    while (g_ascii_isdigit(**text) && *text - digits < FRACTION_DIGITS_MAX) {
        ret->fraction = ret->fraction * 10 + (uint64_t)(**text - '0');
        ret->fraction_scale *= 10;
        (*text)++;
    }
    return g_ascii_isdigit(**text) ? N_("no more than six digits after the point") : NULL;
}

/* NULL, or what is wrong. */
static const char *apply_unit(const Decimal *decimal, const Unit *unit, Fact *ret)
{
    if (unit == &plain && decimal->fraction_scale > 1)
        return N_("a number without a unit is a whole one");
    uint64_t value;
    if (!g_uint64_checked_mul(&value, decimal->whole, unit->scale) ||
        !g_uint64_checked_add(&value, value,
                              decimal->fraction * unit->scale / decimal->fraction_scale) ||
        (unit->kind == KIND_DURATION && value > INT64_MAX))
        return N_("this number is too large");
    ret->number = value;
    ret->duration_ns = unit->kind == KIND_DURATION ? (int64_t)value : 0;
    return NULL;
}

static bool read_number(const Reader *reader, Operand *ret)
{
    g_autofree char *text = reader_quote(reader, ret->span);
    const char *rest = text;
    const char *trouble;
    Decimal decimal = {.fraction_scale = 1};
    if (g_str_has_prefix(text, "0x")) {
        rest += 2;
        trouble = read_digits(&rest, 16, &decimal.whole) ? NULL : N_("this number is too large");
    } else {
        trouble = read_decimal(&rest, &decimal);
    }
    if (trouble)
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, ret->span, NULL, "%s", _(trouble));

    const Unit *unit = unit_find(rest);
    Span where = {ret->span.start + (size_t)(rest - text), strlen(rest)};
    if (!unit)
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, where, unit_suggest(rest),
                               _("there is no unit \"%s\""), rest);
    ret->kind = unit->kind;
    trouble = apply_unit(&decimal, unit, &ret->literal);
    return !trouble ||
           reader_complain(reader, EXPRESSION_ERROR_SYNTAX, ret->span, NULL, "%s", _(trouble));
}

static bool read_network_prefix(const Reader *reader, const char *digits, Operand *ret)
{
    unsigned bits = ret->literal.address.family == ADDRESS_IPV4 ? 32 : 128;
    uint64_t prefix;
    if (!*digits || !read_digits(&digits, 10, &prefix) || prefix > bits)
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, ret->span, NULL,
                               _("a prefix is 0 to %u bits long here"), bits);
    ret->kind = KIND_NETWORK;
    ret->literal.prefix = (unsigned)prefix;
    return true;
}

static bool read_address_literal(const Reader *reader, Operand *ret)
{
    g_autofree char *text = reader_quote(reader, ret->span);
    char *slash = strchr(text, '/');
    if (slash)
        *slash = '\0';
    if (!address_read(text, &ret->literal.address))
        return reader_complain(reader, EXPRESSION_ERROR_SYNTAX, ret->span, NULL,
                               _("this is not an address"));
    ret->kind = KIND_ADDRESS;
    return !slash || read_network_prefix(reader, slash + 1, ret);
}

/* The character that a backslash and `c` stand for; c itself by default, so that
 * quotes and backslashes are, and "\." of a regular expression keeps both. */
static void append_escape(GString *text, char c)
{
    switch (c) {
    case 'n':
        g_string_append_c(text, '\n');
        break;
    case 'r':
        g_string_append_c(text, '\r');
        break;
    case 't':
        g_string_append_c(text, '\t');
        break;
    case '"':
    case '\'':
    case '\\':
        g_string_append_c(text, c);
        break;
    default:
        g_string_append_c(text, '\\');
        g_string_append_c(text, c);
    }
}

static bool read_text(const Reader *reader, Operand *ret)
{
    GString *text = g_string_new(NULL);
    const char *at = reader->source + ret->span.start + 1;
    const char *end = reader->source + ret->span.start + ret->span.length - 1;
    for (; at < end; at++) {
        if (*at != '\\')
            g_string_append_c(text, *at);
        else
            append_escape(text, *++at);
    }
    ret->kind = KIND_TEXT;
    ret->literal.length = text->len;
    char *owned = g_string_free(text, FALSE);
    g_ptr_array_add(reader->expression->strings, owned);
    ret->literal.bytes = owned;
    return true;
}

static bool read_truth(const Reader *reader, Operand *ret)
{
    g_autofree char *text = reader_quote(reader, ret->span);
    ret->kind = KIND_TRUTH;
    ret->literal.number = strcmp(text, "true") == 0;
    return true;
}

bool reader_literal(Reader *reader, Operand *ret)
{
    *ret = (Operand){.source = OPERAND_LITERAL, .span = reader->token.span, .event = EVENT_COUNT};
    switch (reader->token.type) {
    case TOKEN_NUMBER:
        return read_number(reader, ret);
    case TOKEN_ADDRESS:
        return read_address_literal(reader, ret);
    case TOKEN_STRING:
        return read_text(reader, ret);
    default:
        return read_truth(reader, ret);
    }
}
