#include <string.h>

#include "../../analyzer/lab/judge.h"
#include "../../analyzer/lab/sheet.h"

/* Between lab.answers and a sheet of answers to it. */
#define BORDER "\n====\n"

/* For sheets whose lab cannot be read: a task of each kind. */
static const char plain[] = "task f: frame\nanswer: tcp.syn.frame\n"
                            "task fs: frames\nanswer: tcp.syn.frame\nwrong: 12\nen: x\n"
                            "task n: number\nanswer: count(tcp.syn)\nwithin: 5%\n"
                            "task d: duration\nanswer: connection.duration\n"
                            "task s: state\nanswer: connection.client_state\n"
                            "task t: text\nanswer: connection.service\n"
                            "task y: yes-no\nanswer: none(tcp.reset)\n"
                            "task c: choice\noption a: tcp.syn\noption b: tcp.reset\n";

static void judge_all(const LabAnswers *answers, const LabSheet *sheet, const Analysis *analysis)
{
    for (guint i = 0; i < answers->tasks->len; i++) {
        const LabTask *task = g_ptr_array_index(answers->tasks, i);
        LabJudgement judgement;
        lab_judge(task, lab_sheet_answer(sheet, task), analysis, &judgement);
        lab_judgement_clear(&judgement);
        g_free(lab_right_answer(task));
    }
}

static void check_sheet(LabAnswers *answers, const char *bytes, size_t size)
{
    g_autoptr(LabSheet) sheet = lab_sheet_from_bytes("sheet", bytes, size, answers, NULL);
    if (!sheet)
        return;
    UdpExchange udp = {.conversation.transport = TRANSPORT_UDP};
    Analysis analysis = {.connections = g_ptr_array_new(), .datagrams = g_ptr_array_new()};
    g_ptr_array_add(analysis.datagrams, &udp);
    lab_evaluate(answers, &analysis);
    judge_all(answers, sheet, &analysis);
    g_ptr_array_unref(analysis.connections);
    g_ptr_array_unref(analysis.datagrams);
}

/* What a teacher wrote, then what a learner answered; either may be anything. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *border = g_strstr_len(bytes, (gssize)size, BORDER);
    size_t first = border ? (size_t)(border - bytes) : size;
    const char *sheet = border ? border + strlen(BORDER) : bytes;
    g_autoptr(LabAnswers) answers = lab_answers_from_bytes("answers", bytes, first, NULL);
    if (!answers)
        answers = lab_answers_from_bytes("plain", plain, strlen(plain), NULL);
    check_sheet(answers, sheet, size - (size_t)(sheet - bytes));
    return 0;
}
