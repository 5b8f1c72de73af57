/* comments.h: what is written beside each packet of an annotated capture: the passages of
 * the notes that explain its events, what is worth a look, and why an end changes its state. */
#pragma once

#include "../capture/capture.h"
#include "../report/report.h"

/* What each of our comments begins with, so that they are known again. */
#define COMMENT_MARK "wirenotes: "

/* Our choice: more on one packet no one reads. */
#define COMMENTS_MOST 64

typedef struct Comments Comments;

/* @input: outlives the comments; its `only` says which connections get some
 * @verbose: every passage in full wherever it belongs; otherwise once a connection, and for
 *   the first hundred connections, after that by the frame where it stands
 * Returns: (transfer full) */
Comments *comments_new(const ReportInput *input, bool verbose);
void comments_free(Comments *comments); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Comments, comments_free)

/* Adds to `ret` (of char *, owned) those of `frame`. To be asked for frames in their order. */
void comments_of(Comments *comments, uint64_t frame, GPtrArray *ret);

/* Those left out beyond COMMENTS_MOST, so far. */
uint64_t comments_left_out(const Comments *comments);

/* Whether a comment was written here. */
bool comment_is_ours(Cursor comment);
