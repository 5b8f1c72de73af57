#include "../../annotations/match-write.h"
#include "../../annotations/study.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Notebook) notebook = notebook_from_bytes("notes.md", data, size, &error);
    if (!notebook)
        return error ? 0 : -1;
    study_notebook(notebook);
    guint left;
    GString *written = match_written(notebook, (const char *)data, size, &left);
    g_string_free(written, TRUE);
    return 0;
}
