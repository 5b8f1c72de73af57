#include "cli.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../annotations/suggest.h"
#include "i18n.h"

#define DEFAULT_MEMORY_BYTES (UINT64_C(512) << 20)

/* A day; no system waits for longer than a few minutes. */
#define TIME_WAIT_SECONDS_MAX 86400

/* Narrower and the ladder has no room; wider and no eye follows a line. */
#define COLUMNS_MIN 60
#define COLUMNS_MAX 500

/* As tcpdump has it (its netdissect.h, MAXIMUM_SNAPLEN): longer is no packet. */
#define SNAP_LENGTH_MAX 262144

/* libpcap takes it in bytes, as an int. */
#define BUFFER_KIB_MAX (INT_MAX / 1024)

enum OptionId {
#define OPTION(id, letter, name, argument, help) OPTION_##id,
#include "options.def"
#undef OPTION
    OPTION_COUNT_OF
};

typedef struct OptionRow {
    char letter;
    const char *name, *argument, *help;
} OptionRow;

static const OptionRow rows[OPTION_COUNT_OF] = {
#define OPTION(id, letter, name, argument, help) {letter, name, argument, help},
#include "options.def"
#undef OPTION
};

/* getopt's codes for options without a letter lie above all letters. */
#define LONG_ONLY 256

void cli_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = g_strdelimit(g_strdup(message), "\r", ' ');
    fprintf(stderr, "wirenotes: %s\n", line);
}

/* ---- arguments ----------------------------------------------------------- */

static bool read_number(const char *name, const char *text, uint64_t least, uint64_t most,
                        uint64_t *ret)
{
    guint64 number;
    if (g_ascii_string_to_unsigned(text, 10, least, most, &number, NULL)) {
        *ret = number;
        return true;
    }
    cli_complain(_("--%s takes a number from %" PRIu64 " to %" PRIu64 ", not \"%s\""), name, least,
                 most, text);
    return false;
}

static bool read_unsigned(const char *name, const char *text, unsigned least, unsigned most,
                          unsigned *ret)
{
    uint64_t number;
    if (!read_number(name, text, least, most, &number))
        return false;
    *ret = (unsigned)number;
    return true;
}

/* "512M": a number with K, M or G, powers of 1024. */
static bool read_size(const char *text, uint64_t *ret)
{
    static const char units[] = "KMG";
    char *end;
    guint64 number = g_ascii_strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, g_ascii_toupper(*end)) : NULL;
    unsigned shift = unit ? (unsigned)(unit - units + 1) * 10 : 0;
    bool whole = end != text && (*end == '\0' || (unit && end[1] == '\0'));
    if (!whole || number == 0 || number > UINT64_MAX >> shift || g_ascii_isdigit(*text) == 0) {
        cli_complain(_("--memory takes a size such as 512M, not \"%s\""), text);
        return false;
    }
    *ret = number << shift;
    return true;
}

/* "32768-60999". */
static bool read_ports(const char *text, uint16_t *ret_low, uint16_t *ret_high)
{
    g_auto(GStrv) parts = g_strsplit(text, "-", 2);
    guint64 low, high;
    if (g_strv_length(parts) == 2 &&
        g_ascii_string_to_unsigned(parts[0], 10, 1, UINT16_MAX, &low, NULL) &&
        g_ascii_string_to_unsigned(parts[1], 10, low, UINT16_MAX, &high, NULL)) {
        *ret_low = (uint16_t)low;
        *ret_high = (uint16_t)high;
        return true;
    }
    cli_complain(_("--ports takes two ports such as 32768-60999, not \"%s\""), text);
    return false;
}

static bool read_language(const char *text, const char **ret)
{
    *ret = text;
    if (strcmp(text, "zh") == 0 || strcmp(text, "en") == 0)
        return true;
    cli_complain(_("--lang is zh or en, not \"%s\""), text);
    return false;
}

static bool read_limit(const char *name, const char *text, bool ring, CaptureLimits *limits)
{
    if (limits_read(text, ring, limits))
        return true;
    cli_complain(_("--%s takes a limit such as duration:10, filesize:1000 or files:5, not \"%s\""),
                 name, text);
    return false;
}

