#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Files hold what others sent: for nobody else to read. */
#define FILE_MODE   0600
#define FOLDER_MODE 0700

struct Folder {
    int fd;
};

Folder *folder_open(const char *path, GError **error)
{
    int fd = -1;
    if (g_mkdir_with_parents(path, FOLDER_MODE) == 0)
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        int code = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code), "%s: %s", path,
                    g_strerror(code));
        return NULL;
    }
    Folder *folder = g_new(Folder, 1);
    folder->fd = fd;
    return folder;
}

void folder_close(Folder *folder)
{
    if (!folder)
        return;
    close(folder->fd);
    g_free(folder);
}

bool folder_has(const Folder *folder, const char *name)
{
    return faccessat(folder->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int folder_create(const Folder *folder, const char *name)
{
    return openat(folder->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  FILE_MODE);
}

int folder_open_to_append(const Folder *folder, const char *name)
{
    return openat(folder->fd, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
}

int folder_open_to_read(const Folder *folder, const char *name)
{
    return openat(folder->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

bool folder_rename(const Folder *folder, const char *from, const char *to)
{
    return renameat2(folder->fd, from, folder->fd, to, RENAME_NOREPLACE) == 0;
}

bool folder_remove(const Folder *folder, const char *name)
{
    return unlinkat(folder->fd, name, 0) == 0;
}

bool folder_write(int fd, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        n -= (size_t)done;
    }
    return true;
}
