/* term-text.h: text as terms are looked for in it, however people typed it.
 *
 * Width, case and compatibility forms are folded (NFKC), traditional Chinese is
 * simplified. Letters of the Latin script, digits and apostrophes stay; runs of
 * all other signs between two words are one space, and nothing beside Chinese,
 * which has no spaces. What carries meaning stays as a sign of its own:
 *   '\n'  a sentence ends        ','  a clause ends (comma, colon, bracket)
 *   '>'   an arrow               '.'  a point inside a word ("1.1", "x.509") */
#pragma once

#include <glib.h>

typedef struct TermFolder TermFolder;

/* term_folder_new: the table of simplified characters. (transfer full) */
TermFolder *term_folder_new(void);
void term_folder_free(TermFolder *folder); /* NULL is fine */

/* Appends `text`, which is valid UTF-8, folded, to `folded`. */
void term_fold(const TermFolder *folder, const char *text, GString *folded);
