/* data.h: where the files that come with wirenotes are: notebooks, sample
 * traces, translations. In a source tree they lie where they are written;
 * installed, in share/wirenotes with the same layout. */
#pragma once

/* The path of a file or folder that comes with wirenotes, such as
 * "annotations/notebook/zh". $WIRENOTES_DATA, if set, is looked into first.
 * Returns: (transfer full) a path that need not exist */
char *data_path(const char *relative);

/* The folder of the message catalogues. Returns: (transfer full) */
char *data_locale_path(void);