/* Where an option without an argument is kept, or NULL. */
static bool *flag_of(Options *o, enum OptionId id)
{
    switch ((int)id) {
    case OPTION_INTERFACES:
        return &o->list_interfaces;
    case OPTION_NO_PROMISCUOUS:
        return &o->no_promiscuous;
    case OPTION_MONITOR:
        return &o->monitor;
    case OPTION_IMMEDIATE:
        return &o->immediate;
    case OPTION_NO_HOST:
        return &o->no_host;
    case OPTION_FOLLOW:
        return &o->follow;
    case OPTION_SUMMARY:
        return &o->summary;
    case OPTION_VERBOSE:
        return &o->verbose;
    case OPTION_QUIET:
        return &o->quiet;
    case OPTION_NO_COLOR:
        return &o->no_color;
    case OPTION_SECRETS:
        return &o->show_secrets;
    case OPTION_NO_COMMENTS:
        return &o->no_comments;
    case OPTION_BODIES:
        return &o->bodies;
    case OPTION_REVEAL:
        return &o->reveal;
    case OPTION_SOLVE:
        return &o->solve;
    case OPTION_ANONYMIZE:
        return &o->anonymize;
    default:
        return NULL;
    }
}

/* Where an argument is kept as it is, or NULL. */
static const char **text_of(Options *o, enum OptionId id)
{
    switch ((int)id) {
    case OPTION_WRITE:
        return &o->write;
    case OPTION_USER:
        return &o->user;
    case OPTION_ONLY:
        return &o->only;
    case OPTION_LABS:
        return &o->labs;
    case OPTION_FORMAT:
        return &o->format;
    case OPTION_KEY:
        return &o->key;
    case OPTION_OUTPUT:
        return &o->output;
    case OPTION_SAVE_BODIES:
        return &o->save_bodies;
    default:
        return NULL;
    }
}

/* Where the arguments of an option that may be given again are kept, or NULL. */
static GPtrArray *list_of(const Options *o, enum OptionId id)
{
    switch ((int)id) {
    case OPTION_READ:
        return o->files;
    case OPTION_INTERFACE:
        return o->interfaces;
    case OPTION_EXPECT:
        return o->expected;
    case OPTION_NOTES:
        return o->notes;
    case OPTION_KEYLOG:
        return o->key_logs;
    case OPTION_RSA_KEY:
        return o->rsa_keys;
    default:
        return NULL;
    }
}

/* An argument that has to be read. */
static bool take_value(Options *o, enum OptionId id, char *argument)
{
    const char *name = rows[id].name;
    switch ((int)id) {
    case OPTION_FILTER:
        o->filter = argument;
        g_ptr_array_add(o->filters, argument);
        return true;
    case OPTION_STOP:
        return read_limit(name, argument, false, &o->stop);
    case OPTION_RING:
        return read_limit(name, argument, true, &o->ring);
    case OPTION_SNAPLEN:
        return read_unsigned(name, argument, 0, SNAP_LENGTH_MAX, &o->snap_length);
    case OPTION_BUFFER:
        return read_unsigned(name, argument, 1, BUFFER_KIB_MAX, &o->buffer_kib);
    case OPTION_COUNT:
        return read_number(name, argument, 1, UINT64_MAX, &o->count);
    case OPTION_LANG:
        return read_language(argument, &o->lang);
    case OPTION_LADDERS:
        return read_unsigned(name, argument, 1, 1000000, &o->ladders);
    case OPTION_COLUMNS:
        return read_unsigned(name, argument, COLUMNS_MIN, COLUMNS_MAX, &o->columns);
    case OPTION_TIME_WAIT:
        return read_unsigned(name, argument, 1, TIME_WAIT_SECONDS_MAX, &o->time_wait);
    case OPTION_PORTS:
        return read_ports(argument, &o->port_low, &o->port_high);
    case OPTION_WORKERS:
        return read_unsigned(name, argument, 1, 64, &o->workers);
    case OPTION_MEMORY:
        return read_size(argument, &o->memory);
    default: /* main has answered --help and --version; -n is always so */
        return id < OPTION_COUNT_OF;
    }
}

