#include "words.h"

#include <string.h>

void words_add(Words *words, const void *bytes, size_t n)
{
    size_t comma = words->length > 0;
    if (n == 0 || n + comma > sizeof words->bytes - words->length)
        return;
    if (comma)
        words->bytes[words->length++] = ',';
    memcpy(words->bytes + words->length, bytes, n);
    words->length += n;
}

void words_add_string(Words *words, const char *string)
{
    words_add(words, string, strlen(string));
}
