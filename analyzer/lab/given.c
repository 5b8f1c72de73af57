#include "given.h"

#include <string.h>

#include "../i18n.h"

static void clear_value(gpointer value)
{
    value_clear(value);
}

void lab_given_clear(LabGiven *given)
{
    g_clear_pointer(&given->values, g_array_unref);
}

static const char *add(LabGiven *given, QueryValue value)
{
    g_array_append_val(given->values, value);
    return NULL;
}

/* ---- frames -------------------------------------------------------------- */

/* "12, 17 21", "12、17": (transfer full) */
static char **split_list(const char *answer)
{
    g_autofree char *list = g_strdup(answer);
    static const char *const separators[] = {"、", "，", "；"};
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
        for (char *at; (at = strstr(list, separators[i]));)
            memset(at, ' ', strlen(separators[i]));
    return g_strsplit_set(list, " ,;\t", -1);
}

static bool read_frame(const char *word, QueryValue *ret)
{
    value_read(word + (*word == '#'), ret);
    if (ret->kind == VALUE_NUMBER && ret->number > 0)
        return true;
    value_clear(ret);
    return false;
}

static const char *read_frames(const char *answer, LabGiven *ret)
{
    g_auto(GStrv) words = split_list(answer);
    for (char **word = words; *word; word++) {
        QueryValue frame;
        if (!**word)
            continue;
        if (ret->values->len >= LAB_FRAMES_MAX || !read_frame(*word, &frame))
            return N_("numbers of frames are wanted, such as 12, 17, 21");
        add(ret, frame);
    }
    return ret->values->len ? NULL : N_("numbers of frames are wanted, such as 12, 17, 21");
}

static const char *read_one_frame(const char *answer, LabGiven *ret)
{
    QueryValue frame;
    return read_frame(answer, &frame) ? add(ret, frame)
                                      : N_("the number of one frame is wanted, such as 12");
}

/* ---- single values ------------------------------------------------------- */

/* Keeps `value` if it is of the kind that is wanted. */
static const char *keep(LabGiven *ret, QueryValue *value, ValueKind wanted, const char *trouble)
{
    if (value->kind == wanted)
        return add(ret, *value);
    value_clear(value);
    return trouble;
}

static const char *read_number(const char *answer, LabGiven *ret)
{
    QueryValue value;
    value_read(answer, &value);
    return keep(ret, &value, VALUE_NUMBER, N_("a number is wanted, such as 12"));
}

/* "21 ms", "21 毫秒" to "21ms". (transfer full) */
static char *tidy_duration(const char *answer)
{
    static const char *const units[][2] = {{"毫秒", "ms"}, {"微秒", "us"},   {"分钟", "min"},
                                           {"秒", "s"},    {"seconds", "s"}, {"sec", "s"}};
    GString *text = g_string_new(NULL);
    for (const char *p = answer; *p; p++)
        if (*p != ' ')
            g_string_append_c(text, *p);
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (!g_str_has_suffix(text->str, units[i][0]))
            continue;
        g_string_truncate(text, text->len - strlen(units[i][0]));
        g_string_append(text, units[i][1]);
        break;
    }
    return g_string_free(text, FALSE);
}

static const char *read_duration(const char *answer, LabGiven *ret)
{
    QueryValue value;
    g_autofree char *tidy = tidy_duration(answer);
    value_read(tidy, &value);
    return keep(ret, &value, VALUE_DURATION, N_("a time with its unit is wanted, such as 21ms"));
}

/* Other names that people have for states: the RFC's, Linux's, without underscores. */
static const char *const state_names[][2] = {
    {"SYN_RECEIVED", "SYN_RCVD"}, {"SYN_RECV", "SYN_RCVD"},    {"FIN_WAIT1", "FIN_WAIT_1"},
    {"FIN_WAIT2", "FIN_WAIT_2"},  {"FINWAIT1", "FIN_WAIT_1"},  {"FINWAIT2", "FIN_WAIT_2"},
    {"TIMEWAIT", "TIME_WAIT"},    {"CLOSEWAIT", "CLOSE_WAIT"}, {"LASTACK", "LAST_ACK"},
    {"SYNSENT", "SYN_SENT"},      {"ESTAB", "ESTABLISHED"},    {"CLOSE", "CLOSED"},
};

/* "fin-wait-1" to "FIN_WAIT_1". (transfer full) */
static char *tidy_state(const char *text)
{
    g_autofree char *upper = g_ascii_strup(text, -1);
    g_strdelimit(upper, "- ", '_');
    for (size_t i = 0; i < G_N_ELEMENTS(state_names); i++)
        if (strcmp(upper, state_names[i][0]) == 0)
            return g_strdup(state_names[i][1]);
    return g_steal_pointer(&upper);
}

