/* hex.h: packets in tests are written as hex digits, spaced as one likes. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* The bytes that `text` spells, *ret_n of them. Returns: (transfer full) */
static inline uint8_t *hex_read(const char *text, size_t *ret_n)
{
    GByteArray *bytes = g_byte_array_new();
    int high = -1;
    for (; *text; text++) {
        int digit = g_ascii_xdigit_value(*text);
        if (digit < 0)
            continue;
        if (high < 0) {
            high = digit;
            continue;
        }
        uint8_t byte = (uint8_t)(high << 4 | digit);
        g_byte_array_append(bytes, &byte, 1);
        high = -1;
    }
    g_assert_cmpint(high, ==, -1);
    *ret_n = bytes->len;
    return g_byte_array_free(bytes, FALSE);
}
