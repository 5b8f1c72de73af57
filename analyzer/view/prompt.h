/* prompt.h: a line that is typed: for searching and filtering. */
#pragma once

#include "../report/paint.h"
#include "keys.h"

typedef enum PromptEnd {
    PROMPT_GOES_ON,
    PROMPT_DONE, /* Enter */
    PROMPT_LEFT, /* Esc */
} PromptEnd;

typedef struct Prompt {
    const char *title; /* translated, borrowed */
    GString *text;     /* (owned) */
    size_t at;         /* bytes before the caret */
    char *trouble;     /* (owned, nullable) lines: what is wrong with it */
} Prompt;

/* Longest text, in bytes. Ours; as long as an expression may be. */
#define PROMPT_BYTES_MAX 4096

void prompt_init(Prompt *prompt, const char *title, const char *text);
void prompt_clear(Prompt *prompt);

PromptEnd prompt_key(Prompt *prompt, const Key *key);

/* Takes `trouble` over; shown until something is typed. */
void prompt_complain(Prompt *prompt, char *trouble);

/* Writes the lines of trouble, if any, then the prompt; the last is not ended.
 * Returns the column of the caret. */
unsigned prompt_put(const Prompt *prompt, Page *page);
