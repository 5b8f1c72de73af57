#include "notebook.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notebook-reader.h"
#include "sentences.h"

/* Chinese, if this share of the letters is: one word in English has several
 * letters, so even notes full of names of protocols pass. Our choice. */
#define CHINESE_SHARE 5 /* one in so many */

GQuark notebook_error_quark(void)
{
    return g_quark_from_static_string("wirenotes-notebook-error");
}

static void binding_clear(gpointer data)
{
    Binding *binding = data;
    expression_free(binding->condition);
    g_free(binding->condition_text);
}

void match_free(Match *match)
{
    if (!match)
        return;
    g_free(match->words);
    g_free(match->under);
    g_free(match);
}

void passage_free(Passage *passage)
{
    if (!passage)
        return;
    for (guint i = 0; i < passage->bindings->len; i++)
        binding_clear(&g_array_index(passage->bindings, Binding, i));
    g_array_unref(passage->bindings);
    if (passage->corrections)
        g_array_unref(passage->corrections);
    if (passage->styles)
        g_array_unref(passage->styles);
    expression_free(passage->claim);
    match_free(passage->match);
    g_free(passage->id);
    g_free(passage->title);
    g_free(passage->text);
    g_free(passage->section);
    g_free(passage->lead);
    g_free(passage->source);
    g_free(passage->claim_text);
    g_free(passage);
}

static void free_passage(gpointer passage)
{
    passage_free(passage);
}

void notebook_free(Notebook *notebook)
{
    if (!notebook)
        return;
    g_ptr_array_unref(notebook->passages);
    g_ptr_array_unref(notebook->troubles);
    g_free(notebook->path);
    g_free(notebook->language);
    g_free(notebook);
}

static Notebook *notebook_new(const char *path)
{
    Notebook *notebook = g_new0(Notebook, 1);
    notebook->path = g_strdup(path);
    notebook->passages = g_ptr_array_new_with_free_func(free_passage);
    notebook->troubles = g_ptr_array_new_with_free_func(g_free);
    return notebook;
}

void notebook_trouble(NotebookReader *reader, unsigned line, const char *format, ...)
{
    GPtrArray *troubles = reader->notebook->troubles;
    if (troubles->len > NOTEBOOK_TROUBLES_MAX)
        return;
    if (troubles->len == NOTEBOOK_TROUBLES_MAX) {
        g_ptr_array_add(troubles, g_strdup_printf(_("%s:%u: and more"), reader->file, line));
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(troubles, line ? g_strdup_printf("%s:%u: %s", reader->file, line, what)
                                   : g_strdup_printf("%s: %s", reader->file, what));
}

static bool complain_of_file(const char *path, GError **error)
{
    g_set_error(error, NOTEBOOK_ERROR, NOTEBOOK_ERROR_OPEN, "%s: %s", path, g_strerror(errno));
    return false;
}

static bool complain_of_size(const char *path, GError **error)
{
    g_set_error(error, NOTEBOOK_ERROR, NOTEBOOK_ERROR_TOO_LARGE,
                _("%s: too large for notes: a notebook may have %d MiB in all"), path,
                NOTEBOOK_BYTES_MAX >> 20);
    return false;
}

/* Appends what `fd` holds, unless that is more than `room` bytes. */
static bool read_all(int fd, const char *path, size_t room, GByteArray *bytes, GError **error)
{
    guint8 block[65536];
    ssize_t n;
    while ((n = read(fd, block, sizeof block)) > 0) {
        g_byte_array_append(bytes, block, (guint)n);
        if (bytes->len > room)
            return complain_of_size(path, error);
    }
    return n == 0 || complain_of_file(path, error);
}

/* (transfer full) (nullable) */
static GByteArray *read_file(const char *path, size_t room, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        complain_of_file(path, error);
        return NULL;
    }
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    struct stat status;
    bool fits = fstat(fd, &status) == 0 && (size_t)status.st_size <= room;
    bool read = fits ? read_all(fd, path, room, bytes, error) : complain_of_size(path, error);
    close(fd);
    return read ? g_steal_pointer(&bytes) : NULL;
}

