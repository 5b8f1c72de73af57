/* svg-lanes.h: both ends' states over time as two bands, and segments as arrows between. */
#pragma once

#include <stdio.h>

#include "../../dissectors/tcp/connection.h"
#include "svg-scale.h"

/* The class of a state's colour: "s-established", ... */
const char *svg_state_class(TcpState state);

/* A share as SVG writes it: "12.5%". */
void svg_percent(FILE *out, const char *attribute, double share);

/* The drawing; its axis is that of the plots under it. */
void svg_lanes(FILE *out, const TcpConnection *connection, const SvgTime *scale);

/* Times under a drawing, and marks where silence was cut out. */
void svg_axis(FILE *out, const SvgTime *scale);
