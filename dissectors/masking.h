/* masking.h: what is secret in a value, covered before anybody can read it.
 *
 * The catalogue says of each text what may be secret in it (FieldUnit); the
 * timeline covers that when the value is set, so that no reader can forget to. */
#pragma once

#include <glib.h>

#include "cursor.h"
#include "event.h"

/* True if a text of this kind may hold secrets. Quick: most hold none. */
bool mask_concerns(FieldUnit kind, Cursor text);

/* Appends `text` to `out` with stars for its secrets. Of a secret no more is left
 * than whether it is short (three stars: below 16 bytes), longer (six: below 64)
 * or long (nine). */
void mask_append(GString *out, FieldUnit kind, Cursor text);
