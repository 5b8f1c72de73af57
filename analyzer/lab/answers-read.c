/* answers-read.c: lab.answers, line by line. */
#include <string.h>

#include "../../annotations/suggest.h"
#include "../i18n.h"
#include "answers.h"

/* A file being read. */
typedef struct Reader {
    LabAnswers *answers;
    const char *name;
    unsigned line;
    LabTask *task;     /* (nullable) that lines are about */
    LabSaying *saying; /* (nullable) that en: and zh: are about */
    GError **error;
} Reader;

static bool complain(const Reader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool complain(const Reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reader->error, LAB_ERROR, LAB_ERROR_FORM, "%s:%u: %s", reader->name, reader->line,
                what);
    return false;
}

/* A key and what it does with its value. `about` is what stands between the two, as in
 * "option ID:"; NULL where there is nothing. */
typedef struct Key {
    const char *name;
    bool (*take)(Reader *reader, const char *about, const char *value);
    bool named;   /* something stands between key and colon */
    bool of_task; /* it is about a task */
} Key;

static bool prefix_error(const Reader *reader)
{
    g_prefix_error(reader->error, "%s:%u: ", reader->name, reader->line);
    return false;
}

/* A file beside lab.answers, never one elsewhere. */
static bool take_file(const Reader *reader, const char *value, char **ret)
{
    if (!*value || strchr(value, '/') || *value == '.')
        return complain(reader, _("this is not the name of a file in the lab's folder"));
    g_free(*ret);
    *ret = g_strdup(value);
    return true;
}

static bool take_trace(Reader *reader, const char *about, const char *value)
{
    (void)about;
    return take_file(reader, value, &reader->answers->trace);
}

static bool take_keys(Reader *reader, const char *about, const char *value)
{
    (void)about;
    return take_file(reader, value, &reader->answers->keys);
}

static bool take_predict(Reader *reader, const char *about, const char *value)
{
    (void)about;
    LabAnswers *answers = reader->answers;
    g_clear_pointer(&answers->predict_if, expression_free);
    answers->predict_if = expression_compile(value, EVENT_COUNT, reader->error);
    if (!answers->predict_if)
        return prefix_error(reader);
    g_free(answers->predict);
    answers->predict = g_strdup(value);
    return true;
}

/* Whether the task that was read can be answered at all. */
static bool task_is_whole(const Reader *reader)
{
    const LabTask *task = reader->task;
    if (!task)
        return true;
    if (task->kind == LAB_CHOICE ? task->options->len >= 2 : task->answers->len > 0)
        return true;
    return complain(reader,
                    task->kind == LAB_CHOICE ? _("the task \"%s\" above has less than two options")
                                             : _("the task \"%s\" above has no answer"),
                    task->id);
}

static bool take_task(Reader *reader, const char *id, const char *kind_name)
{
    LabKind kind;
    if (!task_is_whole(reader))
        return false;
    if (!lab_is_id(id))
        return complain(reader, _("an id is one word of letters, digits and -"));
    if (lab_answers_task(reader->answers, id))
        return complain(reader, _("the task \"%s\" is there twice"), id);
    if (reader->answers->tasks->len >= LAB_TASKS_MAX)
        return complain(reader, _("more than %d tasks"), LAB_TASKS_MAX);
    if (!lab_kind_find(kind_name, &kind))
        return complain(reader,
                        _("there is no kind \"%s\"; there are frame, frames, number, duration, "
                          "state, text, yes-no and choice"),
                        kind_name);
    reader->task = lab_task_new(id, kind, reader->line);
    g_ptr_array_add(reader->answers->tasks, reader->task);
    return true;
}

/* Whether values of `kind` can be the answer to a task. */
static bool kind_fits(LabKind kind, const Query *query)
{
    ValueKind is = query_kind(query);
    switch (kind) {
    case LAB_FRAME:
    case LAB_FRAMES:
        return query_counts_frames(query);
    case LAB_NUMBER:
        return is == VALUE_NUMBER;
    case LAB_DURATION:
        return is == VALUE_DURATION;
    case LAB_STATE:
    case LAB_TEXT:
        return is == VALUE_TEXT;
    case LAB_YES_NO:
        return is == VALUE_TRUTH;
    case LAB_CHOICE:
        break;
    }
    return false;
}

