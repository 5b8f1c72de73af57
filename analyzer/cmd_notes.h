/* cmd_notes.h: `wirenotes notes list|show [NOTEBOOK]`. */
#pragma once

/* argv[0] is "notes". Returns the exit status. */
int cmd_notes(int argc, char **argv);
