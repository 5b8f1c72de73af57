/* cmd_check.h: `wirenotes check`: what must hold of a capture, for people and CI. */
#pragma once

/* argv[0] is the command's name. Returns 0 if all holds, 1 if something does not,
 * 2 for wrong usage or a capture that could not be read to its end. */
int cmd_check(int argc, char **argv);
