/* folder.h: files made in one folder and never outside it. Names are ours or come from
 * file-name.h; a file that is there already is never written over. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Folder Folder;

/* Opens `path`, which is made if it is not there. Returns: (transfer full) (nullable): NULL,
 * and *error, if that cannot be done */
Folder *folder_open(const char *path, GError **error);
void folder_close(Folder *folder); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folder, folder_close)

/* Whether there is a file of that name. */
bool folder_has(const Folder *folder, const char *name);

/* Makes an empty file for writing. Returns its descriptor, or -1 and errno. */
int folder_create(const Folder *folder, const char *name);

/* Opens a file made before, to write behind its end or to read it. -1 and errno on failure. */
int folder_open_to_append(const Folder *folder, const char *name);
int folder_open_to_read(const Folder *folder, const char *name);

/* Renames a file unless there is one called `to`; removes one. False if that fails. */
bool folder_rename(const Folder *folder, const char *from, const char *to);
bool folder_remove(const Folder *folder, const char *name);

/* Writes all of it to a descriptor. False, and errno, if that fails. */
bool folder_write(int fd, const void *bytes, size_t n);
