#include "lab.h"

#include <string.h>

#include "../../annotations/suggest.h"
#include "../data.h"
#include "../i18n.h"

static const char *const page_names[] = {[LAB_EN] = "lab.en.md", [LAB_ZH] = "lab.zh.md"};

static Notebook *load_page(const char *folder, LabLanguage language, GError **error)
{
    g_autofree char *path = g_build_filename(folder, page_names[language], NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? notebook_load(path, error) : NULL;
}

/* One page is enough; but one that is there and cannot be read is not passed over. */
static bool load_pages(Lab *lab, GError **error)
{
    GError *reason = NULL;
    for (int i = 0; i < LAB_LANGUAGES && !reason; i++)
        lab->pages[i] = load_page(lab->folder, (LabLanguage)i, &reason);
    if (reason) {
        g_propagate_error(error, reason);
        return false;
    }
    const Notebook *page = lab_page(lab);
    if (page && page->passages->len > 0)
        return true;
    g_set_error(error, LAB_ERROR, LAB_ERROR_FORM, _("%s: no page of tasks: lab.en.md or lab.zh.md"),
                lab->folder);
    return false;
}

Lab *lab_open(const char *folder, GError **error)
{
    g_autoptr(Lab) lab = g_new0(Lab, 1);
    lab->folder = g_strdup(folder);
    lab->name = g_path_get_basename(folder);
    g_autofree char *path = g_build_filename(folder, "lab.answers", NULL);
    lab->answers = lab_answers_read(path, error);
    return lab->answers && load_pages(lab, error) ? g_steal_pointer(&lab) : NULL;
}

void lab_free(Lab *lab)
{
    if (!lab)
        return;
    g_free(lab->name);
    g_free(lab->folder);
    lab_answers_free(lab->answers);
    for (int i = 0; i < LAB_LANGUAGES; i++)
        notebook_free(lab->pages[i]);
    g_free(lab);
}

const Notebook *lab_page(const Lab *lab)
{
    LabLanguage own = strcmp(i18n_language(), "zh") == 0 ? LAB_ZH : LAB_EN;
    return lab->pages[own] ? lab->pages[own] : lab->pages[own == LAB_ZH ? LAB_EN : LAB_ZH];
}

const char *lab_title(const Lab *lab)
{
    const Passage *first = g_ptr_array_index(lab_page(lab)->passages, 0);
    return first->title;
}

char *lab_trace_path(const Lab *lab)
{
    return g_build_filename(lab->folder, lab->answers->trace, NULL);
}

char *lab_script_path(const Lab *lab)
{
    return g_build_filename(lab->folder, "make.sh", NULL);
}

char *lab_keys_path(const Lab *lab, const char *trace)
{
    const char *name = lab->answers->keys ? lab->answers->keys : "keys.log";
    g_autofree char *folder = g_path_get_dirname(trace);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

/* ---- passages ------------------------------------------------------------ */

static const Passage *find_passage(const Notebook *page, const char *id)
{
    for (guint i = 0; i < page->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(page->passages, i);
        if (strcmp(passage->id, id) == 0)
            return passage;
    }
    return NULL;
}

const Passage *lab_task_passage(const Notebook *page, const LabTask *task)
{
    return find_passage(page, task->id);
}

const Passage *lab_option_passage(const Notebook *page, const LabTask *task,
                                  const LabOption *option)
{
    g_autofree char *id = g_strconcat(task->id, "/", option->id, NULL);
    return find_passage(page, id);
}

const Passage *lab_hint_passage(const Notebook *page, const LabTask *task, unsigned n)
{
    g_autofree char *id =
        n == 1 ? g_strconcat(task->id, "/hint", NULL) : g_strdup_printf("%s/hint-%u", task->id, n);
    return find_passage(page, id);
}

const char *lab_option_text(const Notebook *page, const LabTask *task, const LabOption *option)
{
    const Passage *passage = lab_option_passage(page, task, option);
    const char *text = passage ? passage->text : option->id;
    if (!g_str_has_prefix(text, option->id))
        return text;
    const char *rest = text + strlen(option->id);
    if (g_str_has_prefix(rest, "："))
        return rest + strlen("：");
    return *rest == ':' ? rest + 1 + strspn(rest + 1, " ") : text;
}

/* ---- where labs are ------------------------------------------------------ */

static int compare_names(gconstpointer a, gconstpointer b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

GPtrArray *lab_folders(const char *wanted, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    const char *root = wanted ? wanted : g_getenv("WIRENOTES_LABS");
    g_autofree char *shipped = root && *root ? g_strdup(root) : data_path("pcaps");
    g_autoptr(GDir) folder = g_dir_open(shipped, 0, error);
    if (!folder)
        return NULL;
    for (const char *name; (name = g_dir_read_name(folder)) && found->len < LAB_COUNT_MAX;) {
        g_autofree char *answers = g_build_filename(shipped, name, "lab.answers", NULL);
        if (g_file_test(answers, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add(found, g_build_filename(shipped, name, NULL));
    }
    g_ptr_array_sort(found, compare_names);
    if (found->len > 0)
        return g_steal_pointer(&found);
    g_set_error(error, LAB_ERROR, LAB_ERROR_OPEN, _("%s: there is no lab in this folder"), shipped);
    return NULL;
}

/* "02" of "02-closes". */
static bool is_number_of(const char *name, const char *number)
{
    size_t length = strlen(number);
    return length > 0 && strspn(number, "0123456789") == length &&
           strncmp(name, number, length) == 0 && name[length] == '-';
}

/* Those that have `name` in theirs: the last of them, and how many. */
static const char *find_part(const GPtrArray *folders, const char *name, unsigned *ret_count)
{
    const char *found = NULL;
    *ret_count = 0;
    for (guint i = 0; i < folders->len; i++) {
        const char *path = g_ptr_array_index(folders, i);
        g_autofree char *base = g_path_get_basename(path);
        if (strcmp(base, name) == 0 || is_number_of(base, name)) {
            *ret_count = 1;
            return path;
        }
        if (!strstr(base, name))
            continue;
        found = path;
        ++*ret_count;
    }
    return found;
}

static void suggest_lab(const GPtrArray *folders, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Suggestion suggestion = suggest_like(name);
    for (guint i = 0; i < folders->len; i++) {
        char *base = g_path_get_basename(g_ptr_array_index(folders, i));
        g_ptr_array_add(names, base);
        suggest_offer(&suggestion, base);
        suggest_offer(&suggestion, base + strspn(base, "0123456789-"));
    }
    if (suggestion.best)
        g_set_error(error, LAB_ERROR, LAB_ERROR_NAME, _("no lab \"%s\"; did you mean %s?"), name,
                    suggestion.best);
    else
        g_set_error(error, LAB_ERROR, LAB_ERROR_NAME, _("no lab \"%s\"; see wirenotes lab list"),
                    name);
}

const char *lab_find(const GPtrArray *folders, const char *name, GError **error)
{
    unsigned count;
    const char *found = find_part(folders, name, &count);
    if (count == 1)
        return found;
    if (count == 0)
        suggest_lab(folders, name, error);
    else
        g_set_error(error, LAB_ERROR, LAB_ERROR_NAME, _("%u labs have \"%s\" in their name"), count,
                    name);
    return NULL;
}
