/* cli.h: the options of the command line, from one table (options.def), which
 * also makes the help. tcpdump's and tshark's letters keep their meaning. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/limits.h"

typedef struct Options {
    GPtrArray *files;        /* char *, borrowed from argv; "-" is standard input */
    guint read_count;        /* how many of them -r named: they stand first */
    GPtrArray *notes;        /* char *, borrowed: --notes */
    GPtrArray *key_logs;     /* char *, borrowed: --keylog */
    GPtrArray *rsa_keys;     /* char *, borrowed: --rsa-key */
    GPtrArray *filters;      /* char *, borrowed: every -f, which for check names a file */
    GPtrArray *expected;     /* char *, borrowed: -e */
    const char *filter;      /* (nullable) the last -f, or the words after -i */
    const char *only;        /* (nullable) -Y */
    const char *format;      /* -F; "text" unless given */
    const char *output;      /* (nullable) -o; standard output */
    const char *labs;        /* (nullable) --labs */
    const char *lang;        /* (nullable) --lang */
    const char *save_bodies; /* (nullable) --save-bodies */
    uint64_t count;          /* -c; 0: all */
    uint64_t memory;         /* --memory, in bytes */
    unsigned workers;        /* --workers; 0: one for each core */
    unsigned columns;        /* --columns; 0: as wide as the terminal */
    unsigned ladders;        /* --ladders; 0: the default */
    unsigned time_wait;      /* --time-wait, in seconds; 0: the default */
    uint16_t port_low;       /* --ports, both included; 0: the default */
    uint16_t port_high;
    bool no_color, verbose, quiet, summary, show_secrets, bodies, reveal, solve;
    bool no_comments, anonymize; /* of export */
    const char *key;             /* (nullable) --key, of export */

    /* of live captures */
    GPtrArray *interfaces; /* char *, borrowed: -i */
    const char *write;     /* (nullable) -w */
    const char *user;      /* (nullable) -Z */
    CaptureLimits stop;    /* -a */
    CaptureLimits ring;    /* -b */
    unsigned snap_length;  /* -s; 0: all */
    unsigned buffer_kib;   /* -B; 0: the default */
    bool list_interfaces, no_promiscuous, monitor, immediate, follow, no_host;
    char **command; /* (nullable) what follows --: a program to run */
    char *words;    /* (owned, nullable) what `filter` borrows */
} Options;

/* The place in argv of the first word that is neither an option nor an option's
 * argument; argc if there is none. Complains of nothing. */
int cli_first_word(int argc, char **argv);

/* Reads the command line after the command's name, argv[0]. False, after one
 * line on stderr, if it is wrong. */
bool cli_parse(int argc, char **argv, Options *ret);
void cli_clear(Options *options);

/* Which of a command's verbs `word` is, as the index of its name. -1, after one line on
 * stderr, if it is none; "" is what stands for no word at all.
 * @nth: the name of each verb in turn, NULL after the last */
int cli_find_verb(const char *command, const char *word, const char *(*nth)(size_t at));

/* Prints how to use wirenotes. */
void cli_help(void);

/* The message of `error`, or any other, on stderr behind the program's name. */
void cli_complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
