/* doctor-text.h: what is wrong with the capture, before anything else is told. */
#pragma once

#include "../story/doctor.h"
#include "paint.h"

/* @findings: (element-type Finding) */
void doctor_print(Page *page, const GArray *findings);
