/* session.h: a capture as the command line asks for it: a file, a pipe, a file that
 * grows, or interfaces. Signals end what would go on for ever, and the rest is done
 * as if the capture had ended by itself. */
#pragma once

#include "capture/capture.h"
#include "capture/live.h"
#include "cli.h"
#include "host/owners.h"

typedef struct Session Session;

/* session_open: opens `path`, or what -i names if that is NULL. With -i, all rights are
 * given up before it returns, so whatever else needs them must be open. Complains on
 * stderr, and returns NULL, if it cannot be. `filter` and `secrets` are as in
 * CaptureOptions.
 * Returns: (transfer full) (nullable) */
Session *session_open(const Options *options, const char *path, const char *filter,
                      Secrets *secrets);

/* Ends the capture if it has not ended. NULL is fine. */
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* What to read from. Borrowed. */
Capture *session_capture(const Session *session);

/* Whose the sockets are, as far as the capture tells; complete once it has been read.
 * Borrowed. */
Owners *session_owners(const Session *session);

/* Of a live capture: says on stderr how many packets were captured, received and
 * dropped, and what ended it before its time. False if something did. */
bool session_tell_counts(const Session *session, bool quiet);

/* Lists the interfaces on stdout. False, after one line on stderr, if that cannot be. */
bool session_list_interfaces(void);
