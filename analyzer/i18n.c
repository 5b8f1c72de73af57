#include "i18n.h"

#include <glib.h>
#include <locale.h>
#include <stdbool.h>
#include <string.h>

#include "data.h"

static const char *language = "en";

static bool is_chinese(const char *locale)
{
    return locale && strncmp(locale, "zh", 2) == 0;
}

/* gettext translates nothing in the C locale, which is what bare systems have,
 * and looks at LANGUAGE in any other: C.UTF-8 is on every Debian. */
static void start_gettext(void)
{
    g_autofree char *catalogues = data_locale_path();
    const char *locale = setlocale(LC_MESSAGES, "");
    if (!locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    g_setenv("LANGUAGE", is_chinese(language) ? "zh_CN" : "en", TRUE);
    bindtextdomain("wirenotes", catalogues);
    bind_textdomain_codeset("wirenotes", "UTF-8");
    textdomain("wirenotes");
}

void i18n_start(const char *wanted)
{
    /* LC_NUMERIC stays "C": a comma in a number would break JSON. */
    setlocale(LC_CTYPE, "");
    const char *locale = setlocale(LC_MESSAGES, "");
    language = is_chinese(wanted ? wanted : locale) ? "zh" : "en";
    start_gettext();
}

const char *i18n_language(void)
{
    return language;
}
