#include "request.h"

#include <string.h>

#include "../i18n.h"

const RequestRow request_rows[] = {
#define SECTION(title)               {REQUEST_COUNT, NULL, NULL, title},
#define REQUEST(id, keys, bar, help) {REQUEST_##id, keys, bar, help},
#include "requests.def"
#undef REQUEST
#undef SECTION
    {REQUEST_COUNT, NULL, NULL, NULL},
};

/* Whether `name` is one of the words of `keys`. */
static bool names_key(const char *keys, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = keys; at; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, name, n) == 0 && (at[n] == ' ' || at[n] == '\0'))
            return true;
    }
    return false;
}

Request request_for_key(const char *name)
{
    for (const RequestRow *row = request_rows; row->help; row++)
        if (row->keys && names_key(row->keys, name))
            return row->request;
    return REQUEST_COUNT;
}

/* Keys that have a name of their own in every language. */
static const struct {
    const char *name, *shown;
} shown_keys[] = {
    {"Down", "↓"},          {"Up", "↑"}, {"Left", "←"}, {"Right", "→"}, {"S-Tab", N_("Shift-Tab")},
    {"Space", N_("Space")},
};

static const char *shown_key(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shown_keys); i++)
        if (strcmp(shown_keys[i].name, name) == 0)
            return gettext(shown_keys[i].shown);
    return name;
}

bool request_goes_up(Request request)
{
    return request == REQUEST_UP || request == REQUEST_FIRST || request == REQUEST_PAGE_UP;
}

char *request_keys_text(const RequestRow *row)
{
    g_auto(GStrv) names = g_strsplit(row->keys, " ", -1);
    GString *text = g_string_new(NULL);
    for (char **name = names; *name; name++) {
        g_string_append(text, text->len > 0 ? "  " : "");
        g_string_append(text, shown_key(*name));
    }
    return g_string_free(text, FALSE);
}
