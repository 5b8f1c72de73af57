#include "data.h"

#include <glib.h>

/* The folder the program lies in. Returns: (transfer full) (nullable) */
static char *program_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program ? g_path_get_dirname(program) : NULL;
}

/* `relative` below `root` if it is there. Returns: (transfer full) (nullable) */
static char *existing(const char *root, const char *relative)
{
    if (!root)
        return NULL;
    g_autofree char *path = g_build_filename(root, relative, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

char *data_path(const char *relative)
{
    g_autofree char *folder = program_folder();
    g_autofree char *installed = folder ? g_build_filename(folder, WN_DATA_FROM_BIN, NULL) : NULL;
    const char *const roots[] = {g_getenv("WIRENOTES_DATA"), installed, WN_SOURCE_DIR};

    for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
        char *path = existing(roots[i], relative);
        if (path)
            return path;
    }
    return g_build_filename(WN_DATA_DIR, relative, NULL);
}

char *data_locale_path(void)
{
    g_autofree char *folder = program_folder();
    char *built = existing(folder, "../po");
    return built ? built : g_strdup(WN_LOCALE_DIR);
}
