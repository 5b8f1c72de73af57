#include "study.h"

#include "lint.h"
#include "match.h"

void study_notebook(Notebook *notebook)
{
    g_autoptr(Vocabulary) vocabulary = vocabulary_new();
    g_autoptr(Matcher) matcher = matcher_new(vocabulary);
    g_autoptr(Linter) linter = linter_new(vocabulary);
    match_notebook(matcher, notebook);
    lint_notebook(linter, notebook);
}
