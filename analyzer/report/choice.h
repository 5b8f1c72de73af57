/* choice.h: which conversations a report shows whole: the most telling ones, the
 * look-ups that led to them, datagrams that were asked for. All formats choose alike. */
#pragma once

#include "report.h"

/* How many TCP connections may be shown. */
uint64_t choice_connection_count(const ReportInput *input);

/* How many of them are to be, whole. */
unsigned choice_limit(const ReportInput *input, const ReportOptions *options);

/* At most `most` connections, as many look-ups or datagrams, and the look-ups that led
 * to those, in the order of their first frames.
 * Returns: (transfer full) (element-type Conversation) */
GPtrArray *choice_conversations(const ReportInput *input, unsigned most);
