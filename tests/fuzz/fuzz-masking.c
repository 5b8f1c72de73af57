/* fuzz-masking.c: bytes as text with secrets of every kind. */
#include "../../dissectors/masking.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const FieldUnit kinds[] = {UNIT_URI, UNIT_CREDENTIALS, UNIT_COOKIES, UNIT_SET_COOKIES,
                                      UNIT_SECRET};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        mask_append(out, kinds[i], cursor_over(data, size));
        /* stars stand for at least a byte: nine for each at most */
        g_assert(out->len <= 9 * size);
    }
    return 0;
}
