/* html-out.h: writing HTML so that text stays text.
 *
 * Everything that is not written in the sources goes through html_text(), whether it
 * came from the wire, from a file's name or from a notebook. */
#pragma once

#include <glib.h>
#include <stdio.h>

/* `text`, in element or attribute: what is markup in HTML is written as references,
 * what could not be seen or would turn text around as in escape.h. NULL writes nothing. */
void html_text(FILE *out, const char *text);

/* Markup of our own. No argument is text, but for html_text() alone knows how to write it. */
void html_markup(FILE *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* <tag class="class">text</tag>. @class: (nullable) */
void html_element(FILE *out, const char *tag, const char *class, const char *text);

/* The same; frees `text`. */
void html_take_element(FILE *out, const char *tag, const char *class, char *text);
