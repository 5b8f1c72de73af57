/* cmd_view.h: wirenotes FILE on a terminal. */
#pragma once

/* argv[0] is the program's or the command's name. Returns the exit status. */
int cmd_view(int argc, char **argv);
