/* outfile.h: a file that appears under its name once it is whole: written beside it, and
 * then put in its place. SIGINT, SIGTERM or SIGHUP before that removes it and ends the
 * program, one file at a time. What is no regular file, such as a pipe, is written to as it is. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct Outfile {
    FILE *out;
    char *path;      /* as asked for; "-" is standard output */
    char *temporary; /* (nullable) */
    char *buffer;    /* of `out` */
} Outfile;

/* False, after one line on stderr, if it cannot be, or if `path` is one of the files that
 * are read.
 * @path: (nullable) NULL is standard output
 * @inputs: char *, "-" is standard input */
bool outfile_open(Outfile *file, const char *path, const GPtrArray *inputs);

/* The same, under its name from the start: for a live capture, which gives up the rights
 * that it takes to put a file in its place. */
bool outfile_open_in_place(Outfile *file, const char *path);

/* Puts it in its place. False, after one line on stderr, if it could not be written. */
bool outfile_finish(Outfile *file);

/* A signal handler: removes what is not in its place, and lets the signal end the program.
 * For whoever catches signals meanwhile. */
void outfile_end_by(int number);

/* Removes what was written, if it is not in its place. */
void outfile_clear(Outfile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outfile, outfile_clear)
