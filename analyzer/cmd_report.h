/* cmd_report.h: `wirenotes report`, and `wirenotes FILE` as long as there is no
 * terminal to view it on. */
#pragma once

/* argv[0] is the command's name. Returns the exit status. */
int cmd_report(int argc, char **argv);
