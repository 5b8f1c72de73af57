#include "frame.h"

#include <glib.h>

/* Lengths of seven bits that say how long the length itself is. */
#define LENGTH_IN_16_BITS 126
#define LENGTH_IN_64_BITS 127

CHECKED static bool read_length(Cursor *c, uint8_t length7, uint64_t *ret)
{
    uint16_t length16;
    *ret = length7;
    if (length7 == LENGTH_IN_64_BITS)
        return cursor_u64(c, ret);
    if (length7 < LENGTH_IN_16_BITS)
        return true;
    if (!cursor_u16(c, &length16))
        return false;
    *ret = length16;
    return true;
}

CHECKED static bool read_key(Cursor *c, uint8_t *ret)
{
    const uint8_t *key = cursor_bytes(c, WEBSOCKET_KEY_BYTES);
    if (key)
        memcpy(ret, key, WEBSOCKET_KEY_BYTES);
    return key;
}

bool websocket_frame_read(Cursor *c, WebsocketFrame *ret)
{
    Cursor rest = *c;
    uint8_t first, second;
    *ret = (WebsocketFrame){0};
    if (!cursor_u8(&rest, &first) || !cursor_u8(&rest, &second) ||
        !read_length(&rest, second & 0x7f, &ret->length))
        return false;
    ret->final = first & 0x80;
    ret->compressed = first & 0x40;
    ret->reserved = first & 0x30;
    ret->opcode = first & 0x0f;
    ret->masked = second & 0x80;
    if (ret->masked && !read_key(&rest, ret->key))
        return false;
    *c = rest;
    return true;
}

const char *websocket_close_meaning(uint16_t code)
{
    static const struct {
        uint16_t code;
        const char *meaning;
    } rows[] = {
#define WEBSOCKET_CLOSE_CODE(code, meaning) {code, meaning},
#include "close-codes.def"
#undef WEBSOCKET_CLOSE_CODE
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].code == code)
            return rows[i].meaning;
    return NULL;
}