/* (transfer full) (nullable) */
static Query *read_value(const Reader *reader, const char *source, bool as_assertion)
{
    Query *query = as_assertion ? query_new_assertion(source, reader->error)
                                : query_new(source, reader->error);
    if (!query) {
        prefix_error(reader);
        return NULL;
    }
    if (kind_fits(reader->task->kind, query))
        return query;
    query_free(query);
    complain(reader, _("this value is no answer to a task of the kind %s"),
             lab_kind_name(reader->task->kind));
    return NULL;
}

static bool refuse_for_choice(const Reader *reader)
{
    return complain(reader, _("a choice has options, which say themselves what is right"));
}

static bool take_answer(Reader *reader, const char *about, const char *value)
{
    (void)about;
    LabTask *task = reader->task;
    if (task->kind == LAB_CHOICE)
        return refuse_for_choice(reader);
    if (task->answers->len >= LAB_VALUES_MAX)
        return complain(reader, _("more than %d of them"), LAB_VALUES_MAX);
    Query *query = read_value(reader, value, task->kind == LAB_YES_NO);
    if (query)
        g_ptr_array_add(task->answers, query);
    return query != NULL;
}

static bool take_wrong(Reader *reader, const char *about, const char *value)
{
    (void)about;
    LabTask *task = reader->task;
    if (task->kind == LAB_CHOICE)
        return refuse_for_choice(reader);
    if (task->wrongs->len >= LAB_VALUES_MAX)
        return complain(reader, _("more than %d of them"), LAB_VALUES_MAX);
    Query *query = read_value(reader, value, false);
    if (!query)
        return false;
    LabWrong *wrong = g_new0(LabWrong, 1);
    wrong->value = query;
    wrong->line = reader->line;
    g_ptr_array_add(task->wrongs, wrong);
    reader->saying = &wrong->says;
    return true;
}

static bool take_option(Reader *reader, const char *id, const char *value)
{
    LabTask *task = reader->task;
    if (task->kind != LAB_CHOICE)
        return complain(reader, _("only a choice has options"));
    if (!lab_is_id(id) || lab_task_option(task, id))
        return complain(reader, _("an id is one word of letters, digits and -, and is there once"));
    if (task->options->len >= LAB_OPTIONS_MAX)
        return complain(reader, _("more than %d of them"), LAB_OPTIONS_MAX);
    Query *holds = query_new_assertion(value, reader->error);
    if (!holds)
        return prefix_error(reader);
    LabOption *option = g_new0(LabOption, 1);
    option->id = g_strdup(id);
    option->holds = holds;
    option->line = reader->line;
    g_ptr_array_add(task->options, option);
    reader->saying = &option->says;
    return true;
}

static bool take_because(Reader *reader, const char *about, const char *value)
{
    (void)about;
    if (*value)
        return complain(reader, _("what is told stands below, behind en: and zh:"));
    reader->saying = &reader->task->because;
    return true;
}

static bool take_show(Reader *reader, const char *about, const char *value)
{
    (void)about;
    g_clear_pointer(&reader->task->show, query_free);
    reader->task->show = query_new(value, reader->error);
    if (!reader->task->show)
        return prefix_error(reader);
    return query_counts_frames(reader->task->show) || complain(reader, _("this counts no frames"));
}

static bool take_within(Reader *reader, const char *about, const char *value)
{
    (void)about;
    LabTolerance *within = &reader->task->within;
    char *end;
    guint64 percent = g_ascii_strtoull(value, &end, 10);
    *within = (LabTolerance){0};
    if (g_ascii_isdigit(*value) && strcmp(end, "%") == 0 && percent <= 100) {
        within->percent = (unsigned)percent;
        return true;
    }
    QueryValue read;
    value_read(value, &read);
    within->number = read.kind == VALUE_NUMBER ? read.number : 0;
    within->ns = read.kind == VALUE_DURATION ? read.duration_ns : 0;
    bool fits = (reader->task->kind == LAB_NUMBER && read.kind == VALUE_NUMBER) ||
                (reader->task->kind == LAB_DURATION && read.kind == VALUE_DURATION);
    value_clear(&read);
    return fits || complain(reader, _("expected a number, a duration or as much as 10%%"));
}

