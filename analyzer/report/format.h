/* format.h: numbers as people read them. All are (transfer full) unless said. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* "87 µs", "0.4 ms", "203 ms", "1.25 s", "2 min 5 s", "3 h 4 min", "2 d 3 h". */
char *format_duration(int64_t ns);

/* Milliseconds without their unit, for columns: "0.40", "9.1", "203", "12,345". */
char *format_ms(int64_t ns);

/* "78 B", "1.4 KiB", "17 KiB", "1.3 MiB": by 1024 (IEC 80000-13). */
char *format_bytes(uint64_t bytes);

/* Grouped by thousands: "28,232". */
char *format_count(uint64_t count);

/* "2026-11-23 10:02:03.123456 UTC". */
char *format_time(int64_t ns);

/* RFC 3339, UTC, with nanoseconds: "2026-11-23T10:02:03.123456789Z". */
char *format_rfc3339(int64_t ns);

/* The same, into `text`, with a NUL; returns it. */
#define RFC3339_SIZE 31
const char *format_rfc3339_print(int64_t ns, char text[RFC3339_SIZE]);

/* Seconds with six decimals: "0.000412", "-1.500000". */
char *format_seconds(int64_t ns);
