/* bytes.h: bytes of a test, written so that a person can follow them.
 *
 *   16 0303        hex, spaces where one likes
 *   32*aa          a byte, so many times
 *   [2 ... ]       a block with its length before it, in so many bytes
 *   'name'         characters as they are */
#pragma once

#include <glib.h>
#include <string.h>

#define BYTES_DEPTH_MAX 16

typedef struct BytesBlock {
    guint at;    /* where its length stands */
    guint width; /* of its length, in bytes */
} BytesBlock;

static void bytes_close_block(GByteArray *bytes, BytesBlock block)
{
    guint length = bytes->len - block.at - block.width;
    for (guint i = block.width; i > 0; i--, length >>= 8)
        bytes->data[block.at + i - 1] = (guint8)length;
    g_assert_cmpuint(length, ==, 0);
}

static void bytes_add(GByteArray *bytes, guint count, guint8 byte)
{
    for (guint i = 0; i < count; i++)
        g_byte_array_append(bytes, &byte, 1);
}

/* Two hex digits, or COUNT*XX. Returns what follows. */
static const char *bytes_add_hex(GByteArray *bytes, const char *text)
{
    guint count = 1;
    gsize digits = strspn(text, "0123456789");
    if (digits > 0 && text[digits] == '*') {
        count = (guint)g_ascii_strtoull(text, NULL, 10);
        text += digits + 1;
    }
    g_assert_true(g_ascii_isxdigit(text[0]) && g_ascii_isxdigit(text[1]));
    bytes_add(bytes, count,
              (guint8)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1])));
    return text + 2;
}

/* The bytes that `text` describes. */
static inline GByteArray *bytes_from(const char *text)
{
    GByteArray *bytes = g_byte_array_new();
    BytesBlock blocks[BYTES_DEPTH_MAX];
    guint depth = 0;
    while (*text) {
        if (*text == ' ') {
            text++;
        } else if (*text == '[') {
            g_assert_cmpuint(depth, <, BYTES_DEPTH_MAX);
            guint width = (guint)(text[1] - '0');
            blocks[depth++] = (BytesBlock){bytes->len, width};
            bytes_add(bytes, width, 0);
            text += 2;
        } else if (*text == ']') {
            g_assert_cmpuint(depth, >, 0);
            bytes_close_block(bytes, blocks[--depth]);
            text++;
        } else if (*text == '\'') {
            const char *end = strchr(text + 1, '\'');
            g_assert_nonnull(end);
            g_byte_array_append(bytes, (const guint8 *)text + 1, (guint)(end - text - 1));
            text = end + 1;
        } else {
            text = bytes_add_hex(bytes, text);
        }
    }
    g_assert_cmpuint(depth, ==, 0);
    return bytes;
}
