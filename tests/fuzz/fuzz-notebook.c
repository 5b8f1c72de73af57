#include "../../annotations/notebook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Notebook) notebook = notebook_from_bytes("notes.md", data, size, &error);
    return notebook == NULL && error == NULL ? -1 : 0;
}
