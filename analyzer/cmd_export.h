/* cmd_export.h: `wirenotes export FILE -w OUT.pcapng`. */
#pragma once

/* argv[0] is "export". Returns the exit status. */
int cmd_export(int argc, char **argv);
