/* fuzz-marks.c: the header fields of any frame: none beyond its bytes. */
#include "../../dissectors/net/marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor c = cursor_over(data, size);
    uint8_t link_type;
    if (!cursor_u8(&c, &link_type))
        return 0;
    Frame frame = {.at = {1, 0},
                   .bytes = c.at,
                   .captured = (uint32_t)c.captured,
                   .on_wire = (uint32_t)c.captured,
                   .link_type = link_type};
    g_autoptr(GArray) marks = marks_find(&frame);
    for (guint i = 0; i < marks->len; i++) {
        const Mark *mark = &g_array_index(marks, Mark, i);
        g_assert_cmpuint(mark->start + mark->length, <=, c.captured);
    }
    return 0;
}
