#include "text.h"

bool text_until_last(Cursor *c, char byte, Cursor *ret)
{
    return c->captured > 0 && text_until_mark(c, memrchr(c->at, byte, c->captured), ret);
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

/* RFC 9110, 5.6.2. Mostly it is a letter; the others have a bit each. */
static bool is_tchar(uint8_t byte)
{
    static const uint64_t tchars[2] = {UINT64_C(0x03ff6cfa00000000), UINT64_C(0x57ffffffc7fffffe)};
    return g_ascii_isalpha(byte) || (byte < 128 && tchars[byte >> 6] >> (byte & 63) & 1);
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
