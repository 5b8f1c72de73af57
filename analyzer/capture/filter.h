/* filter.h: BPF filters, compiled by libpcap for each link type that occurs.
 * Inside analyzer/capture only. */
#pragma once

#include "../../dissectors/net/frame.h"

#include <glib.h>

typedef struct Filter Filter;

/* `text` as tcpdump takes it. */
Filter *filter_new(const char *text);
void filter_free(Filter *filter); /* NULL is fine */

/* Compiles for frames of `link_type`. False, and a CAPTURE_ERROR_FILTER, if
 * that cannot be. */
bool filter_prepare(Filter *filter, uint32_t link_type, GError **error);

/* Whether `frame` passes. Its link type has been prepared. */
bool filter_matches(const Filter *filter, const Frame *frame);
