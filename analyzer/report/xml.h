/* xml.h: text and attributes for XML 1.0, whatever they hold. */
#pragma once

#include <glib.h>

/* Appends `text` fit for an attribute or a text of XML 1.0 (2.2: what is no Char
 * may not even be written as a reference). */
void xml_append_text(GString *xml, const char *text);

/* Appends ` name="value"`. */
void xml_append_attribute(GString *xml, const char *name, const char *value);
