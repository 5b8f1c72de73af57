/* masking.h: what is secret in a value, covered before anybody can read it.
 *
 * The catalogue says of each text what may be secret in it (FieldUnit); the
 * timeline covers that when the value is set, so that no reader can forget to. */
#pragma once

#include <glib.h>

#include "cursor.h"
#include "event.h"

/* True if this URI may hold secrets: it has more than a path. */
bool mask_concerns_uri(Cursor uri);

/* True if a text of this kind may hold secrets. Quick: most hold none. */
static inline bool mask_concerns(FieldUnit kind, Cursor text)
{
    return kind >= UNIT_URI && (kind != UNIT_URI || mask_concerns_uri(text));
}

/* Appends `text` to `out` with stars for its secrets. Of a secret no more is left
 * than whether it is short (three stars: below 16 bytes), longer (six: below 64)
 * or long (nine). */
void mask_append(GString *out, FieldUnit kind, Cursor text);

/* Appends stars for a secret of n bytes. */
void mask_cover(GString *out, size_t n);

/* Whether what goes by this name is a secret. @surely: however it is given; else names that
 * mean one only as a parameter, such as "key", count too */
bool mask_is_secret_name(Cursor name, bool surely);

/* Appends a command line, words with blanks between, with stars for the secrets in it: values of
 * options and variables with telling names, what is behind the colon of a user, and in URIs. */
void mask_append_command(GString *out, Cursor command);
