/* svg-scale.h: where times and amounts lie on a drawing, and which of them to write
 * beside it. Places are shares of its width or height, from 0 to 1. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Long silences that are left out of one drawing, at most. Our choice. */
#define SVG_CUTS_MOST 6

typedef struct SvgSpan {
    int64_t from_ns, until_ns;
} SvgSpan;

typedef struct SvgTime {
    int64_t first_ns, last_ns;
    SvgSpan cuts[SVG_CUTS_MOST]; /* silences of which only a mark is drawn, in order */
    unsigned cut_count;
    int64_t drawn_ns; /* what is left */
} SvgTime;

/* A scale for all of `busy` (SvgSpan, at least one, in any order; they are sorted). A
 * silence between them that would take much of the drawing is cut out. */
void svg_time_init(SvgTime *scale, GArray *busy);

/* @ns: what lies before the first or behind the last is at the edge */
double svg_time_place(const SvgTime *scale, int64_t ns);

/* Where a cut begins and ends. */
double svg_cut_place(const SvgTime *scale, unsigned cut);
double svg_cut_width(void);

/* Round times, a few of them: at most SVG_TICKS_MOST.
 * Returns how many were put into `ret`, in order. */
#define SVG_TICKS_MOST 8
unsigned svg_time_ticks(const SvgTime *scale, int64_t ret[SVG_TICKS_MOST]);

/* The distance of round amounts of bytes, powers of two, so that there are at most `most`
 * up to `bytes`. */
uint64_t svg_bytes_step(uint64_t bytes, unsigned most);

/* The same of counts: 1, 2 or 5 times a power of ten. */
uint64_t svg_count_step(uint64_t count, unsigned most);
