/* block.h: headers put together from the frames they are spread over (RFC 9113,
 * 4.3 and 6.10). */
#pragma once

#include "session.h"

/* True for frames that carry a header, or some of one. */
bool http2_block_wants(const Http2Frame *frame);

/* Takes in the body of such a frame, whole. */
void http2_block_frame(Http2Session *session, End from, const Http2Frame *frame, Cursor body);

/* What was begun will not be continued. */
void http2_block_drop(Http2Half *half);
