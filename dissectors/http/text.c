#include "text.h"

#include <glib.h>

CHECKED static bool split_at(Cursor *c, const uint8_t *mark, Cursor *ret)
{
    if (!mark)
        return false;
    size_t n = (size_t)(mark - c->at);
    *ret = cursor_over(c->at, n);
    return cursor_skip(c, n + 1);
}

bool text_until(Cursor *c, char byte, Cursor *ret)
{
    return c->captured > 0 && split_at(c, memchr(c->at, byte, c->captured), ret);
}

bool text_until_last(Cursor *c, char byte, Cursor *ret)
{
    return c->captured > 0 && split_at(c, memrchr(c->at, byte, c->captured), ret);
}

bool text_line(Cursor *c, Cursor *ret_line, bool *ret_bare)
{
    if (!text_until(c, '\n', ret_line))
        return false;
    size_t n = ret_line->captured;
    *ret_bare = n == 0 || ret_line->at[n - 1] != '\r';
    if (!*ret_bare)
        cursor_trim(ret_line, n - 1);
    return true;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

Cursor text_trim(Cursor c)
{
    size_t start = 0, end = c.captured;
    while (start < end && is_blank(c.at[start]))
        start++;
    while (end > start && is_blank(c.at[end - 1]))
        end--;
    return cursor_over(c.at + start, end - start);
}

bool text_item(Cursor *list, Cursor *ret)
{
    while (list->captured > 0) {
        if (!text_until(list, ',', ret) && !cursor_take(list, list->on_wire, ret))
            return false;
        *ret = text_trim(*ret);
        if (ret->captured > 0)
            return true;
    }
    return false;
}

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether eight bytes are alike but for the case of letters, all at once: where `b` has
 * a letter, the bit that tells its case may differ. `b` is ASCII. */
static bool eight_alike(const uint8_t *a, const char *b)
{
    uint64_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    uint64_t low = right | EIGHT(0x20);
    /* the top bit of each byte: is it "a" or above, and not above "z"? */
    uint64_t letters = (low + EIGHT(0x80 - 'a')) & ~(low + EIGHT(0x80 - 'z' - 1)) & EIGHT(0x80);
    return ((left ^ right) & ~(letters >> 2)) == 0;
}

static bool alike(const uint8_t *a, const char *b, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        if (!eight_alike(a + i, b + i))
            return false;
    if (i < n && n >= 8)
        return eight_alike(a + n - 8, b + n - 8);
    while (i < n && lower(a[i]) == lower((uint8_t)b[i]))
        i++;
    return i == n;
}

bool text_starts(Cursor c, const char *prefix)
{
    size_t n = strlen(prefix);
    return n <= c.captured && alike(c.at, prefix, n);
}

bool text_equals(Cursor c, const char *literal)
{
    return c.captured == strlen(literal) && text_starts(c, literal);
}

bool text_list_has(Cursor list, const char *item)
{
    Cursor found;
    while (text_item(&list, &found))
        if (text_equals(found, item))
            return true;
    return false;
}

/* RFC 9110, 5.6.2: letters, digits and "!#$%&'*+-.^_`|~"; a bit for each byte below 128. */
static bool is_tchar(uint8_t byte)
{
    static const uint64_t tchars[2] = {UINT64_C(0x03ff6cfa00000000), UINT64_C(0x57ffffffc7fffffe)};
    return byte < 128 && tchars[byte >> 6] >> (byte & 63) & 1;
}

bool text_is_token(Cursor c)
{
    for (size_t i = 0; i < c.captured; i++)
        if (!is_tchar(c.at[i]))
            return false;
    return c.captured > 0;
}

bool text_number(Cursor c, uint64_t *ret)
{
    uint64_t number = 0;
    uint8_t digit;
    if (c.captured == 0)
        return false;
    while (cursor_u8(&c, &digit)) {
        if (!g_ascii_isdigit(digit) || number > (INT64_MAX - 9) / 10)
            return false;
        number = number * 10 + (digit - '0');
    }
    *ret = number;
    return true;
}

size_t text_empty_line_bytes(const Cursor *available)
{
    Cursor c = *available;
    uint8_t first, second;
    if (!cursor_u8(&c, &first))
        return 0;
    if (first == '\n')
        return 1;
    return first == '\r' && cursor_u8(&c, &second) && second == '\n' ? 2 : 0;
}

bool text_may_be_empty_line(const Cursor *available)
{
    return available->captured == 1 && available->at[0] == '\r';
}
