/* svg-plot.h: one TCP connection over time: both ends' states, the segments between
 * them, and the bytes: sent, acknowledged, sent again, and the room in the window. */
#pragma once

#include <stdio.h>

#include "../../dissectors/tcp/connection.h"

/* A <figure> with a drawing for as wide a page as there is. Draws nothing for a
 * connection of less than two moments. */
void svg_plot(FILE *out, const TcpConnection *connection);
