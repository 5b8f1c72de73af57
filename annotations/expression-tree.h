/* expression-tree.h: what an expression is made of, between the files that read,
 * check and ask it. Private to expression-*.c. */
#pragma once

#include "expression.h"

/* What a value can be compared with. A FieldType and its unit make one. */
typedef enum Kind {
    KIND_NUMBER,
    KIND_BYTES,    /* compared with numbers too */
    KIND_DURATION, /* also what seconds are read as */
    KIND_TRUTH,
    KIND_TEXT,
    KIND_ADDRESS,
    KIND_NETWORK, /* a literal only */
} Kind;

/* A value, from a packet or as written. */
typedef struct Fact {
    uint64_t number;     /* KIND_NUMBER, KIND_BYTES, KIND_TRUTH */
    int64_t duration_ns; /* KIND_DURATION */
    const char *bytes;   /* KIND_TEXT, borrowed, `length` of them */
    size_t length;
    Address address; /* KIND_ADDRESS, KIND_NETWORK */
    unsigned prefix; /* KIND_NETWORK: bits */
} Fact;

/* A part of the source, in bytes. */
typedef struct Span {
    size_t start, length;
} Span;

typedef enum OperandSource {
    OPERAND_LITERAL,
    OPERAND_EVENT,            /* a bare event name */
    OPERAND_EVENT_FIELD,      /* field `index` of `event` */
    OPERAND_EVENT_TRAIT,      /* trait `index` of `event`, or of any for EVENT_COUNT */
    OPERAND_CONNECTION_FIELD, /* connection field `index` */
    OPERAND_COUNT,            /* count() of `quantifier` */
} OperandSource;

typedef struct Node Node;

typedef struct Operand {
    OperandSource source;
    Kind kind;
    bool in_seconds; /* a whole number of seconds, read as a duration */
    Span span;
    EventId event;
    unsigned index;
    Fact literal;
    Node *quantifier;
} Operand;

typedef enum NodeType {
    NODE_AND, /* of its children */
    NODE_OR,
    NODE_NOT, /* of its child */
    NODE_ANY, /* quantifiers over their child */
    NODE_ALL,
    NODE_NONE,
    NODE_COUNT, /* asked for a number, by an operand */
    NODE_IS,    /* `left` alone */
    NODE_COMPARE,
    NODE_IN,
    NODE_CONTAINS,
    NODE_MATCHES,
} NodeType;

typedef enum Comparison {
    COMPARE_EQUAL,
    COMPARE_UNEQUAL,
    COMPARE_LESS,
    COMPARE_LESS_EQUAL,
    COMPARE_MORE,
    COMPARE_MORE_EQUAL,
} Comparison;

/* One member of a set: from low to high, or a single value twice. */
typedef struct Range {
    Operand low, high;
} Range;

/* A short way to judge a test of one value against what is written: the value, as a
 * number, lies from low to high, or for words its bit is set in `words`. */
typedef enum QuickWay {
    QUICK_NOT, /* there is none */
    QUICK_NUMBER,
    QUICK_DURATION,
    QUICK_WORD,     /* of a closed list: by its place in that */
    QUICK_TEXT,     /* the literal, or not it */
    QUICK_CONTAINS, /* the literal */
} QuickWay;

typedef struct Quick {
    QuickWay way;
    bool negated;
    uint64_t low, high; /* both included; durations with their sign bit turned over */
    uint64_t words;
} Quick;

/* The events that a quantifier ranges over. */
typedef struct Domain {
    bool all; /* it speaks of events in general */
    bool any_of[EVENT_COUNT];
    bool is_empty; /* it speaks of no event: asked once for each connection */
} Domain;

/* What a quantifier found last, and where. Without it, asking for each event of
 * a conversation would take quadratic time. The id and the last moment tell
 * conversations apart that follow one another at the same place in memory. */
typedef struct Memo {
    const Conversation *conversation;
    uint64_t id;
    const Event *last_event;
    Moment last;
    Truth missing;
    Truth truth;
    uint64_t count;
} Memo;

struct Node {
    NodeType type;
    Node *child, *next; /* children; the next of the same parent */
    Operand left, right;
    Comparison comparison;
    GArray *set;      /* (owned, nullable) Range */
    GRegex *regex;    /* (owned, nullable) */
    Domain *domain;   /* (owned, nullable) of a quantifier */
    Memo *memo;       /* (owned, nullable) of a quantifier */
    Span span;        /* of a quantifier, as written; empty for one that was added */
    Quick quick;      /* of a test */
    bool reads_event; /* a test on a field of `event` or of any */
    EventId event;    /* EVENT_COUNT: of any */
};

struct Expression {
    GPtrArray *nodes;   /* (owned) Node *, all of them */
    GPtrArray *strings; /* (owned) char *: literals */
    Node *root;
    GPtrArray *over_capture; /* (owned, nullable) Node *: quantifiers that range over all of it */
    char *source;            /* as it was written */
    EventId event;           /* that short names mean, or EVENT_COUNT */
};

static inline bool domain_has(const Domain *domain, const Event *event)
{
    return domain->all || domain->any_of[event->id];
}

/* Asks part of an expression of `event`, or of `conversation` where that is NULL.
 * `missing`: what a test of a value that is not set gives. */
Truth judge_part(const Node *node, const Conversation *conversation, const Event *event,
                 Truth missing);

/* Asks an expression about a capture whose quantifiers have their answers in
 * their memos. */
Truth judge_settled(const Expression *expression);

/* The value of `operand`; false if it is not set. */
bool operand_read(const Operand *operand, const Conversation *conversation, const Event *event,
                  Fact *ret);

/* A field of connections, and how to read it. */
typedef struct ConnectionField {
    bool (*read)(const Conversation *conversation, End end, Fact *ret); /* NULL for words */
    End end;                         /* END_NONE: both together */
    const char *(*word)(unsigned n); /* (nullable) the n-th word it can be, NULL after the last */
    int (*word_of)(const Conversation *conversation, End end); /* (nullable) which; -1: not set */
} ConnectionField;

extern const ConnectionField connection_fields[];

/* False if it is not set. */
bool connection_field_read(unsigned index, const Conversation *conversation, Fact *ret);
bool event_trait_read(unsigned index, const Conversation *conversation, const Event *event,
                      Fact *ret);

/* Finds the short way to judge the test `node`, if there is one. */
void quick_prepare(Node *node);

/* Judges a test by its short way, where there is one: of `event` if it reads one, which may
 * be NULL only if it does not. `missing`: the truth where the value is not set. */
Truth quick_judge(const Node *node, const Conversation *conversation, const Event *event,
                  Truth missing);

/* The same of a value that is set. Not for QUICK_WORD. */
bool quick_holds(const Node *node, const Value *value);

/* Whether `wanted` stands in `text`. */
bool text_contains(const char *text, size_t length, const Fact *wanted);

/* A duration in the order of unsigned numbers. */
static inline uint64_t quick_duration(int64_t ns)
{
    return (uint64_t)ns ^ UINT64_C(1) << 63;
}

/* The n-th word that `operand` can be; NULL after the last, or if it may be any text. */
const char *operand_word(const Operand *operand, unsigned n);

/* Which of these words it is; -1 if it is not set. Only where operand_word() knows any. */
int operand_word_of(const Operand *operand, const Conversation *conversation, const Event *event);
