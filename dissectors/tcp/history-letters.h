/* history-letters.h: the letters of a history, and what is remembered to tell
 * each as often as Zeek does; private to history*.c. */
#pragma once

#include <glib.h>

#include "history.h"

/* Letters each end may have once; SYN, FIN and RST again if their number differs. */
enum {
    SEEN_SYN = 1 << 0,
    SEEN_FIN = 1 << 1,
    SEEN_RST = 1 << 2,
    SEEN_DATA = 1 << 3,
    SEEN_ACK = 1 << 4,
    SEEN_FIN_RST = 1 << 5,
    SEEN_MULTIPLE = 1 << 6,
};

/* Letters that come again at each power of ten. */
typedef enum Repeated {
    REPEATED_GAP,
    REPEATED_RETRANSMISSION,
    REPEATED_ZERO_WINDOW,
    REPEATED_COUNT,
} Repeated;

/* What one end's stream lacks. */
typedef struct Lack {
    uint32_t told; /* a gap was told up to here */
    uint32_t cut;  /* first byte that the snap length cut off */
    bool was_told; /* `told` is set */
    bool is_cut;   /* `cut` is set, and not told of */
} Lack;

struct HistoryMore {
    GString *text; /* (nullable) */
    uint32_t counts[2][REPEATED_COUNT];
    Lack lacks[2];
};

/* What the history has of that; made when first asked for. */
struct HistoryMore *history_more(History *history);

/* Tells a letter, in lower case for the server, the first time only. Returns
 * whether it had been told before. */
bool history_tell_once(History *history, End end, uint8_t bit, char letter);

/* Tells a letter the first time, and again when `number` is not *last. */
void history_tell_numbered(History *history, End end, uint8_t bit, char letter, uint32_t *last,
                           uint32_t number);

/* Tells a letter the 1st, 10th, 100th ... time. */
void history_tell_repeated(History *history, End end, Repeated what);