static bool take(Options *o, enum OptionId id, char *argument)
{
    bool *flag = flag_of(o, id);
    const char **text = text_of(o, id);
    GPtrArray *list = list_of(o, id);
    if (flag)
        return *flag = true;
    if (text)
        *text = argument;
    else if (list)
        g_ptr_array_add(list, argument);
    else
        return take_value(o, id, argument);
    return true;
}

/* ---- getopt -------------------------------------------------------------- */

/* Room for getopt's letters: a sign, each with a colon, the NUL. */
#define LETTERS_SIZE (2 * OPTION_COUNT_OF + 2)

static void fill_getopt(char *letters, struct option *names)
{
    *letters++ = ':'; /* tells an argument that is missing from an unknown option */
    for (int id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = &rows[id];
        int has = row->argument ? required_argument : no_argument;
        names[id] = (struct option){row->name, has, NULL, LONG_ONLY + id};
        if (row->letter)
            *letters++ = row->letter;
        if (row->letter && row->argument)
            *letters++ = ':';
    }
    *letters = '\0';
    names[OPTION_COUNT_OF] = (struct option){0};
}

/* 0 rather than 1 makes glibc's getopt forget how it went through argv before. */
static void start_getopt(void)
{
    optind = 0;
    opterr = 0;
}

/* The option that getopt's code stands for, or OPTION_COUNT_OF. */
static enum OptionId option_of(int code)
{
    if (code >= LONG_ONLY)
        return (enum OptionId)(code - LONG_ONLY);
    for (int id = 0; id < OPTION_COUNT_OF; id++)
        if (rows[id].letter && rows[id].letter == code)
            return (enum OptionId)id;
    return OPTION_COUNT_OF;
}

int cli_first_word(int argc, char **argv)
{
    char letters[LETTERS_SIZE + 1] = "+"; /* stops at the first word that is no option */
    struct option names[OPTION_COUNT_OF + 1];
    fill_getopt(letters + 1, names);
    start_getopt();
    while (getopt_long(argc, argv, letters, names, NULL) != -1)
        continue;
    return optind;
}

/* What is no option: files, or behind -i a filter as tcpdump has it. */
static bool take_words(Options *o, char **words)
{
    bool live = o->interfaces->len > 0;
    for (char **word = words; !live && *word; word++)
        g_ptr_array_add(o->files, *word);
    if (!live || !*words)
        return true;
    if (o->filters->len > 0) {
        cli_complain(_("a filter is given twice: by -f and at the end"));
        return false;
    }
    o->filter = o->words = g_strjoinv(" ", words);
    return true;
}

/* Where "--" stands, behind which there is a program to run; argc if nowhere. */
static int program_place(int argc, char **argv)
{
    int place = 1;
    while (place < argc && strcmp(argv[place], "--") != 0)
        place++;
    return MIN(place, argc);
}

/* A program's connections may go anywhere, unless -i says where. */
static bool take_program(Options *o)
{
    static char any[] = "any";
    if (!o->command)
        return true;
    if (!*o->command || o->files->len > 0) {
        cli_complain(_("-- is followed by a program to run, and goes with no file"));
        return false;
    }
    if (o->interfaces->len == 0)
        g_ptr_array_add(o->interfaces, any);
    return true;
}

bool cli_parse(int argc, char **argv, Options *ret)
{
    char letters[LETTERS_SIZE];
    struct option names[OPTION_COUNT_OF + 1];
    *ret = (Options){
        .files = g_ptr_array_new(),
        .notes = g_ptr_array_new(),
        .filters = g_ptr_array_new(),
        .expected = g_ptr_array_new(),
        .key_logs = g_ptr_array_new(),
        .rsa_keys = g_ptr_array_new(),
        .interfaces = g_ptr_array_new(),
        .format = "text",
        .memory = DEFAULT_MEMORY_BYTES,
    };
    int place = program_place(argc, argv);
    if (place < argc)
        ret->command = argv + place + 1;
    argc = place;
    fill_getopt(letters, names);
    start_getopt();

    int code;
    while ((code = getopt_long(argc, argv, letters, names, NULL)) != -1) {
        if (code == '?' || code == ':') {
            cli_complain(code == ':' ? _("option %s needs an argument; see wirenotes --help")
                                     : _("no option %s; see wirenotes --help"),
                         argv[optind - 1]);
            return false;
        }
        if (!take(ret, option_of(code), optarg))
            return false;
    }
    ret->read_count = ret->files->len;
    g_autofree char **words = g_new0(char *, (gsize)(argc - optind) + 1);
    memcpy(words, argv + optind, (gsize)(argc - optind) * sizeof *words);
    return take_words(ret, words) && take_program(ret);
}

