/* trace-page.h: pages of the kernel's tracing buffer, as per_cpu/cpuN/trace_pipe_raw hands
 * them out (Documentation/trace/ring-buffer-map.rst, events/header_page, header_event). */
#pragma once

#include "../../dissectors/cursor.h"

typedef struct TracePage {
    Cursor events;    /* that are left */
    uint64_t time_ns; /* of the last event, by the clock of the instance */
    bool lost;        /* some events had no room before this page */
} TracePage;

/* Reads the head of a page. False if it is none. */
CHECKED bool trace_page_begin(Cursor page, TracePage *ret);

/* The next event: its raw record, which begins with its type. False at the end. */
CHECKED bool trace_page_next(TracePage *page, Cursor *ret_record);
