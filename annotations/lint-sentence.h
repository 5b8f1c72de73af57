/* lint-sentence.h: prose cut into sentences, in Chinese and English. Private to
 * lint*.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes of the first sentence of `text`, its end included; a name in
 * brackets behind the full stop belongs to it. */
size_t sentence_length(const char *text);

/* Whether `sentence` asks rather than states. */
bool sentence_asks(const char *sentence);
