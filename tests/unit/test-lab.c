/* test-lab.c: answers of a lab, a learner's sheet, and the questions of the game. */
#include <string.h>

#include "../../analyzer/lab/judge.h"
#include "../../analyzer/lab/predict.h"
#include "../../analyzer/lab/sheet.h"
#include "tcp-script.h"

static const char four[] = "> S 0:0\n"
                           "< SA 0:1\n"
                           "> A 1:1\n"
                           "> PA 1:1 5\n"
                           "< A 1:6\n"
                           "> FA 6:1\n"
                           "< A 1:7\n"
                           "< FA 1:7\n"
                           "> A 7:2\n";

/* The only connection of a capture. */
typedef struct World {
    TcpConnection *connection;
    Analysis analysis;
} World;

static World world_new(const char *script)
{
    World world = {.connection = tcp_script_play(script, 100000)};
    world.analysis.connections = g_ptr_array_new();
    world.analysis.datagrams = g_ptr_array_new();
    world.analysis.facts.frames = world.connection->conversation.last.frame;
    g_ptr_array_add(world.analysis.connections, world.connection);
    return world;
}

static void world_clear(World *world)
{
    g_ptr_array_unref(world->analysis.connections);
    g_ptr_array_unref(world->analysis.datagrams);
    tcp_connection_free(world->connection);
}

/* ---- judging ------------------------------------------------------------- */

static const char lab[] = "task frame: frame\n"
                          "  answer: tcp.fin.active.frame\n"
                          "  wrong: tcp.fin.passive.frame\n"
                          "    en: the second\n"
                          "    zh: 第二个\n"
                          "  wrong: tcp.fin.active.frame\n"
                          "    en: never told, as it is right\n"
                          "task frames: frames\n"
                          "  answer: tcp.fin.active.frame\n"
                          "  answer: tcp.fin.passive.frame\n"
                          "  wrong: tcp.fin.active.frame\n"
                          "    en: one is missing\n"
                          "task number: number\n"
                          "  answer: tcp.close.segments\n"
                          "task near: number\n"
                          "  answer: tcp.close.segments\n"
                          "  within: 2\n"
                          "task duration: duration\n"
                          "  answer: tcp.established.rtt\n"
                          "task state: state\n"
                          "  answer: client state after tcp.fin.acked.frame\n"
                          "  wrong: FIN_WAIT_1\n"
                          "    en: before it\n"
                          "task text: text\n"
                          "  answer: tcp.close.kind\n"
                          "task yes: yes-no\n"
                          "  answer: none(tcp.reset)\n"
                          "  wrong: no\n"
                          "    en: there is none\n"
                          "task choice: choice\n"
                          "  option four: any(tcp.close.segments == 4)\n"
                          "  option three: any(tcp.close.segments == 3)\n"
                          "    en: count them\n";

typedef struct Judged {
    const char *task, *answer;
    LabVerdict verdict;
    const char *feedback; /* a part of it; NULL: there is none */
} Judged;

