#include "cmd_events.h"

#include <stdio.h>
#include <string.h>

#include "../annotations/expression.h"
#include "../annotations/suggest.h"
#include "cli.h"
#include "i18n.h"
#include "report/width.h"
#include "report/wrap.h"

#define EXIT_DONE  0
#define EXIT_USAGE 2

/* Width where none is asked for. */
#define DEFAULT_COLUMNS 100

#define INDENT       4
#define TYPE_COLUMNS 20

/* What connections are called where an event's name would stand. */
#define CONNECTION "connection"
#define ANY_EVENT  "event"

static const char *weight_name(EventWeight weight)
{
    switch (weight) {
    case WEIGHT_ROUTINE:
        return _("routine");
    case WEIGHT_TELLING:
        return _("telling");
    case WEIGHT_TROUBLE:
        return _("trouble");
    }
    return "";
}

/* Prints `text` in lines: `first` before the first, spaces before the others. */
static void print_behind(const char *first, const char *text, unsigned columns)
{
    unsigned indent = width_of(first);
    unsigned room = columns > indent + TYPE_COLUMNS ? columns - indent : TYPE_COLUMNS;
    g_autoptr(GPtrArray) lines = wrap_text(text, room);
    for (guint i = 0; i < lines->len; i++)
        printf("%*s%s\n", i ? (int)indent : 0, i ? "" : first,
               (const char *)g_ptr_array_index(lines, i));
}

/* "uint, bytes". (transfer full) */
static char *describe_type(const FieldSpec *field)
{
    const char *unit = field_unit_name(field->unit);
    return g_strconcat(field_type_name(field->type), *unit ? ", " : "", unit, NULL);
}

static unsigned longest_name(const FieldSpec *fields)
{
    unsigned longest = 0;
    for (unsigned i = 0; fields[i].name; i++)
        longest = MAX(longest, (unsigned)strlen(fields[i].name));
    return longest;
}

/* One line for each field: `prefix`, name, type and unit, and what it means. */
static void print_fields(const char *prefix, const FieldSpec *fields, unsigned columns)
{
    unsigned name_columns = (unsigned)strlen(prefix) + longest_name(fields) + 2;
    for (unsigned i = 0; fields[i].name; i++) {
        GString *first = g_string_new(NULL);
        g_autofree char *name = g_strconcat(prefix, fields[i].name, NULL);
        g_autofree char *type = describe_type(&fields[i]);
        g_string_append_printf(first, "%*s", INDENT, "");
        width_append_padded(first, name, name_columns);
        width_append_padded(first, type, TYPE_COLUMNS);
        print_behind(first->str, _(fields[i].doc), columns);
        g_string_free(first, TRUE);
    }
}

static void print_terms(const EventSpec *spec, unsigned columns)
{
    g_autofree char *terms = g_strjoin("; ", spec->terms_en, spec->terms_zh, NULL);
    g_autofree char *first = g_strdup_printf("%*s%s ", INDENT, "", _("terms:"));
    print_behind(first, terms, columns);
}

static void print_event(const EventSpec *spec, unsigned columns)
{
    g_autofree char *margin = g_strnfill(INDENT, ' ');
    g_autofree char *prefix = g_strconcat(spec->name, ".", NULL);
    printf("%s  (%s; %s)\n", spec->name, weight_name(spec->weight), spec->spec);
    print_behind(margin, _(spec->says), columns);
    print_fields(prefix, spec->fields, columns);
    print_terms(spec, columns);
    putchar('\n');
}

static void print_traits(unsigned columns)
{
    printf("%s  (%s)\n", ANY_EVENT, _("what every event has; short in a binding"));
    print_fields(ANY_EVENT ".", expression_event_traits, columns);
    putchar('\n');
}

static void print_connection(unsigned columns)
{
    printf("%s  (%s)\n", CONNECTION, _("what can be asked of a connection as a whole"));
    print_fields("", expression_connection_fields, columns);
    putchar('\n');
}

/* Whether `wanted` is `name`, or names a family that it belongs to: "tcp". */
static bool is_asked_for(const char *name, const char *wanted)
{
    size_t length = strlen(wanted);
    return strncmp(name, wanted, length) == 0 && (name[length] == '\0' || name[length] == '.');
}

/* The event that `name` is a field of, or EVENT_COUNT. */
static EventId owner_of_field(const char *name)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        if (is_asked_for(name, event_catalogue[id].name) &&
            event_find_field((EventId)id, name) >= 0)
            return (EventId)id;
    return EVENT_COUNT;
}

/* Prints what `wanted` asks for; false if it is nothing. */
static bool print_asked(const char *wanted, unsigned columns)
{
    bool found = false;
    EventId owner = owner_of_field(wanted);
    if (is_asked_for(wanted, CONNECTION) || is_asked_for(wanted, ANY_EVENT)) {
        found = true;
        (is_asked_for(wanted, CONNECTION) ? print_connection : print_traits)(columns);
    }
    for (unsigned id = 0; id < EVENT_COUNT; id++) {
        if (id != owner && !is_asked_for(event_catalogue[id].name, wanted))
            continue;
        print_event(&event_catalogue[id], columns);
        found = true;
    }
    return found;
}

static void print_all(unsigned columns)
{
    for (unsigned id = 0; id < EVENT_COUNT; id++)
        print_event(&event_catalogue[id], columns);
    print_traits(columns);
    print_connection(columns);
}

static int run(const Options *options)
{
    unsigned columns = options->columns ? options->columns : DEFAULT_COLUMNS;
    if (options->files->len == 0)
        print_all(columns);
    for (guint i = 0; i < options->files->len; i++) {
        const char *name = g_ptr_array_index(options->files, i);
        if (print_asked(name, columns))
            continue;
        const char *suggestion = suggest_event(name);
        if (suggestion)
            cli_complain(_("no event is called \"%s\"; did you mean %s?"), name, suggestion);
        else
            cli_complain(_("no event is called \"%s\"; wirenotes events lists them all"), name);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

int cmd_events(int argc, char **argv)
{
    Options options;
    int status = cli_parse(argc, argv, &options) ? run(&options) : EXIT_USAGE;
    cli_clear(&options);
    return status;
}