/* Adds the passages of one file, called `name`, to the notebook. */
static bool read_bytes(NotebookReader *reader, const char *name, const void *bytes, size_t length,
                       GError **error)
{
    if (length > NOTEBOOK_BYTES_MAX - reader->bytes)
        return complain_of_size(name, error);
    reader->bytes += length;
    reader->file = name;

    size_t marks;
    GString *markdown = notebook_clean(bytes, length, &marks);
    bool fits = marks <= NOTEBOOK_MARKS_MAX;
    if (fits)
        notebook_read_markdown(reader, markdown->str, markdown->len);
    else
        g_set_error(error, NOTEBOOK_ERROR, NOTEBOOK_ERROR_TOO_LARGE,
                    _("%s: too large for notes: more than %d lines and signs of Markdown"), name,
                    NOTEBOOK_MARKS_MAX);
    g_string_free(markdown, TRUE);
    return fits;
}

static bool load_file(NotebookReader *reader, const char *path, GError **error)
{
    g_autoptr(GByteArray) bytes = read_file(path, NOTEBOOK_BYTES_MAX - reader->bytes, error);
    return bytes && read_bytes(reader, path, bytes->data, bytes->len, error);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* The paths of all *.md in a folder, in order. (transfer full) (nullable) */
static GPtrArray *list_folder(const char *path, GError **error)
{
    GDir *folder = g_dir_open(path, 0, error);
    if (!folder)
        return NULL;
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(folder));)
        if (g_str_has_suffix(name, ".md"))
            g_ptr_array_add(files, g_build_filename(path, name, NULL));
    g_dir_close(folder);
    g_ptr_array_sort(files, compare_names);
    return files;
}

/* A file that cannot be read does not keep the others from being so. */
static bool load_folder(NotebookReader *reader, const char *path, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GPtrArray) files = list_folder(path, &reason);
    if (!files || files->len == 0) {
        g_set_error(error, NOTEBOOK_ERROR, NOTEBOOK_ERROR_OPEN, "%s: %s", path,
                    reason ? reason->message : _("no *.md file in this folder"));
        return false;
    }
    for (guint i = 0; i < files->len && i < NOTEBOOK_FILES_MAX; i++) {
        g_autoptr(GError) trouble = NULL;
        if (!load_file(reader, g_ptr_array_index(files, i), &trouble))
            g_ptr_array_add(reader->notebook->troubles, g_strdup(trouble->message));
    }
    reader->file = path;
    if (files->len > NOTEBOOK_FILES_MAX)
        notebook_trouble(reader, 0, _("only the first %d files are read"), NOTEBOOK_FILES_MAX);
    return true;
}

static bool is_chinese(const Notebook *notebook)
{
    size_t letters = 0, chinese = 0;
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        for (const char *p = passage->text; *p; p += g_utf8_skip[(guchar)*p]) {
            gunichar c = g_utf8_get_char(p);
            letters += g_unichar_isalpha(c);
            chinese += g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
        }
    }
    return chinese > 0 && chinese >= letters / CHINESE_SHARE;
}

/* The notebook if it was `loaded`. (transfer full) (nullable) */
static Notebook *finish(NotebookReader *reader, bool loaded)
{
    g_autoptr(Notebook) notebook = reader->notebook;
    g_hash_table_unref(reader->ids);
    if (!loaded)
        return NULL;
    notebook->language = g_strdup(is_chinese(notebook) ? "zh" : "en");
    return g_steal_pointer(&notebook);
}

static NotebookReader begin(const char *path)
{
    return (NotebookReader){
        .notebook = notebook_new(path),
        .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .file = path,
    };
}

Notebook *notebook_load(const char *path, GError **error)
{
    NotebookReader reader = begin(path);
    bool loaded = g_file_test(path, G_FILE_TEST_IS_DIR) ? load_folder(&reader, path, error)
                                                        : load_file(&reader, path, error);
    return finish(&reader, loaded);
}

Notebook *notebook_from_bytes(const char *name, const void *bytes, size_t length, GError **error)
{
    NotebookReader reader = begin(name);
    return finish(&reader, read_bytes(&reader, name, bytes, length, error));
}
