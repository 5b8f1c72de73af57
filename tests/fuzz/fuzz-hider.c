/* fuzz-hider.c: one direction's bytes, in pieces, with a gap; certificates; DNS messages. */
#include "../../analyzer/export/hider.h"

#include <string.h>

static const uint8_t key[PAN_KEY_BYTES] = {1};

/* The first byte says how the rest comes. */
static void feed(Disguise *disguise, const uint8_t *data, size_t size)
{
    Talk talk = {.dns = data[0] & 1};
    size_t piece = (data[0] >> 2) * 7U + 1;
    Hider hider;
    hider_init(&hider, disguise, &talk);
    for (size_t at = 1; at < size; at += piece) {
        Cursor part = cursor_over(data + at, MIN(piece, size - at));
        if (data[0] & 2 && at > size / 2)
            hider_gap(&hider, part.captured);
        else
            hider_data(&hider, &part, at);
    }
    hider_finish(&hider);
    g_autofree uint8_t *out = g_memdup2(data, size);
    edits_apply(&hider.edits, 0, out, size);
    hider_clear(&hider);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    Disguise *disguise = disguise_new(key);
    feed(disguise, data, size);
    g_autofree uint8_t *der = g_memdup2(data, size), *dns = g_memdup2(data, size);
    hide_der(disguise, der, size);
    hide_dns(disguise, dns, size);
    disguise_free(disguise);
    return 0;
}
