/* test-term.c: text as terms are looked for in it, and what is found. */
#include <string.h>

#include "../../annotations/lint.h"
#include "../../annotations/match.h"
#include "../../annotations/term-automaton.h"
#include "../../annotations/term-text.h"
#include "../../annotations/term.h"

/* ---- folding ---- */

typedef struct Fold {
    const char *name, *text, *folded;
} Fold;

static const Fold folds[] = {
    {"nothing", "", ""},
    {"case", "TCP Syn", "tcp syn"},
    {"full-width", "ＴＣＰ　ＳＹＮ", "tcp syn"},
    {"signs-between-words", "SYN+ACK TIME_WAIT TIME-WAIT seq=x",
     "syn ack time wait time wait seq x"},
    {"beside-chinese", "发送 SYN 报文", "发送syn报文"},
    {"traditional", "伺服器請求連線", "伺服器请求连线"},
    {"sentence", "One. Two! 三。四", "one\ntwo\n三\n四"},
    {"point-in-word", "TLS 1.3, X.509.", "tls 1.3,x.509\n"},
    {"number-before-sentence", "1. What? Q12. Why", "1,what\nq12,why"},
    {"clause", "甲，乙：丙（丁）", "甲,乙,丙,丁,"},
    {"sentence-after-clause", "甲，。乙", "甲\n乙"},
    {"apostrophe", "doesn't the server’s 'x'", "doesn't the server's x"},
    {"arrow", "C -> S", "c>s"},
    {"arrow-drawn", "C → S", "c>s"},
    {"signs-alone", "*** --- !!!", ""},
};

static void test_fold(const void *data)
{
    const Fold *row = data;
    TermFolder *folder = term_folder_new();
    GString *folded = g_string_new(NULL);
    term_fold(folder, row->text, folded);
    g_assert_cmpstr(folded->str, ==, row->folded);
    g_string_free(folded, TRUE);
    term_folder_free(folder);
}

/* ---- words ---- */

typedef struct Search {
    const char *name, *words, *text;
    const char *found; /* words, in the order of their ends */
} Search;

static const Search searches[] = {
    {"one", "syn", "a syn b", "syn"},
    {"inside-a-word", "syn", "async synack", ""},
    {"beside-chinese", "syn", "发syn包", "syn"},
    {"plural", "ack", "two acks", "acks"},
    {"plural-of-more", "ack", "ackss", ""},
    {"prefix", "retr*", "it retransmits", "retransmits"},
    {"no-prefix", "retr", "it retransmits", ""},
    {"within-each-other", "syn ack;syn;ack", "syn ack", "syn syn ack ack"},
    {"overlapping", "ab;bc", "甲ab", "ab"},
    {"chinese", "三次握手;握手", "三次握手", "三次握手 握手"},
    {"again-and-again", "aa", "aa aa", "aa aa"},
    {"at-both-ends", "x", "x", "x"},
};

static void test_search(const void *data)
{
    const Search *row = data;
    Automaton *automaton = automaton_new();
    g_auto(GStrv) words = g_strsplit(row->words, ";", -1);
    for (char **word = words; *word; word++) {
        bool prefix = g_str_has_suffix(*word, "*");
        if (prefix)
            (*word)[strlen(*word) - 1] = '\0';
        automaton_add(automaton, *word, prefix);
    }
    automaton_seal(automaton);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    automaton_find(automaton, row->text, strlen(row->text), found);

    GString *told = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const Found *word = &g_array_index(found, Found, i);
        g_string_append_printf(told, "%s%.*s", i ? " " : "", (int)(word->end - word->start),
                               row->text + word->start);
    }
    g_assert_cmpstr(told->str, ==, row->found);
    g_string_free(told, TRUE);
    automaton_free(automaton);
}

/* ---- meanings ---- */

static bool speaks_of(const Vocabulary *vocabulary, const char *text, Concept concept)
{
    TermText read;
    term_text_init(&read);
    vocabulary_read(vocabulary, text, &read);
    bool found = false;
    for (guint i = 0; i < read.hits->len; i++)
    found |= g_array_index(read.hits, TermHit, i).sense == concept;
    term_text_clear(&read);
    return found;
}

static void test_longest(void)
{
    g_autoptr(Vocabulary) vocabulary = vocabulary_new();
    g_assert_true(speaks_of(vocabulary, "TIME_WAIT", CONCEPT_TIME_WAIT));
    g_assert_false(speaks_of(vocabulary, "TIME_WAIT", CONCEPT_WAIT));
    g_assert_true(speaks_of(vocabulary, "非对称加密", CONCEPT_ASYMMETRIC));
    g_assert_false(speaks_of(vocabulary, "非对称加密", CONCEPT_SYMMETRIC));
    g_assert_true(speaks_of(vocabulary, "does not shorten", CONCEPT_NOT));
    g_assert_false(speaks_of(vocabulary, "没有关闭", CONCEPT_NOT));
    g_assert_true(speaks_of(vocabulary, "tearing down", CONCEPT_FOUR_WAY));
}

/* Every pattern of match-cues.def and lint.def names what there is: else this aborts. */
static void test_tables(void)
{
    g_autoptr(Vocabulary) vocabulary = vocabulary_new();
    g_autoptr(Matcher) matcher = matcher_new(vocabulary);
    g_autoptr(Linter) linter = linter_new(vocabulary);
    g_assert_nonnull(matcher);
    g_assert_nonnull(linter);
    for (unsigned i = 0; i < CONCEPT_COUNT; i++) {
        const char *name = concept_catalogue[i].name;
        g_assert_cmpuint(concept_find(name, strlen(name)), ==, i);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(folds); i++) {
        g_autofree char *path = g_strconcat("/term/fold/", folds[i].name, NULL);
        g_test_add_data_func(path, &folds[i], test_fold);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(searches); i++) {
        g_autofree char *path = g_strconcat("/term/search/", searches[i].name, NULL);
        g_test_add_data_func(path, &searches[i], test_search);
    }
    g_test_add_func("/term/longest", test_longest);
    g_test_add_func("/term/tables", test_tables);
    return g_test_run();
}
