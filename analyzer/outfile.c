#include "outfile.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "i18n.h"

/* Gathered before it is written. */
#define BUFFER_BYTES (1024 * 1024)

/* ---- signals ---------------------------------------------------------------------- */

/* What a signal handler can see: there is one file that is not in its place. */
static char *volatile unfinished;

void outfile_end_by(int number)
{
    if (unfinished)
        unlink(unfinished);
    signal(number, SIG_DFL);
    raise(number); /* ends the program once the handler has returned */
}

/* What is ignored, as by nohup(1), stays so. */
static void catch_signals(void)
{
    const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (signal(ends[i], outfile_end_by) == SIG_IGN)
            signal(ends[i], SIG_IGN);
}

/* ---- opened ------------------------------------------------------------------------ */

static bool complain(const char *path)
{
    cli_complain(_("cannot write %s: %s"), strcmp(path, "-") == 0 ? _("standard output") : path,
                 g_strerror(errno));
    return false;
}

static bool status_of(const char *path, struct stat *ret)
{
    return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, ret) == 0 : stat(path, ret) == 0;
}

static bool is_any_of(const struct stat *out, const GPtrArray *inputs)
{
    struct stat in;
    for (guint i = 0; i < inputs->len; i++)
        if (status_of(g_ptr_array_index(inputs, i), &in) && S_ISREG(in.st_mode) &&
            in.st_dev == out->st_dev && in.st_ino == out->st_ino)
            return true;
    return false;
}

/* Beside the file that is to be, with the rights that one would have. */
static bool open_beside(Outfile *file, const struct stat *before)
{
    file->temporary = g_strdup_printf("%s.XXXXXX", file->path);
    int fd = g_mkstemp(file->temporary);
    if (fd < 0) {
        int reason = errno;
        g_clear_pointer(&file->temporary, g_free);
        errno = reason;
        return false;
    }
    unfinished = file->temporary;
    catch_signals();
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, before ? before->st_mode & 0777 : 0666 & ~mask);
    file->out = fdopen(fd, "w");
    return file->out;
}

static bool open_as_it_is(Outfile *file)
{
    file->out = strcmp(file->path, "-") == 0 ? stdout : fopen(file->path, "we");
    return file->out;
}

/* glibc minds the size only with a buffer to go with it. */
static void set_buffer(Outfile *file)
{
    file->buffer = g_malloc(BUFFER_BYTES);
    setvbuf(file->out, file->buffer, _IOFBF, BUFFER_BYTES);
}

bool outfile_open(Outfile *file, const char *path, const GPtrArray *inputs)
{
    struct stat before;
    path = path ? path : "-";
    bool to_stdout = strcmp(path, "-") == 0;
    bool there = to_stdout ? fstat(STDOUT_FILENO, &before) == 0 : stat(path, &before) == 0;
    *file = (Outfile){.path = g_strdup(path)};
    if (there && is_any_of(&before, inputs)) {
        cli_complain(_("%s is the capture that is read: it is not written over"), path);
        return false;
    }
    bool opened = to_stdout || (there && !S_ISREG(before.st_mode))
                      ? open_as_it_is(file)
                      : open_beside(file, there ? &before : NULL);
    if (!opened)
        return complain(path);
    set_buffer(file);
    return true;
}

bool outfile_open_in_place(Outfile *file, const char *path)
{
    *file = (Outfile){.path = g_strdup(path ? path : "-")};
    if (!open_as_it_is(file))
        return complain(file->path);
    set_buffer(file);
    return true;
}

/* ---- done --------------------------------------------------------------------------- */

static bool close_out(Outfile *file)
{
    bool closed = fclose(g_steal_pointer(&file->out)) == 0;
    g_clear_pointer(&file->buffer, g_free);
    return closed;
}

/* It is in its place, or gone. */
static void forget(Outfile *file)
{
    if (unfinished == file->temporary)
        unfinished = NULL;
    g_clear_pointer(&file->temporary, g_free);
}

bool outfile_finish(Outfile *file)
{
    bool failed = ferror(file->out) != 0;
    if (!close_out(file) || failed)
        return complain(file->path);
    if (file->temporary && rename(file->temporary, file->path) != 0)
        return complain(file->path);
    forget(file);
    return true;
}

void outfile_clear(Outfile *file)
{
    if (file->out && file->out != stdout) /* which is closed, with its buffer, at the end */
        close_out(file);
    if (file->temporary)
        unlink(file->temporary);
    forget(file);
    g_clear_pointer(&file->path, g_free);
}