static const Judged judged[] = {
    {"frame", "6", LAB_RIGHT, NULL},
    {"frame", "#6", LAB_RIGHT, NULL},
    {"frame", "8", LAB_WRONG_ANSWER, "the second"},
    {"frame", "1", LAB_WRONG_ANSWER, "frame 1"},
    {"frame", "4", LAB_WRONG_ANSWER, "frame 4"},
    {"frame", "4711", LAB_WRONG_ANSWER, "no frame 4711"},
    {"frame", "0", LAB_UNREADABLE, "one frame"},
    {"frame", "six", LAB_UNREADABLE, "one frame"},
    {"frame", "6, 8", LAB_UNREADABLE, "one frame"},
    {"frame", "", LAB_UNANSWERED, NULL},
    {"frames", "6, 8", LAB_RIGHT, NULL},
    {"frames", "8 6", LAB_RIGHT, NULL},
    {"frames", "6、8", LAB_RIGHT, NULL},
    {"frames", "6, 6, 8", LAB_RIGHT, NULL},
    {"frames", "6", LAB_WRONG_ANSWER, "one is missing"},
    {"frames", "8", LAB_WRONG_ANSWER, "not all"},
    {"frames", "6, 8, 9", LAB_WRONG_ANSWER, "frame 9"},
    {"frames", ",", LAB_UNREADABLE, "numbers of frames"},
    {"number", "4", LAB_RIGHT, NULL},
    {"number", "0x4", LAB_RIGHT, NULL},
    {"number", "3", LAB_WRONG_ANSWER, NULL},
    {"number", "4ms", LAB_UNREADABLE, "a number"},
    {"near", "6", LAB_RIGHT, NULL},
    {"near", "2", LAB_RIGHT, NULL},
    {"near", "7", LAB_WRONG_ANSWER, NULL},
    {"duration", "20ms", LAB_RIGHT, NULL},
    {"duration", "21 ms", LAB_RIGHT, NULL},
    {"duration", "20毫秒", LAB_RIGHT, NULL},
    {"duration", "0.02s", LAB_RIGHT, NULL},
    {"duration", "30ms", LAB_WRONG_ANSWER, NULL},
    {"duration", "20", LAB_UNREADABLE, "unit"},
    {"state", "FIN_WAIT_2", LAB_RIGHT, NULL},
    {"state", "fin-wait-2", LAB_RIGHT, NULL},
    {"state", "FIN WAIT 2", LAB_RIGHT, NULL},
    {"state", "finwait2", LAB_RIGHT, NULL},
    {"state", "fin_wait1", LAB_WRONG_ANSWER, "before it"},
    {"state", "CLOSED", LAB_WRONG_ANSWER, NULL},
    {"state", "waiting", LAB_UNREADABLE, "a state"},
    {"text", "four-segments", LAB_RIGHT, NULL},
    {"text", " Four-Segments ", LAB_RIGHT, NULL},
    {"text", "\"four-segments\"", LAB_RIGHT, NULL},
    {"text", "4", LAB_WRONG_ANSWER, NULL},
    {"yes", "yes", LAB_RIGHT, NULL},
    {"yes", "Y", LAB_RIGHT, NULL},
    {"yes", "是", LAB_RIGHT, NULL},
    {"yes", "否", LAB_WRONG_ANSWER, "there is none"},
    {"yes", "perhaps", LAB_UNREADABLE, "yes or no"},
    {"choice", "four", LAB_RIGHT, NULL},
    {"choice", "a", LAB_RIGHT, NULL},
    {"choice", "B", LAB_WRONG_ANSWER, "count them"},
    {"choice", "c", LAB_UNREADABLE, "none of the options"},
};

static LabAnswers *read_lab(const char *text)
{
    g_autoptr(GError) error = NULL;
    LabAnswers *answers = lab_answers_from_bytes("lab", text, strlen(text), &error);
    g_assert_no_error(error);
    return answers;
}

static void test_judge(gconstpointer data)
{
    const Judged *row = data;
    World world = world_new(four);
    g_autoptr(LabAnswers) answers = read_lab(lab);
    lab_evaluate(answers, &world.analysis);
    g_autofree char *answer = g_strstrip(g_strdup(row->answer));
    LabJudgement judgement;
    lab_judge(lab_answers_task(answers, row->task), answer, &world.analysis, &judgement);
    g_assert_cmpint(judgement.verdict, ==, row->verdict);
    g_assert_true((judgement.feedback != NULL) == (row->feedback != NULL));
    if (row->feedback)
        g_assert_nonnull(strstr(judgement.feedback, row->feedback));
    lab_judgement_clear(&judgement);
    world_clear(&world);
}

