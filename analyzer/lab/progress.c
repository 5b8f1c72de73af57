#include "progress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../i18n.h"

/* More is not what we have written. Our choice: far beyond all labs there are. */
#define PROGRESS_BYTES_MAX (1 << 20)

/* Beyond this it is not counted. */
#define TRIES_MAX 1000000

/* Keys beside those of tasks: ids have no dot. */
#define KEY_RIGHT "round.right"
#define KEY_ASKED "round.asked"

struct Progress {
    GKeyFile *file;
};

static char *progress_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "wirenotes", "labs.ini", NULL);
}

/* False, with the reason, if the file is there and is not one of ours. */
static bool load(GKeyFile *file, const char *path, GError **error)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return true;
    if (!S_ISREG(facts.st_mode) || facts.st_size > PROGRESS_BYTES_MAX) {
        g_set_error(error, LAB_ERROR, LAB_ERROR_TOO_LARGE, "%s", _("no file of ours"));
        return false;
    }
    return g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error);
}

Progress *progress_load(char **ret_trouble)
{
    g_autofree char *path = progress_path();
    g_autoptr(GError) error = NULL;
    Progress *progress = g_new0(Progress, 1);
    progress->file = g_key_file_new();
    *ret_trouble = NULL;
    if (load(progress->file, path, &error))
        return progress;

    g_key_file_unref(progress->file);
    progress->file = g_key_file_new();
    g_autofree char *aside = g_strconcat(path, ".broken", NULL);
    bool moved = rename(path, aside) == 0;
    *ret_trouble = moved ? g_strdup_printf(_("%s cannot be read (%s): kept as %s"), path,
                                           error->message, aside)
                         : g_strdup_printf(_("%s cannot be read (%s)"), path, error->message);
    return progress;
}

void progress_free(Progress *progress)
{
    if (!progress)
        return;
    g_key_file_unref(progress->file);
    g_free(progress);
}

bool progress_save(const Progress *progress, GError **error)
{
    g_autofree char *path = progress_path();
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, LAB_ERROR, LAB_ERROR_OPEN, "%s: %s", folder, g_strerror(errno));
        return false;
    }
    size_t length;
    g_autofree char *text = g_key_file_to_data(progress->file, &length, NULL);
    return g_file_set_contents_full(path, text, (gssize)length,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

/* "right 3", "wrong 2": whether it was ever right, and how many wrong answers there were
 * before. False if nothing is known. */
static bool read_task(const Progress *progress, const Lab *lab, const char *key, bool *ret_right,
                      unsigned *ret_wrong)
{
    g_autofree char *text = g_key_file_get_string(progress->file, lab->name, key, NULL);
    *ret_right = false;
    *ret_wrong = 0;
    if (!text)
        return false;
    const char *number = strchr(text, ' ');
    *ret_right = g_str_has_prefix(text, "right");
    *ret_wrong = number ? (unsigned)MIN(g_ascii_strtoull(number, NULL, 10), TRIES_MAX) : 0;
    return true;
}

unsigned progress_note(Progress *progress, const Lab *lab, const LabTask *task, bool right)
{
    bool was_right;
    unsigned wrong;
    read_task(progress, lab, task->id, &was_right, &wrong);
    g_autofree char *text = g_strdup_printf("%s %u", right || was_right ? "right" : "wrong",
                                            MIN(wrong + !right, TRIES_MAX));
    g_key_file_set_string(progress->file, lab->name, task->id, text);
    return wrong;
}

bool progress_is_solved(const Progress *progress, const Lab *lab, const LabTask *task)
{
    bool right;
    unsigned wrong;
    read_task(progress, lab, task->id, &right, &wrong);
    return right;
}

unsigned progress_tries(const Progress *progress, const Lab *lab, const LabTask *task)
{
    bool right;
    unsigned wrong;
    read_task(progress, lab, task->id, &right, &wrong);
    return wrong;
}

unsigned progress_solved(const Progress *progress, const Lab *lab)
{
    unsigned solved = 0;
    for (guint i = 0; i < lab->answers->tasks->len; i++)
        solved += progress_is_solved(progress, lab, g_ptr_array_index(lab->answers->tasks, i));
    return solved;
}

static unsigned read_number(const Progress *progress, const Lab *lab, const char *key)
{
    guint64 number = g_key_file_get_uint64(progress->file, lab->name, key, NULL);
    return (unsigned)MIN(number, TRIES_MAX);
}

bool progress_best_round(const Progress *progress, const Lab *lab, unsigned *ret_right,
                         unsigned *ret_asked)
{
    *ret_asked = read_number(progress, lab, KEY_ASKED);
    *ret_right = MIN(read_number(progress, lab, KEY_RIGHT), *ret_asked);
    return *ret_asked > 0;
}

void progress_note_round(Progress *progress, const Lab *lab, unsigned right, unsigned asked)
{
    unsigned best_right, best_asked;
    bool known = progress_best_round(progress, lab, &best_right, &best_asked);
    if (asked == 0 || (known && (uint64_t)best_right * asked >= (uint64_t)right * best_asked))
        return;
    g_key_file_set_uint64(progress->file, lab->name, KEY_RIGHT, right);
    g_key_file_set_uint64(progress->file, lab->name, KEY_ASKED, asked);
}
