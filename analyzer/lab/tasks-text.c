#include "tasks-text.h"

#include <string.h>

#include "../i18n.h"
#include "../report/escape.h"

#define INDENT        3
#define INDENT_OPTION 5

const char *tasks_kind_text(LabKind kind)
{
    switch (kind) {
    case LAB_FRAME:
        return _("the number of one frame");
    case LAB_FRAMES:
        return _("the numbers of all frames");
    case LAB_NUMBER:
        return _("a number");
    case LAB_DURATION:
        return _("a time with its unit, such as 21ms");
    case LAB_STATE:
        return _("a state of TCP, such as ESTABLISHED");
    case LAB_TEXT:
        return _("a word or an address");
    case LAB_YES_NO:
        return _("yes or no");
    case LAB_CHOICE:
        break;
    }
    return _("one of these");
}

static void put_prose(Page *page, Ink ink, unsigned indent, const char *text)
{
    g_autofree char *safe = escape_prose(text);
    if (*safe)
        page_prose(page, ink, indent, safe);
}

/* The task that `passage` is the text of. (nullable) */
static const LabTask *task_of(const Lab *lab, const Passage *passage)
{
    return strchr(passage->id, '/') ? NULL : lab_answers_task(lab->answers, passage->id);
}

/* Whether a passage is an option or a hint, which are told elsewhere. */
static bool is_part_of_task(const Lab *lab, const Passage *passage)
{
    const char *slash = strchr(passage->id, '/');
    if (!slash)
        return false;
    g_autofree char *id = g_strndup(passage->id, (size_t)(slash - passage->id));
    const LabTask *task = lab_answers_task(lab->answers, id);
    return task && (strcmp(slash + 1, "hint") == 0 || g_str_has_prefix(slash + 1, "hint-") ||
                    lab_task_option(task, slash + 1));
}

void tasks_print_one(Page *page, const Lab *lab, const LabTask *task)
{
    const Notebook *notebook = lab_page(lab);
    const Passage *passage = lab_task_passage(notebook, task);
    if (passage)
        put_prose(page, INK_PLAIN, INDENT, passage->text);
    put_prose(page, INK_QUIET, INDENT, tasks_kind_text(task->kind));
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        g_autofree char *line =
            g_strdup_printf("%c  %s", 'a' + (int)i, lab_option_text(notebook, task, option));
        put_prose(page, INK_PLAIN, INDENT_OPTION, line);
    }
}

static void print_task(Page *page, const Lab *lab, const LabTask *task, const Passage *passage,
                       const Progress *progress)
{
    bool solved = progress && progress_is_solved(progress, lab, task);
    g_autofree char *title = escape_prose(passage->title);
    page_end_line(page);
    page_put(page, INK_GOOD, solved ? " ✓ " : "   ");
    page_put(page, INK_TITLE, title);
    page_put(page, INK_QUIET, "  ");
    page_line(page, INK_QUIET, task->id);
    tasks_print_one(page, lab, task);
}

static void print_passage(Page *page, const Passage *passage)
{
    if (passage->heading) {
        g_autofree char *title = escape_prose(passage->title);
        page_heading(page, title);
    }
    put_prose(page, INK_PLAIN, passage->depth ? INDENT_OPTION : INDENT, passage->text);
}

void tasks_print_story(Page *page, const Lab *lab)
{
    const Notebook *notebook = lab_page(lab);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (task_of(lab, passage))
            return;
        if (*passage->text)
            print_passage(page, passage);
    }
}

void tasks_print(Page *page, const Lab *lab, const Progress *progress)
{
    const Notebook *notebook = lab_page(lab);
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        const LabTask *task = task_of(lab, passage);
        if (task)
            print_task(page, lab, task, passage, progress);
        else if (!is_part_of_task(lab, passage))
            print_passage(page, passage);
    }
}

/* ---- a sheet ------------------------------------------------------------- */

/* Each line behind a sign for comments. */
static void append_comment(GString *text, const char *what)
{
    g_autofree char *safe = escape_prose(what);
    g_auto(GStrv) lines = g_strsplit(safe, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_string_append_printf(text, "# %s\n", *line);
}

static void append_options(GString *text, const Notebook *page, const LabTask *task)
{
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        g_autofree char *line =
            g_strdup_printf("  %s: %s", option->id, lab_option_text(page, task, option));
        append_comment(text, line);
    }
}

char *tasks_blank_sheet(const Lab *lab)
{
    const Notebook *page = lab_page(lab);
    GString *text = g_string_new(NULL);
    append_comment(text, lab->name);
    append_comment(text, lab_title(lab));
    for (guint i = 0; i < lab->answers->tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(lab->answers->tasks, i);
        const Passage *passage = lab_task_passage(page, task);
        g_string_append_c(text, '\n');
        if (passage)
            append_comment(text, passage->text);
        append_options(text, page, task);
        append_comment(text, tasks_kind_text(task->kind));
        g_string_append_printf(text, "%s:\n", task->id);
    }
    return g_string_free(text, FALSE);
}