static bool is_state(const char *name)
{
    for (int i = TCP_STATE_UNKNOWN; i <= TCP_STATE_TIME_WAIT; i++)
        if (strcmp(tcp_state_name((TcpState)i), name) == 0)
            return true;
    return false;
}

static const char *read_state(const char *answer, LabGiven *ret)
{
    g_autofree char *name = tidy_state(answer);
    if (!is_state(name))
        return N_("a state of TCP is wanted, such as ESTABLISHED or TIME_WAIT");
    return add(ret, (QueryValue){.kind = VALUE_TEXT, .text = g_steal_pointer(&name)});
}

static const char *read_text(const char *answer, LabGiven *ret)
{
    QueryValue value;
    value_read(answer, &value);
    if (value.kind == VALUE_TEXT)
        return add(ret, value);
    value_clear(&value);
    return add(ret, (QueryValue){.kind = VALUE_TEXT, .text = g_strdup(answer)});
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (g_ascii_strcasecmp(word, *words) == 0)
            return true;
    return false;
}

static const char *read_yes_no(const char *answer, LabGiven *ret)
{
    static const char *const yes[] = {"yes", "y", "true", "是", "对", "有", "会", "能", NULL};
    static const char *const no[] = {"no",   "n",    "false", "否",   "不", "不是",
                                     "没有", "不会", "不能",  "不对", NULL};
    bool is_yes = is_one_of(answer, yes);
    if (!is_yes && !is_one_of(answer, no))
        return N_("yes or no is wanted");
    return add(ret, (QueryValue){.kind = VALUE_TRUTH, .number = is_yes});
}

static const char *read_choice(const LabTask *task, const char *answer, LabGiven *ret)
{
    guint letter = (guint)(g_ascii_tolower(answer[0]) - 'a');
    ret->chosen = lab_task_option(task, answer);
    if (!ret->chosen && answer[0] && !answer[1] && letter < task->options->len)
        ret->chosen = g_ptr_array_index(task->options, letter);
    return ret->chosen ? NULL
                       : N_("this is none of the options; their letter or their name is wanted");
}

const char *lab_given_read(const LabTask *task, const char *answer, LabGiven *ret)
{
    *ret = (LabGiven){.values = g_array_new(FALSE, TRUE, sizeof(QueryValue))};
    g_array_set_clear_func(ret->values, clear_value);
    switch (task->kind) {
    case LAB_FRAME:
        return read_one_frame(answer, ret);
    case LAB_FRAMES:
        return read_frames(answer, ret);
    case LAB_NUMBER:
        return read_number(answer, ret);
    case LAB_DURATION:
        return read_duration(answer, ret);
    case LAB_STATE:
        return read_state(answer, ret);
    case LAB_TEXT:
        return read_text(answer, ret);
    case LAB_YES_NO:
        return read_yes_no(answer, ret);
    case LAB_CHOICE:
        return read_choice(task, answer, ret);
    }
    return NULL;
}

/* ---- comparing ----------------------------------------------------------- */

static bool is_near(uint64_t given, uint64_t value, uint64_t slack, unsigned percent)
{
    uint64_t apart = given > value ? given - value : value - given;
    return apart <= slack || apart <= value / 100 * percent + value % 100 * percent / 100;
}

static bool is_same_text(const LabTask *task, const char *given, const char *value)
{
    if (task->kind == LAB_STATE) {
        g_autofree char *a = tidy_state(given);
        g_autofree char *b = tidy_state(value);
        return strcmp(a, b) == 0;
    }
    g_autofree char *a = g_utf8_casefold(given, -1);
    g_autofree char *b = g_utf8_casefold(value, -1);
    return strcmp(g_strstrip(a), g_strstrip(b)) == 0;
}

bool lab_given_is(const LabTask *task, const QueryValue *given, const QueryValue *value)
{
    if (given->kind != value->kind)
        return false;
    switch (given->kind) {
    case VALUE_NUMBER:
        return is_near(given->number, value->number, task->within.number, task->within.percent);
    case VALUE_DURATION:
        return is_near((uint64_t)MAX(given->duration_ns, 0), (uint64_t)MAX(value->duration_ns, 0),
                       (uint64_t)task->within.ns, task->within.percent);
    case VALUE_TRUTH:
        return given->number == value->number;
    case VALUE_TEXT:
        return is_same_text(task, given->text, value->text);
    }
    return false;
}
