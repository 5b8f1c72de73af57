/* expression-reader.h: reading the source of an expression: words, literals,
 * names, and complaints about them. Private to expression-*.c. */
#pragma once

#include "expression-tree.h"

typedef enum TokenType {
    TOKEN_END,
    TOKEN_BAD, /* see `trouble` */
    TOKEN_NAME,
    TOKEN_NUMBER,  /* with its unit */
    TOKEN_ADDRESS, /* or a network */
    TOKEN_STRING,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_SET_OPEN,
    TOKEN_SET_CLOSE,
    TOKEN_COMMA,
    TOKEN_RANGE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_EQUAL,
    TOKEN_UNEQUAL,
    TOKEN_LESS,
    TOKEN_LESS_EQUAL,
    TOKEN_MORE,
    TOKEN_MORE_EQUAL,
    TOKEN_IN,
    TOKEN_CONTAINS,
    TOKEN_MATCHES,
} TokenType;

typedef struct Token {
    TokenType type;
    Span span;
    const char *trouble;    /* static text, of TOKEN_BAD */
    const char *suggestion; /* (nullable) static text, of TOKEN_BAD */
} Token;

/* The first token of `source` at or after `at`. Never reads past the NUL. */
Token lexer_read(const char *source, size_t at);

/* What a name means. */
typedef struct Meaning {
    OperandSource source; /* OPERAND_LITERAL: nothing */
    EventId event;
    unsigned index;
    const FieldSpec *field; /* (nullable) of all but OPERAND_EVENT */
} Meaning;

/* What `name` means where short fields are those of `event` (EVENT_COUNT: none). */
Meaning names_find(const char *name, EventId event);

/* A name that might have been meant. (transfer full) (nullable) */
char *names_suggest(const char *name, EventId event);

/* A reading in progress. */
typedef struct Reader {
    const char *source;
    EventId event; /* that short names mean, or EVENT_COUNT */
    Expression *expression;
    Token token;          /* the next one */
    unsigned depth;       /* parentheses around it */
    Domain *domain;       /* (nullable) of the quantifier around it */
    bool of_capture;      /* it is asked of all connections together */
    unsigned quantifiers; /* around it */
    GError **error;
} Reader;

/* A node of the expression in the making, which owns it. */
Node *reader_node(Reader *reader, NodeType type);

/* A quantifier that ranges over nothing yet. */
Node *reader_quantifier(Reader *reader, NodeType type);

/* Makes the expression just read one about a capture: parts that stand outside of
 * any quantifier are taken to mean all(), events alone any(). False with
 * reader->error set. */
bool capture_quantify(Reader *reader);

/* Sets reader->error: `format`, the source, a caret under `where`, and
 * "did you mean SUGGESTION?" unless that is NULL. Returns false. */
G_GNUC_PRINTF(5, 6)
bool reader_complain(const Reader *reader, ExpressionError code, Span where, const char *suggestion,
                     const char *format, ...);

/* Reads the literal that is the next token. False with reader->error set. */
bool reader_literal(Reader *reader, Operand *ret);

/* The source of `span` as a string. (transfer full) */
char *reader_quote(const Reader *reader, Span span);

/* Type checks of one test, which may turn its sides around. False with
 * reader->error set. */
bool check_compare(const Reader *reader, Node *node, Span operator);
bool check_in(const Reader *reader, Node *node, Span operator);
bool check_contains(const Reader *reader, Node *node, Span operator);
bool check_matches(const Reader *reader, Node *node, Span operator);
bool check_is(const Reader *reader, Node *node);

Kind kind_of_field(const FieldSpec *field);
const char *kind_phrase(Kind kind); /* "a duration", ... */
