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

/* The same for who looks on meanwhile: nothing waits, neither here nor in the capture, which
 * hands out what has come; nothing is written to the terminal. A program that is to be run
 * runs beside it. */
Session *session_open_to_watch(const Options *options, const char *path, const char *filter,
                               Secrets *secrets);

/* Whether `path` (NULL: interfaces) may go on growing after it is opened. */
bool session_may_grow(const Options *options, const char *path);

/* Of one that is watched: the interfaces' counts and notices (nullable); what it is called;
 * the file to read frames from again (nullable). Borrowed. */
Live *session_live(const Session *session);
const char *session_title(const Session *session);
const char *session_path(const Session *session);

/* Looks how the program does. Something to be told once, or NULL. (transfer full) */
char *session_tick(Session *session);

/* Ends the recording: the file is complete when it returns. Then shows on stdout what a
 * program wrote. */
void session_finish(Session *session);

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
