/* words.h: a bounded list of words in one text, separated by commas. */
#pragma once

#include <stddef.h>

/* Our choice: more than any client offers of protocols or groups. */
#define WORDS_BYTES_MAX 1024

typedef struct Words {
    size_t length;
    char bytes[WORDS_BYTES_MAX];
} Words;

/* Adds a word; one that does not fit, or is empty, is left out. */
void words_add(Words *words, const void *bytes, size_t n);
void words_add_string(Words *words, const char *string);
