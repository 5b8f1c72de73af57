#include "checklist.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sentences.h"

/* Signs of which an expression has at least one before any ": ". */
#define SIGNS_OF_EXPRESSIONS "\"'()<>=!&|{}"

GQuark checklist_error_quark(void)
{
    return g_quark_from_static_string("wirenotes-checklist-error");
}

void check_free(Check *check)
{
    if (!check)
        return;
    g_free(check->name);
    g_free(check->text);
    g_free(check->place);
    assertion_free(check->assertion);
    g_free(check);
}

static void free_check(gpointer check)
{
    check_free(check);
}

GPtrArray *checklist_new(void)
{
    return g_ptr_array_new_with_free_func(free_check);
}

GPtrArray *checklist_clone_empty(const GPtrArray *checks)
{
    GPtrArray *clones = checklist_new();
    for (guint i = 0; i < checks->len; i++) {
        const Check *check = g_ptr_array_index(checks, i);
        Check *clone = g_new0(Check, 1);
        clone->name = g_strdup(check->name);
        clone->text = g_strdup(check->text);
        clone->place = g_strdup(check->place);
        clone->assertion = assertion_clone_empty(check->assertion);
        g_ptr_array_add(clones, clone);
    }
    return clones;
}

/* The bytes of the name that `line` begins with, and in *ret_rest where the
 * expression does. 0: it has no name. */
static size_t name_length(const char *line, const char **ret_rest)
{
    static const char *const ends[] = {": ", "：", ":\t"};
    size_t plain = strcspn(line, SIGNS_OF_EXPRESSIONS);
    *ret_rest = line;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        const char *end = g_strstr_len(line, (gssize)plain, ends[i]);
        if (!end || end == line)
            continue;
        *ret_rest = end + strlen(ends[i]);
        return (size_t)(end - line);
    }
    return 0;
}

static bool complain_of_many(const char *place, GError **error)
{
    g_set_error(error, CHECKLIST_ERROR, CHECKLIST_ERROR_TOO_LARGE, _("%s: more than %d assertions"),
                place ? place : "-e", CHECKLIST_CHECKS_MAX);
    return false;
}

bool checklist_add(GPtrArray *checks, const char *line, const char *place, GError **error)
{
    if (checks->len >= CHECKLIST_CHECKS_MAX)
        return complain_of_many(place, error);
    const char *rest;
    size_t named = name_length(line, &rest);
    g_autofree char *text = g_strstrip(g_strdup(rest));
    Assertion *assertion = assertion_new(text, error);
    if (!assertion) {
        if (place)
            g_prefix_error(error, "%s: ", place);
        return false;
    }
    Check *check = g_new0(Check, 1);
    check->name = named ? g_strstrip(g_strndup(line, named)) : NULL;
    check->text = g_steal_pointer(&text);
    check->place = g_strdup(place);
    check->assertion = assertion;
    g_ptr_array_add(checks, check);
    return true;
}

/* (transfer full) (nullable) */
static char *read_text(const char *path, GError **error)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!in) {
        g_set_error(error, CHECKLIST_ERROR, CHECKLIST_ERROR_OPEN, "%s: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    char *text = g_malloc(CHECKLIST_BYTES_MAX + 2);
    size_t length = fread(text, 1, CHECKLIST_BYTES_MAX + 1, in);
    bool failed = ferror(in) != 0;
    int reason = errno;
    if (in != stdin)
        fclose(in);
    text[length] = '\0';
    if (!failed && length <= CHECKLIST_BYTES_MAX && !memchr(text, '\0', length))
        return text;

    g_free(text);
    g_set_error(error, CHECKLIST_ERROR, failed ? CHECKLIST_ERROR_OPEN : CHECKLIST_ERROR_TOO_LARGE,
                "%s: %s", path,
                failed ? g_strerror(reason)
                       : _("this is no list of assertions: too large, or binary"));
    return NULL;
}

static bool add_line(GPtrArray *checks, char *line, const char *path, unsigned number,
                     GError **error)
{
    g_strstrip(line);
    if (!*line || *line == '#')
        return true;
    g_autofree char *place = g_strdup_printf("%s:%u", path, number);
    return checklist_add(checks, line, place, error);
}

bool checklist_load(GPtrArray *checks, const char *path, GError **error)
{
    g_autofree char *text = read_text(path, error);
    if (!text)
        return false;
    guint before = checks->len;
    char *rest = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text; /* a byte order mark */
    for (unsigned number = 1; rest; number++) {
        char *line = strsep(&rest, "\n");
        if (!add_line(checks, line, path, number, error))
            return false;
    }
    if (checks->len > before)
        return true;
    g_set_error(error, CHECKLIST_ERROR, CHECKLIST_ERROR_EMPTY, _("%s: there is no assertion in it"),
                path);
    return false;
}
