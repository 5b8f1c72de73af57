/* rules.h: why an end changes its state; the rows are in rules.def. */
#pragma once

#ifndef N_
#define N_(text) text
#endif

#define RULE(id, spec, says) RULE_##id,
typedef enum RuleId {
#include "rules.def"
    RULE_COUNT
} RuleId;
#undef RULE

typedef struct RuleSpec {
    const char *name; /* stable: "FIN_RECEIVED" */
    const char *spec; /* "RFC 9293, 3.10.7.4" */
    const char *says; /* a sentence, English msgid */
} RuleSpec;

extern const RuleSpec tcp_rules[RULE_COUNT];
