#include "file-name.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

/* Of what a request asked for, what is kept. Our choice. */
#define NAME_BYTES_MAX 80

/* Endings for names without one, by media type. */
static const struct {
    const char *type, *ending;
} endings[] = {
    {"text/html", ".html"},        {"text/css", ".css"},        {"text/plain", ".txt"},
    {"text/javascript", ".js"},    {"text/xml", ".xml"},        {"application/javascript", ".js"},
    {"application/json", ".json"}, {"application/xml", ".xml"}, {"image/png", ".png"},
    {"image/jpeg", ".jpg"},        {"image/gif", ".gif"},       {"image/svg+xml", ".svg"},
    {"image/webp", ".webp"},       {"application/pdf", ".pdf"},
};

static const char *ending_for(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        size_t n = strlen(endings[i].type);
        if (g_ascii_strncasecmp(type, endings[i].type, n) == 0 &&
            (type[n] == '\0' || type[n] == ';' || type[n] == ' '))
            return endings[i].ending;
    }
    return "";
}

static bool is_safe(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-' || c == '_';
}

/* What stands behind the last slash of the path. */
static void append_last_part(GString *name, const char *target)
{
    size_t end = strcspn(target, "?#");
    const char *slash = end > 0 ? g_strrstr_len(target, (gssize)end, "/") : NULL;
    const char *start = slash ? slash + 1 : target;
    size_t n = MIN((size_t)(target + end - start), NAME_BYTES_MAX);
    for (size_t i = 0; i < n; i++)
        g_string_append_c(name, is_safe(start[i]) ? start[i] : '_');
}

char *body_file_name(const Body *body, const char *target)
{
    GString *name = g_string_new(NULL);
    g_string_printf(name, "%06" PRIu64, body->first.frame);
    if (body->stream >= 0)
        g_string_append_printf(name, "-s%" PRId64, body->stream);
    if (body->is_request)
        g_string_append(name, "-request");
    g_string_append_c(name, '-');
    gsize before = name->len;
    append_last_part(name, target ? target : "");
    if (name->len == before)
        g_string_append(name, "body");
    if (!strchr(name->str + before, '.'))
        g_string_append(name, ending_for(body->type));
    return g_string_free(name, FALSE);
}