/* What is right is judged to be right, and is never told by the judgement. */
static void test_right(void)
{
    static const char *const right[][2] = {
        {"frame", "6"},          {"frames", "6, 8"},        {"number", "4"}, {"duration", "20ms"},
        {"state", "FIN_WAIT_2"}, {"text", "four-segments"}, {"yes", "yes"},  {"choice", "four"},
    };
    World world = world_new(four);
    g_autoptr(LabAnswers) answers = read_lab(lab);
    lab_evaluate(answers, &world.analysis);
    for (size_t i = 0; i < G_N_ELEMENTS(right); i++) {
        const LabTask *task = lab_answers_task(answers, right[i][0]);
        g_autofree char *answer = lab_right_answer(task);
        g_assert_cmpstr(answer, ==, right[i][1]);
    }
    world_clear(&world);
}

/* A task that this trace has no answer to. */
static void test_no_answer(void)
{
    World world = world_new(four);
    g_autoptr(LabAnswers) answers = read_lab("task a: frame\nanswer: tcp.reset.frame\n");
    lab_evaluate(answers, &world.analysis);
    g_assert_null(lab_right_answer(lab_answers_task(answers, "a")));
    world_clear(&world);
}

/* ---- files --------------------------------------------------------------- */

static void test_answers_prefixes(void)
{
    for (size_t length = 0; length <= strlen(lab); length++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *cut = g_memdup2(lab, length ? length : 1);
        g_autoptr(LabAnswers) answers = lab_answers_from_bytes("lab", cut, length, &error);
        g_assert_true((answers == NULL) == (error != NULL));
    }
}

static void test_answers_bounds(void)
{
    GString *many = g_string_new(NULL);
    for (int i = 0; i <= LAB_TASKS_MAX; i++)
        g_string_append_printf(many, "task t%d: frame\nanswer: 1\n", i);
    g_autoptr(GError) error = NULL;
    g_assert_null(lab_answers_from_bytes("many", many->str, many->len, &error));
    g_assert_nonnull(strstr(error->message, "many:401: "));
    g_string_free(many, TRUE);
}

typedef struct Sheet {
    const char *name, *text;
    const char *complaint; /* (nullable) a part of it */
    const char *frame;     /* what was answered to "frame" */
} Sheet;

static const Sheet sheets[] = {
    {"plain", "frame: 6\n", NULL, "6"},
    {"last-line", "frame: 6", NULL, "6"},
    {"carriage-returns", "frame: 6\r\nstate: x\r\n", NULL, "6"},
    {"byte-order-mark",
     "\xef\xbb\xbf"
     "frame: 6\n",
     NULL, "6"},
    {"chinese-colon", "frame：6\n", NULL, "6"},
    {"colon-inside", "frame: a: b\n", NULL, "a: b"},
    {"comments", "# frame: 1\n\n  frame :  6  \n", NULL, "6"},
    {"empty", "", NULL, ""},
    {"left-open", "frame:\n", NULL, ""},
    {"no-such-task", "fram: 6\n", "sheet:1: this lab has no task \"fram\"; did you mean frame?",
     ""},
    {"escape-in-name", "\x1b[31m: 6\n", "\\x1b", ""},
    {"twice", "frame: 6\nframe: 7\n", "sheet:2: ", ""},
    {"no-colon", "\n\nsix\n", "sheet:3: ", ""},
    {"not-utf8", "frame: \xff\n", "UTF-8", ""},
};

static void test_sheet(gconstpointer data)
{
    const Sheet *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(LabAnswers) answers = read_lab(lab);
    g_autoptr(LabSheet) sheet =
        lab_sheet_from_bytes("sheet", row->text, strlen(row->text), answers, &error);
    if (row->complaint) {
        g_assert_null(sheet);
        g_assert_nonnull(strstr(error->message, row->complaint));
        return;
    }
    g_assert_no_error(error);
    g_assert_cmpstr(lab_sheet_answer(sheet, lab_answers_task(answers, "frame")), ==, row->frame);
}

/* ---- the game ------------------------------------------------------------ */

