#include "proof.h"

#include <inttypes.h>
#include <string.h>

#include "../i18n.h"

typedef struct Proof {
    const Lab *lab;
    const Analysis *analysis;
    GPtrArray *troubles; /* char * */
} Proof;

static void complain(Proof *proof, const char *place, unsigned line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void complain(Proof *proof, const char *place, unsigned line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(proof->troubles,
                    line ? g_strdup_printf("%s/%s:%u: %s", proof->lab->name, place, line, what)
                         : g_strdup_printf("%s/%s: %s", proof->lab->name, place, what));
}

#define ANSWERS "lab.answers"

/* ---- pages --------------------------------------------------------------- */

static const char *page_name(int language)
{
    return language == LAB_EN ? "lab.en.md" : "lab.zh.md";
}

static void prove_passage(Proof *proof, int language, const Passage *passage, const char *task,
                          const char *option)
{
    const char *slash = option ? "/" : "";
    if (!passage)
        complain(proof, page_name(language), 0, _("nothing has the id \"%s%s%s\""), task, slash,
                 option ? option : "");
    else if (!*passage->text && !*passage->title)
        complain(proof, page_name(language), passage->line, _("\"%s%s%s\" has no text"), task,
                 slash, option ? option : "");
}

/* Whether "first-fin/four" or "first-fin/hint-2" is something that a page may have. */
static bool is_known_part(const LabTask *task, const char *part)
{
    return strcmp(part, "hint") == 0 || g_str_has_prefix(part, "hint-") ||
           g_str_has_prefix(part, "text-") || lab_task_option(task, part);
}

static void prove_ids(Proof *proof, int language)
{
    const Notebook *page = proof->lab->pages[language];
    for (guint i = 0; i < page->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(page->passages, i);
        const char *slash = strchr(passage->id, '/');
        g_autofree char *id =
            g_strndup(passage->id, slash ? (size_t)(slash - passage->id) : strlen(passage->id));
        const LabTask *task = lab_answers_task(proof->lab->answers, id);
        bool numbered = slash && strspn(slash + 1, "0123456789") == strlen(slash + 1);
        if (task && slash && !numbered && !is_known_part(task, slash + 1))
            complain(proof, page_name(language), passage->line,
                     _("\"%s\" is neither an option nor a hint"), passage->id);
    }
}

static void prove_page(Proof *proof, int language)
{
    const Notebook *page = proof->lab->pages[language];
    if (!page)
        return;
    const GPtrArray *tasks = proof->lab->answers->tasks;
    for (guint i = 0; i < tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(tasks, i);
        prove_passage(proof, language, lab_task_passage(page, task), task->id, NULL);
        for (guint o = 0; o < task->options->len; o++) {
            const LabOption *option = g_ptr_array_index(task->options, o);
            prove_passage(proof, language, lab_option_passage(page, task, option), task->id,
                          option->id);
        }
    }
    prove_ids(proof, language);
    for (guint i = 0; i < page->troubles->len; i++)
        complain(proof, page_name(language), 0, "%s",
                 (const char *)g_ptr_array_index(page->troubles, i));
}

static unsigned count_hints(const Notebook *page, const LabTask *task)
{
    unsigned n = 0;
    while (lab_hint_passage(page, task, n + 1))
        n++;
    return n;
}

/* What one page has the other has. */
static void prove_same_hints(Proof *proof)
{
    const Lab *lab = proof->lab;
    if (!lab->pages[LAB_EN] || !lab->pages[LAB_ZH])
        return;
    for (guint i = 0; i < lab->answers->tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(lab->answers->tasks, i);
        if (count_hints(lab->pages[LAB_EN], task) != count_hints(lab->pages[LAB_ZH], task))
            complain(proof, ANSWERS, task->line, _("the pages differ in the hints to \"%s\""),
                     task->id);
    }
}

/* ---- answers ------------------------------------------------------------- */

/* In each language that there is a page in, or else nowhere. */
static void prove_saying(Proof *proof, const LabSaying *saying, unsigned line, bool needed)
{
    bool any = saying->in[LAB_EN] || saying->in[LAB_ZH];
    for (int i = 0; i < LAB_LANGUAGES; i++)
        if (proof->lab->pages[i] && (any || needed) && !(saying->in[i] && *saying->in[i]))
            complain(proof, ANSWERS, line, _("nothing is said in %s"), i == LAB_EN ? "en" : "zh");
}

/* What is right is judged to be so. */
static void prove_right(Proof *proof, const LabTask *task)
{
    g_autofree char *right = lab_right_answer(task);
    if (!right) {
        complain(proof, ANSWERS, task->line, _("this trace has no answer to \"%s\""), task->id);
        return;
    }
    char *comma = task->kind == LAB_CHOICE ? strchr(right, ',') : NULL;
    if (comma)
        *comma = '\0'; /* of several options that hold each is right */
    LabJudgement judgement;
    lab_judge(task, right, proof->analysis, &judgement);
    if (judgement.verdict != LAB_RIGHT)
        complain(proof, ANSWERS, task->line, _("the answer to \"%s\", %s, is judged to be %s"),
                 task->id, right, lab_verdict_name(judgement.verdict));
    lab_judgement_clear(&judgement);
}

/* Whether `answer` gets the feedback that was written for `wrong`. */
static bool is_told(const Proof *proof, const LabTask *task, const LabWrong *wrong,
                    const char *answer)
{
    LabJudgement judgement;
    lab_judge(task, answer, proof->analysis, &judgement);
    bool told = judgement.verdict == LAB_WRONG_ANSWER && judgement.wrong == wrong;
    lab_judgement_clear(&judgement);
    return told;
}

/* Whether one of its values does, or where frames are listed all of them together. */
static bool gets_its_feedback(const Proof *proof, const LabTask *task, const LabWrong *wrong)
{
    const GArray *values = query_values(wrong->value);
    GString *list = g_string_new(NULL);
    bool found = false;
    for (guint i = 0; i < values->len && !found; i++) {
        g_autofree char *answer = value_print(&g_array_index(values, QueryValue, i));
        g_string_append_printf(list, "%s%s", i ? ", " : "", answer);
        found = is_told(proof, task, wrong, answer);
    }
    found |= task->kind == LAB_FRAMES && is_told(proof, task, wrong, list->str);
    g_string_free(list, TRUE);
    return found;
}

static void prove_wrong(Proof *proof, const LabTask *task, const LabWrong *wrong)
{
    prove_saying(proof, &wrong->says, wrong->line, true);
    if (query_values(wrong->value)->len == 0)
        complain(proof, ANSWERS, wrong->line, _("nothing in this trace is this wrong answer"));
    else if (!gets_its_feedback(proof, task, wrong))
        complain(proof, ANSWERS, wrong->line,
                 _("this is right, or one above speaks first, wherever it fits"));
}

static void prove_options(Proof *proof, const LabTask *task)
{
    unsigned wrong = 0;
    for (guint i = 0; i < task->options->len; i++) {
        const LabOption *option = g_ptr_array_index(task->options, i);
        LabJudgement judgement;
        lab_judge(task, option->id, proof->analysis, &judgement);
        bool is_wrong = judgement.verdict == LAB_WRONG_ANSWER;
        lab_judgement_clear(&judgement);
        prove_saying(proof, &option->says, option->line, is_wrong);
        wrong += is_wrong;
    }
    if (task->options->len > 0 && wrong == 0)
        complain(proof, ANSWERS, task->line, _("every option of \"%s\" is right"), task->id);
}

static void prove_task(Proof *proof, const LabTask *task)
{
    prove_right(proof, task);
    prove_options(proof, task);
    prove_saying(proof, &task->because, task->line, false);
    for (guint i = 0; i < task->wrongs->len; i++)
        prove_wrong(proof, task, g_ptr_array_index(task->wrongs, i));
    if (task->show && query_values(task->show)->len == 0)
        complain(proof, ANSWERS, task->line, _("\"show:\" of \"%s\" finds no frame"), task->id);
}

GPtrArray *lab_prove(const Lab *lab, const Analysis *analysis)
{
    Proof proof = {lab, analysis, g_ptr_array_new_with_free_func(g_free)};
    for (int i = 0; i < LAB_LANGUAGES; i++)
        prove_page(&proof, i);
    prove_same_hints(&proof);
    for (guint i = 0; i < lab->answers->tasks->len; i++)
        prove_task(&proof, g_ptr_array_index(lab->answers->tasks, i));
    return proof.troubles;
}