void cli_clear(Options *options)
{
    g_clear_pointer(&options->files, g_ptr_array_unref);
    g_clear_pointer(&options->notes, g_ptr_array_unref);
    g_clear_pointer(&options->filters, g_ptr_array_unref);
    g_clear_pointer(&options->expected, g_ptr_array_unref);
    g_clear_pointer(&options->key_logs, g_ptr_array_unref);
    g_clear_pointer(&options->rsa_keys, g_ptr_array_unref);
    g_clear_pointer(&options->interfaces, g_ptr_array_unref);
    g_clear_pointer(&options->words, g_free);
}

static void complain_of_verb(const char *command, const char *word, const char *like,
                             const char *names)
{
    if (!*word)
        cli_complain(_("%s takes one of: %s; see wirenotes --help"), command, names);
    else if (like)
        cli_complain(_("%s cannot \"%s\"; did you mean %s?"), command, word, like);
    else
        cli_complain(_("%s cannot \"%s\"; it takes one of: %s"), command, word, names);
}

int cli_find_verb(const char *command, const char *word, const char *(*nth)(size_t at))
{
    Suggestion suggestion = suggest_like(word);
    g_autoptr(GString) names = g_string_new(NULL);
    const char *name;
    for (int at = 0; (name = nth((size_t)at)); at++) {
        if (strcmp(name, word) == 0)
            return at;
        suggest_offer(&suggestion, name);
        g_string_append_printf(names, "%s%s", at > 0 ? ", " : "", name);
    }
    complain_of_verb(command, word, suggestion.best, names->str);
    return -1;
}

/* One line a way to use it. */
static const char *const usage[] = {
    N_("  wirenotes FILE                         a saved capture to look through; ? tells the "
       "keys"),
    N_("  wirenotes -i NAME [FILTER]             the same of what passes an interface"),
    N_("  wirenotes -- PROGRAM [ARGUMENTS]       the same of what a program does"),
    N_("  wirenotes report FILE... [-F text|json|har] [-o OUT]"),
    N_("  wirenotes check FILE... -e EXPR|-f LIST   what must hold of a capture"),
    N_("  wirenotes export FILE -w OUT.pcapng       the capture with the notes as packet comments"),
    N_("  wirenotes notes list|show|match|lint [NOTEBOOK]   the passages, their events, what is "
       "wrong"),
    N_("  wirenotes lab list|open|sheet|check|make [NAME] [ANSWERS]   exercises with sample "
       "traces"),
    N_("  wirenotes events [NAME]                everything that is recognised"),
};

void cli_help(void)
{
    puts(_("wirenotes: read the wire with your notes beside it\n"));
    for (size_t i = 0; i < G_N_ELEMENTS(usage); i++)
        puts(_(usage[i]));
    puts(_("\nFILE is a pcap or pcapng capture, plain or compressed with gzip or zstd.\n"));
    for (int id = 0; id < OPTION_COUNT_OF; id++) {
        const OptionRow *row = &rows[id];
        char letter[] = {'-', row->letter, ',', ' ', '\0'};
        g_autofree char *name = g_strdup_printf("%s--%s %s", row->letter ? letter : "    ",
                                                row->name, row->argument ? _(row->argument) : "");
        printf("  %-26s %s\n", name, _(row->help));
    }
    puts(_("\nExit status: 0 done, 1 a check failed, 2 wrong usage or an unreadable capture."));
}
