#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "i18n.h"
#include "report/format.h"
#include "report/width.h"

/* Work that is over sooner needs none: the eye would see no more than a flicker. */
#define SHOWN_AFTER_US (500 * G_TIME_SPAN_MILLISECOND)

/* Ten times a second at most: as often as one can read. */
#define DRAWN_EVERY_US (100 * G_TIME_SPAN_MILLISECOND)

/* Before that much has passed, nothing sensible can be said about what is left. */
#define FORECAST_AFTER_US (1 * G_TIME_SPAN_SECOND)

#define COLUMNS_DEFAULT 80

/* To the first column, and everything behind it gone (ECMA-48, EL). */
#define ERASE "\r\033[K"

/* A terminal that knows no more than lines cannot take one away again. */
static bool can_erase(void)
{
    const char *kind = g_getenv("TERM");
    return isatty(STDERR_FILENO) && kind && *kind && !g_str_equal(kind, "dumb");
}

void progress_begin(Progress *progress, const char *what, bool quiet)
{
    *progress = (Progress){
        .what = what, .started_us = g_get_monotonic_time(), .shows = !quiet && can_erase()};
}

static unsigned columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        return size.ws_col;
    return COLUMNS_DEFAULT;
}

/* How much, and how long still; of a pipe only how much. */
static void add_share(GString *line, const CaptureFacts *facts, int64_t passed_us)
{
    if (facts->size_bytes == 0) {
        g_autofree char *bytes = format_bytes(facts->read_bytes);
        g_string_append_printf(line, ", %s", bytes);
        return;
    }
    double share = MIN(1.0, (double)facts->read_bytes / (double)facts->size_bytes);
    g_autofree char *size = format_bytes(facts->size_bytes);
    g_string_append(line, ", ");
    g_string_append_printf(line, _("%d%% of %s"), (int)(share * 100), size);
    if (passed_us < FORECAST_AFTER_US || share <= 0)
        return;
    double left_s = (double)passed_us * (1 - share) / share / G_TIME_SPAN_SECOND;
    g_autofree char *left = format_duration((int64_t)(left_s + 0.5) * NS_PER_S);
    g_string_append(line, ", ");
    g_string_append_printf(line, _("%s left"), left);
}

static void draw(const Progress *progress, const CaptureFacts *facts, int64_t now_us)
{
    g_autofree char *packets = format_count(facts->frames);
    GString *line = g_string_new(NULL), *fitting = g_string_new(ERASE);
    g_string_append_printf(line, _("%s: %s packets"), progress->what, packets);
    add_share(line, facts, now_us - progress->started_us);
    width_append_cut(fitting, line->str, columns() - 1);
    fputs(fitting->str, stderr);
    fflush(stderr);
    g_string_free(line, TRUE);
    g_string_free(fitting, TRUE);
}

void progress_tell(void *user, const CaptureFacts *facts)
{
    Progress *progress = user;
    if (!progress->shows)
        return;
    int64_t now_us = g_get_monotonic_time();
    if (now_us - progress->started_us < SHOWN_AFTER_US ||
        (progress->drawn_us != 0 && now_us - progress->drawn_us < DRAWN_EVERY_US))
        return;
    progress->drawn_us = now_us;
    draw(progress, facts, now_us);
}

void progress_end(Progress *progress)
{
    if (progress->drawn_us == 0)
        return;
    fputs(ERASE, stderr);
    fflush(stderr);
    progress->drawn_us = 0;
}
