/* cmd_lab.h: `wirenotes lab`: exercises with sample traces. */
#pragma once

int cmd_lab(int argc, char **argv);
