#include "extensions.h"

static const TlsExtensionReader *find_reader(const TlsExtensionReader *readers, uint16_t type)
{
    for (; readers->read; readers++) {
        if (readers->type == type)
            return readers;
    }
    return NULL;
}

Verdict tls_extensions_read(Cursor list, const TlsExtensionReader *readers,
                            void (*other)(void *facts, uint16_t type), void *facts,
                            const char **ret_trouble)
{
    while (!cursor_at_end(&list)) {
        uint16_t type;
        Cursor data;
        if (!cursor_u16(&list, &type) || !cursor_u16_block(&list, &data))
            return cursor_failure(&list);

        const TlsExtensionReader *reader = find_reader(readers, type);
        bool cut = data.captured < data.on_wire;
        if (!reader && other)
            other(facts, type);
        else if (reader && !reader->read(facts, data) && !cut)
            *ret_trouble = reader->trouble;
    }
    return VERDICT_WHOLE;
}
