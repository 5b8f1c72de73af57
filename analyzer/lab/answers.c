#include "answers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../i18n.h"

/* A duration is right within so much unless the lab says otherwise. Our choice: reading it
 * off a screen by eye should do. */
#define DURATION_PERCENT 10

#define ID_BYTES_MAX 60

GQuark lab_error_quark(void)
{
    return g_quark_from_static_string("wirenotes-lab-error");
}

static const char *const kind_names[] = {
    [LAB_FRAME] = "frame",       [LAB_FRAMES] = "frames", [LAB_NUMBER] = "number",
    [LAB_DURATION] = "duration", [LAB_STATE] = "state",   [LAB_TEXT] = "text",
    [LAB_YES_NO] = "yes-no",     [LAB_CHOICE] = "choice",
};

const char *lab_kind_name(LabKind kind)
{
    return kind_names[kind];
}

const char *lab_saying_text(const LabSaying *saying)
{
    LabLanguage own = strcmp(i18n_language(), "zh") == 0 ? LAB_ZH : LAB_EN;
    return saying->in[own] ? saying->in[own] : saying->in[own == LAB_ZH ? LAB_EN : LAB_ZH];
}

bool lab_is_id(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && text[i] != '-')
            return false;
    return length > 0 && length <= ID_BYTES_MAX;
}

/* ---- freeing ------------------------------------------------------------- */

static void clear_saying(LabSaying *saying)
{
    for (int i = 0; i < LAB_LANGUAGES; i++)
        g_free(saying->in[i]);
}

static void free_wrong(gpointer data)
{
    LabWrong *wrong = data;
    query_free(wrong->value);
    clear_saying(&wrong->says);
    g_free(wrong);
}

static void free_option(gpointer data)
{
    LabOption *option = data;
    g_free(option->id);
    query_free(option->holds);
    clear_saying(&option->says);
    g_free(option);
}

static void free_query(gpointer query)
{
    query_free(query);
}

static void free_task(gpointer data)
{
    LabTask *task = data;
    g_free(task->id);
    g_ptr_array_unref(task->answers);
    g_ptr_array_unref(task->wrongs);
    g_ptr_array_unref(task->options);
    clear_saying(&task->because);
    query_free(task->show);
    g_free(task);
}

void lab_answers_free(LabAnswers *answers)
{
    if (!answers)
        return;
    g_free(answers->trace);
    g_free(answers->keys);
    g_free(answers->predict);
    expression_free(answers->predict_if);
    g_ptr_array_unref(answers->tasks);
    g_free(answers);
}

LabTask *lab_task_new(const char *id, LabKind kind, unsigned line)
{
    LabTask *task = g_new0(LabTask, 1);
    task->id = g_strdup(id);
    task->kind = kind;
    task->answers = g_ptr_array_new_with_free_func(free_query);
    task->wrongs = g_ptr_array_new_with_free_func(free_wrong);
    task->options = g_ptr_array_new_with_free_func(free_option);
    task->within.percent = kind == LAB_DURATION ? DURATION_PERCENT : 0;
    task->line = line;
    return task;
}

LabAnswers *lab_answers_new(void)
{
    LabAnswers *answers = g_new0(LabAnswers, 1);
    answers->trace = g_strdup("trace.pcap");
    answers->tasks = g_ptr_array_new_with_free_func(free_task);
    return answers;
}

bool lab_kind_find(const char *name, LabKind *ret)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_names); i++)
        if (strcmp(kind_names[i], name) == 0) {
            *ret = (LabKind)i;
            return true;
        }
    return false;
}

/* ---- files --------------------------------------------------------------- */

char *lab_read_file(const char *path, GError **error)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!in) {
        g_set_error(error, LAB_ERROR, LAB_ERROR_OPEN, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    g_autofree char *text = g_malloc(LAB_BYTES_MAX + 2);
    size_t length = fread(text, 1, LAB_BYTES_MAX + 1, in);
    bool failed = ferror(in) != 0;
    int reason = errno;
    if (in != stdin)
        fclose(in);
    text[length] = '\0';
    if (failed)
        g_set_error(error, LAB_ERROR, LAB_ERROR_OPEN, "%s: %s", path, g_strerror(reason));
    else if (length > LAB_BYTES_MAX || memchr(text, '\0', length))
        g_set_error(error, LAB_ERROR, LAB_ERROR_TOO_LARGE,
                    _("%s: this is no text, or longer than 1 MiB"), path);
    else
        return g_steal_pointer(&text);
    return NULL;
}

LabAnswers *lab_answers_read(const char *path, GError **error)
{
    g_autofree char *text = lab_read_file(path, error);
    return text ? lab_answers_from_bytes(path, text, strlen(text), error) : NULL;
}

const LabTask *lab_answers_task(const LabAnswers *answers, const char *id)
{
    for (guint i = 0; i < answers->tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(answers->tasks, i);
        if (strcmp(task->id, id) == 0)
            return task;
    }
    return NULL;
}

const LabOption *lab_task_option(const LabTask *task, const char *id)
{
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        if (strcmp(option->id, id) == 0)
            return option;
    }
    return NULL;
}
