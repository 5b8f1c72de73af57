/* run.h: the view, on a terminal, until one leaves it. The only header of this folder
 * that others include, with model.h. */
#pragma once

#include "../lab/session.h"
#include "model.h"

/* run_view: shows `model`.
 * @only: (nullable) an expression for which connections are listed; can be changed
 * @error: set if the terminal cannot
 * Returns: false on error; *ret_signal is what ended it, or 0 */
bool run_view(Model *model, const char *only, bool colour, int *ret_signal, GError **error);

/* The same, with an exercise about it, whose tasks come first. @lab: (nullable) */
bool run_lab_view(Model *model, LabSession *lab, const char *only, bool colour, int *ret_signal,
                  GError **error);
