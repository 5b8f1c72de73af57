/* wrap.h: prose broken into lines, for English and for Chinese.
 *
 * A line may end at a space, and between two characters where one is CJK; but
 * no line begins with closing punctuation such as ，。）」 or ends with an
 * opening one (the rules of JIS X 4051 and GB/T 15834 in short). A word longer
 * than the line is cut. */
#pragma once

#include <glib.h>

/* The lines of `text`, each at most `columns` wide (at least 2), without
 * trailing spaces; '\n' in it starts a new line.
 * Returns: (transfer full) (element-type utf8): at least one line */
GPtrArray *wrap_text(const char *text, unsigned columns);