/* "?the server: SYN, ACK", "client SYN_SENT": what is asked, with the right answer. */
static char *describe(const Predict *predict)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < predict->questions->len; i++) {
        const PredictQuestion *question = predict_question(predict, i);
        g_string_append_printf(text, "%s%s%s", i ? "; " : "",
                               question->ask == PREDICT_SEGMENT ? "? "
                               : question->end == END_CLIENT    ? "c "
                                                                : "s ",
                               question->choices[question->right]);
    }
    return g_string_free(text, FALSE);
}

static void test_questions(void)
{
    World world = world_new(four);
    g_autoptr(Predict) predict = predict_new(&world.connection->conversation);
    g_autofree char *questions = describe(predict);
    g_assert_cmpstr(questions, ==,
                    "c SYN_SENT; s SYN_RCVD; ? the server: SYN, ACK; c ESTABLISHED; "
                    "? the client: ACK alone; s ESTABLISHED; ? the client: data; "
                    "? the client: FIN, ACK; c FIN_WAIT_1; s CLOSE_WAIT; "
                    "? the server: ACK alone; c FIN_WAIT_2; ? the server: FIN, ACK; s LAST_ACK; "
                    "c TIME_WAIT; ? the client: ACK alone; s CLOSED");
    world_clear(&world);
}

/* Four different answers to each, one right, and a reason. */
static void test_choices(void)
{
    World world = world_new(four);
    g_autoptr(Predict) predict = predict_new(&world.connection->conversation);
    for (guint i = 0; i < predict->questions->len; i++) {
        const PredictQuestion *question = predict_question(predict, i);
        g_autofree char *why = predict_why(predict, question);
        g_autofree char *asks = predict_asks(predict, question);
        g_assert_cmpuint(question->right, <, PREDICT_CHOICES);
        g_assert_true(*why && *asks);
        for (unsigned a = 0; a < PREDICT_CHOICES; a++)
            for (unsigned b = 0; b < a; b++)
                g_assert_cmpstr(question->choices[a], !=, question->choices[b]);
    }
    world_clear(&world);
}

/* Nothing is seen before it has been asked for. */
static void test_nothing_shown_early(void)
{
    World world = world_new(four);
    g_autoptr(Predict) predict = predict_new(&world.connection->conversation);
    for (guint place = 0; place < predict->questions->len; place++) {
        const PredictQuestion *question = predict_question(predict, place);
        bool segment = question->ask == PREDICT_SEGMENT;
        g_assert_true(predict_shows_rung(predict, place, false, question->rung) != segment);
        g_assert_true(predict_shows_rung(predict, place, true, question->rung));
        if (segment)
            continue;
        g_assert_false(predict_shows_state(predict, place, false, question->rung, question->end));
        g_assert_true(predict_shows_state(predict, place, true, question->rung, question->end));
    }
    g_assert_true(
        predict_shows_rung(predict, predict->questions->len, false, predict->rungs->len - 1));
    world_clear(&world);
}

/* A connection without anything to ask of. */
static void test_no_questions(void)
{
    World world = world_new("> PA 1:1 5\n");
    g_autoptr(Predict) predict = predict_new(&world.connection->conversation);
    g_assert_cmpuint(predict->rungs->len, >=, 1);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(judged); i++) {
        g_autofree char *name = g_strdup_printf("/lab/judge/%s/%zu", judged[i].task, i);
        g_test_add_data_func(name, &judged[i], test_judge);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(sheets); i++) {
        g_autofree char *name = g_strconcat("/lab/sheet/", sheets[i].name, NULL);
        g_test_add_data_func(name, &sheets[i], test_sheet);
    }
    g_test_add_func("/lab/right", test_right);
    g_test_add_func("/lab/no-answer", test_no_answer);
    g_test_add_func("/lab/answers/prefixes", test_answers_prefixes);
    g_test_add_func("/lab/answers/bounds", test_answers_bounds);
    g_test_add_func("/lab/predict/questions", test_questions);
    g_test_add_func("/lab/predict/choices", test_choices);
    g_test_add_func("/lab/predict/nothing-early", test_nothing_shown_early);
    g_test_add_func("/lab/predict/no-questions", test_no_questions);
    return g_test_run();
}
