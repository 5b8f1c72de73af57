/* anonymize.h: the frames of a capture that is read twice, with everything that says who and
 * what in disguise, and checksums, lengths and the course of every protocol as they were. */
#pragma once

#include <glib.h>

#include "../../dissectors/net/frame.h"
#include "disguise.h"

typedef struct Anonymizer Anonymizer;

/* @disguise: outlives it
 * @memory: bytes that what is learnt in the first reading may take
 * Returns: (transfer full) */
Anonymizer *anonymizer_new(Disguise *disguise, size_t memory);
void anonymizer_free(Anonymizer *anonymizer); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Anonymizer, anonymizer_free)

/* First reading: each frame, in order. */
void anonymizer_learn(Anonymizer *anonymizer, const Frame *frame);

/* Second reading: the same frames; `bytes` are those of `frame`, and are changed in place. */
void anonymizer_change(Anonymizer *anonymizer, const Frame *frame, uint8_t *bytes);

/* Whether some of it was too much to be learnt, and became zeros. */
bool anonymizer_overflowed(const Anonymizer *anonymizer);
