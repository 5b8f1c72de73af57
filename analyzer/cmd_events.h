/* cmd_events.h: `wirenotes events [NAME]`: the catalogue of what is recognised. */
#pragma once

/* argv[0] is "events". Returns the exit status. */
int cmd_events(int argc, char **argv);
