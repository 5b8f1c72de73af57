/* lint-statements.h: the wrong statements that a sentence makes (lint.def). Private to
 * lint*.c. */
#pragma once

#include "match-pattern.h"

typedef enum Statement {
#define STATEMENT(id, source, says) STATEMENT_##id,
#define SAID(id, pattern)
#include "lint.def"
#undef STATEMENT
#undef SAID
    STATEMENT_COUNT
} Statement;

G_STATIC_ASSERT(STATEMENT_COUNT <= 32); /* a bit each */

/* What is known of one wrong statement. */
typedef struct LintRule {
    const char *id;     /* "fin-timeout" */
    const char *source; /* where the truth is written */
    const char *says;   /* the truth; English msgid */
} LintRule;

/* The patterns, compiled. */
typedef struct StatementRules StatementRules;
StatementRules *statement_rules_new(void);        /* (transfer full) */
void statement_rules_free(StatementRules *rules); /* NULL is fine */

/* Lives as long as `rules`. */
const LintRule *statement_rule(const StatementRules *rules, Statement statement);

/* The statements that the sentence in `text`, read into `scene`, makes: a bit each. */
uint32_t statements_made(const StatementRules *rules, const TermText *text, const Scene *scene,
                         const Surroundings *around);
