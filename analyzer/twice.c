#include "twice.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "i18n.h"

#define COPY_BYTES (256 * 1024)

static bool fail(const char *what)
{
    cli_complain("%s: %s", what, g_strerror(errno));
    return false;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

/* To the end of `from`. */
static bool copy(int from, int to)
{
    g_autofree char *bytes = g_malloc(COPY_BYTES);
    for (;;) {
        ssize_t n = read(from, bytes, COPY_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(_("standard input"));
        if (n == 0)
            return true;
        if (!write_all(to, bytes, (size_t)n))
            return fail(_("a temporary file"));
    }
}

/* A file without a name: gone when the program is. */
static int open_temporary(void)
{
    g_autofree char *name = g_build_filename(g_get_tmp_dir(), "wirenotes-XXXXXX", NULL);
    int fd = g_mkstemp(name);
    if (fd >= 0)
        unlink(name);
    else
        fail(name);
    return fd;
}

/* Standard input, or what stands in its place, becomes a file. */
static bool keep(int from)
{
    int fd = open_temporary();
    bool kept = fd >= 0 && copy(from, fd);
    if (kept && dup2(fd, STDIN_FILENO) < 0)
        kept = fail(_("standard input"));
    if (fd >= 0)
        close(fd);
    return kept && twice_rewind("-");
}

static const char *open_pipe(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        fail(path);
        return NULL;
    }
    bool kept = keep(fd);
    close(fd);
    return kept ? "-" : NULL;
}

const char *twice_open(const char *path)
{
    struct stat status;
    bool from_stdin = strcmp(path, "-") == 0;
    if (from_stdin && isatty(STDIN_FILENO))
        return path; /* whoever opens it tells */
    if (!from_stdin)
        return stat(path, &status) == 0 && S_ISFIFO(status.st_mode) ? open_pipe(path) : path;
    if (lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
        return path;
    return keep(STDIN_FILENO) ? path : NULL;
}

bool twice_rewind(const char *path)
{
    return strcmp(path, "-") != 0 || lseek(STDIN_FILENO, 0, SEEK_SET) == 0 ||
           fail(_("standard input"));
}
