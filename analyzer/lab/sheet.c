#include "sheet.h"

#include <string.h>

#include "../../annotations/suggest.h"
#include "../i18n.h"
#include "../report/escape.h"

struct LabSheet {
    GHashTable *given; /* id, owned, to answer, owned */
};

void lab_sheet_free(LabSheet *sheet)
{
    if (!sheet)
        return;
    g_hash_table_unref(sheet->given);
    g_free(sheet);
}

static bool complain(const char *name, unsigned line, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static bool complain(const char *name, unsigned line, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, LAB_ERROR, LAB_ERROR_FORM, "%s:%u: %s", name, line, what);
    return false;
}

static bool complain_of_task(const char *name, unsigned line, const LabAnswers *answers,
                             const char *id, GError **error)
{
    Suggestion suggestion = suggest_like(id);
    for (guint i = 0; i < answers->tasks->len; i++)
        suggest_offer(&suggestion, ((const LabTask *)g_ptr_array_index(answers->tasks, i))->id);
    g_autofree char *safe = escape_string(id);
    if (suggestion.best)
        return complain(name, line, error, _("this lab has no task \"%s\"; did you mean %s?"), safe,
                        suggestion.best);
    return complain(name, line, error, _("this lab has no task \"%s\""), safe);
}

/* "task: answer"; `line` is cut apart. A colon may be a Chinese one. */
static bool take_line(LabSheet *sheet, const char *name, unsigned number, char *line,
                      const LabAnswers *answers, GError **error)
{
    char *wide = strstr(line, "：");
    char *colon = strchr(line, ':');
    if (wide && (!colon || wide < colon)) {
        colon = wide + strlen("：") - 1;
        *wide = '\0';
    }
    if (!colon)
        return complain(name, number, error, _("expected \"task: answer\""));
    *colon = '\0';
    const char *answer = g_strstrip(colon + 1);
    const char *id = g_strchomp(line);
    if (!lab_answers_task(answers, id))
        return complain_of_task(name, number, answers, id, error);
    if (strlen(answer) > LAB_ANSWER_BYTES_MAX)
        return complain(name, number, error, _("an answer has at most %d bytes"),
                        LAB_ANSWER_BYTES_MAX);
    if (!g_hash_table_insert(sheet->given, g_strdup(id), g_strdup(answer)))
        return complain(name, number, error, _("the task \"%s\" is answered twice"), id);
    return true;
}

LabSheet *lab_sheet_from_bytes(const char *name, const char *bytes, size_t length,
                               const LabAnswers *answers, GError **error)
{
    if (length > LAB_BYTES_MAX || memchr(bytes, '\0', length) ||
        !g_utf8_validate(bytes, (gssize)length, NULL)) {
        g_set_error(error, LAB_ERROR, LAB_ERROR_TOO_LARGE,
                    _("%s: this is no sheet of answers: too large, or no UTF-8"), name);
        return NULL;
    }
    g_autofree char *text = g_strndup(bytes, length);
    g_autoptr(LabSheet) sheet = g_new0(LabSheet, 1);
    sheet->given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    char *rest = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text; /* a byte order mark */
    for (unsigned number = 1; rest; number++) {
        char *line = g_strstrip(strsep(&rest, "\n"));
        if (*line && *line != '#' && !take_line(sheet, name, number, line, answers, error))
            return NULL;
    }
    return g_steal_pointer(&sheet);
}

LabSheet *lab_sheet_read(const char *path, const LabAnswers *answers, GError **error)
{
    g_autofree char *text = lab_read_file(path, error);
    return text ? lab_sheet_from_bytes(path, text, strlen(text), answers, error) : NULL;
}

const char *lab_sheet_answer(const LabSheet *sheet, const LabTask *task)
{
    const char *answer = g_hash_table_lookup(sheet->given, task->id);
    return answer ? answer : "";
}
