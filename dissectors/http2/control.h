/* control.h: frames that carry no message: settings, windows, resets and the like
 * (RFC 9113, 6). */
#pragma once

#include "session.h"

/* Takes in the body of such a frame, whole; other types are none of its business. */
void http2_control_frame(Http2Session *session, End from, const Http2Frame *frame, Cursor body);
