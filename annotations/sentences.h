/* sentences.h: what is said of somebody's notes and expressions is looked up in
 * the catalogue of the reader's language (po/), which whoever runs the program
 * has chosen. N_() marks a sentence in a table; _() translates it when it is told. */
#pragma once

#include <libintl.h>

#define _(sentence) gettext(sentence)

#ifndef N_
#define N_(sentence) sentence
#endif
