/* label.h: what stands on an arrow of the ladder. */
#pragma once

#include "../../dissectors/timeline.h"

/* @first, @count: the events of the step's frames, one after another on their
 *   timeline; NULL and 0 for none
 * "GET /index.html", "SYN, ACK", "retransmission", "3 ACKs". Translated and
 * safe for a terminal. (transfer full) */
char *label_of_step(const Step *step, const Event *first, unsigned count);

/* How much of an amount is told; each level adds to the one before. */
typedef enum LabelDetail {
    LABEL_BYTES,
    LABEL_SEGMENTS,
    LABEL_ACKS,
} LabelDetail;

/* How much it carried: "1.4 KiB", "12 segments, 17 KiB, 6 ACKs"; "" for none.
 * (transfer full) */
char *label_amount(const Step *step, LabelDetail detail);
