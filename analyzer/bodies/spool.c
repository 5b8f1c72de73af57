#include "spool.h"

#include <unistd.h>

/* What one spool holds in memory before it goes into its file, and what all of them may.
 * Our choice: most bodies are shorter, and a file costs more than they do. */
#define SPOOL_MEMORY_BYTES ((size_t)64 << 10)
#define ROOM_MEMORY_BYTES  ((size_t)32 << 20)

/* What all may hold where there is no file to go to. Our choice. */
#define ROOM_ONLY_MEMORY_BYTES ((size_t)128 << 20)

#define READ_BYTES 16384

void spool_init(Spool *spool, SpoolRoom *room, const char *name)
{
    *spool = (Spool){.room = room, .name = g_strdup(name)};
}

static void drop_memory(Spool *spool)
{
    if (!spool->memory)
        return;
    spool->room->memory -= spool->memory->len;
    g_clear_pointer(&spool->memory, g_byte_array_unref);
}

void spool_clear(Spool *spool)
{
    drop_memory(spool);
    if (spool->in_file)
        (void)folder_remove(spool->room->folder, spool->name);
    g_clear_pointer(&spool->name, g_free);
}

/* Moves what is in memory to the file. */
static void flush(Spool *spool)
{
    const Folder *folder = spool->room->folder;
    int fd = spool->in_file ? folder_open_to_append(folder, spool->name)
                            : folder_create(folder, spool->name);
    spool->in_file |= fd >= 0;
    spool->full = fd < 0 || !folder_write(fd, spool->memory->data, spool->memory->len);
    if (fd >= 0)
        spool->full |= close(fd) != 0;
    drop_memory(spool);
}

static bool should_flush(const Spool *spool)
{
    return spool->room->folder &&
           (spool->memory->len >= SPOOL_MEMORY_BYTES || spool->room->memory >= ROOM_MEMORY_BYTES);
}

/* Whether so much more may come. */
static bool has_room(const SpoolRoom *room, size_t n)
{
    return n <= room->bytes_left && (room->folder || room->memory + n <= ROOM_ONLY_MEMORY_BYTES);
}

void spool_add(Spool *spool, const void *bytes, size_t n)
{
    if (n == 0 || spool->full)
        return;
    if (!has_room(spool->room, n)) {
        spool->full = true;
        return;
    }
    if (!spool->memory)
        spool->memory = g_byte_array_new();
    g_byte_array_append(spool->memory, bytes, (guint)n);
    spool->room->memory += n;
    spool->room->bytes_left -= n;
    if (should_flush(spool))
        flush(spool);
}

/* False if it was stopped. */
static bool read_file(const Spool *spool, SpoolEach each, void *user)
{
    char piece[READ_BYTES];
    int fd = folder_open_to_read(spool->room->folder, spool->name);
    ssize_t n = 0;
    bool more = fd >= 0;
    while (more && (n = read(fd, piece, sizeof piece)) > 0)
        more = each(user, piece, (size_t)n);
    if (fd >= 0)
        close(fd);
    return more && n == 0;
}

void spool_read(const Spool *spool, SpoolEach each, void *user)
{
    if (spool->in_file && !read_file(spool, each, user))
        return;
    if (spool->memory)
        (void)each(user, spool->memory->data, spool->memory->len);
}