static bool say(Reader *reader, LabLanguage language, const char *value)
{
    if (!reader->saying)
        return complain(reader, _("nothing stands above that this could be said of"));
    if (reader->saying->in[language])
        return complain(reader, _("this is said twice"));
    reader->saying->in[language] = g_strdup(value);
    return true;
}

static bool take_en(Reader *reader, const char *about, const char *value)
{
    (void)about;
    return say(reader, LAB_EN, value);
}

static bool take_zh(Reader *reader, const char *about, const char *value)
{
    (void)about;
    return say(reader, LAB_ZH, value);
}

static const Key keys[] = {
    {"trace", take_trace, false, false},
    {"keys", take_keys, false, false},
    {"predict", take_predict, false, false},
    {"task", take_task, true, false},
    {"answer", take_answer, false, true},
    {"wrong", take_wrong, false, true},
    {"option", take_option, true, true},
    {"because", take_because, false, true},
    {"show", take_show, false, true},
    {"within", take_within, false, true},
    {"en", take_en, false, true},
    {"zh", take_zh, false, true},
};

static bool complain_of_key(const Reader *reader, const char *word)
{
    Suggestion suggestion = suggest_like(word);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        suggest_offer(&suggestion, keys[i].name);
    if (suggestion.best)
        return complain(reader, _("there is no key \"%s\"; did you mean %s?"), word,
                        suggestion.best);
    return complain(reader, _("expected \"key: value\"; docs/labs.md says which keys there are"));
}

/* Whether `head`, what stands before the colon, is `key`, and what else it names. */
static bool is_key(const Key *key, const char *head, const char **ret_about)
{
    size_t length = strlen(key->name);
    if (strncmp(head, key->name, length) != 0)
        return false;
    const char *rest = head + length;
    *ret_about = NULL;
    if (!*rest)
        return !key->named;
    if (*rest != ' ')
        return false;
    *ret_about = rest + strspn(rest, " ");
    return key->named;
}

/* "key: value" or "key about: value"; `line` is cut apart. */
static bool take_line(Reader *reader, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon)
        return complain_of_key(reader, "");
    *colon = '\0';
    const char *value = g_strstrip(colon + 1);
    const char *about;
    g_strchomp(line);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (!is_key(&keys[i], line, &about))
            continue;
        if (keys[i].of_task && !reader->task)
            return complain(reader, _("\"%s:\" stands before the first task"), keys[i].name);
        bool says = keys[i].take == take_en || keys[i].take == take_zh;
        reader->saying = says ? reader->saying : NULL;
        return keys[i].take(reader, about, value);
    }
    return complain_of_key(reader, line);
}

static bool read_lines(Reader *reader, char *text)
{
    char *rest = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text; /* a byte order mark */
    while (rest) {
        char *line = g_strstrip(strsep(&rest, "\n"));
        reader->line++;
        if (*line && *line != '#' && !take_line(reader, line))
            return false;
    }
    if (reader->answers->tasks->len == 0)
        return complain(reader, _("there is no task in it"));
    return task_is_whole(reader);
}

LabAnswers *lab_answers_from_bytes(const char *name, const char *bytes, size_t length,
                                   GError **error)
{
    if (length > LAB_BYTES_MAX || memchr(bytes, '\0', length) ||
        !g_utf8_validate(bytes, (gssize)length, NULL)) {
        g_set_error(error, LAB_ERROR, LAB_ERROR_TOO_LARGE,
                    _("%s: these are no answers of a lab: too large, or no UTF-8"), name);
        return NULL;
    }
    g_autofree char *text = g_strndup(bytes, length);
    g_autoptr(LabAnswers) answers = lab_answers_new();
    Reader reader = {.answers = answers, .name = name, .error = error};
    return read_lines(&reader, text) ? g_steal_pointer(&answers) : NULL;
}
