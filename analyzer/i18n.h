/* i18n.h: the sentences a person reads are looked up in the catalogue of their
 * language (po/). N_() marks one in a table; _() translates it when it is shown. */
#pragma once

#include <libintl.h>

#define _(sentence) gettext(sentence)

#ifndef N_
#define N_(sentence) sentence
#endif

/* Chooses the language of everything shown: `wanted` ("zh" or "en"), or the
 * locale's where it is NULL. Anything but Chinese is English. Call once, first. */
void i18n_start(const char *wanted);

/* "zh" or "en". */
const char *i18n_language(void);
