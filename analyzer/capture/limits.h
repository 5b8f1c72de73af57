/* limits.h: when a capture stops (-a), and when it goes on in another file (-b), in
 * dumpcap's words. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* 0: no such limit. */
typedef struct CaptureLimits {
    int64_t duration_ns;
    int64_t interval_ns; /* -b only: files begin at multiples of it */
    uint64_t bytes;      /* of a file */
    uint64_t packets;
    uint64_t files; /* -a: stop after so many; -b: keep so many */
} CaptureLimits;

/* Takes in one condition, such as "duration:10". `ring` tells -b from -a. False if
 * it is none. */
bool limits_read(const char *text, bool ring, CaptureLimits *limits);
