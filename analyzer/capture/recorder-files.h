/* recorder-files.h: the interfaces that a recorder reads and the files it fills.
 * Inside analyzer/capture only. */
#pragma once

#include "live-channel.h"
#include "ring.h"
#include "source.h"
#include "writer.h"

typedef struct RecorderFiles {
    const LiveOptions *options;
    int channel;        /* told of each file */
    GPtrArray *sources; /* Source * */
    GArray *before;     /* SourceCounts of each, as the file began */
    Ring ring;
    Writer *writer;
    int fd;
    bool due;              /* the file's time is over */
    uint64_t packets;      /* in this file */
    int64_t begun_ns;      /* the file, by the clock that never jumps */
    int64_t flushed_ns;    /* last; the recorder's */
    int64_t begun_real_ns; /* the file, by the clock of the time stamps */
} RecorderFiles;

/* Opens the interfaces and the first file. */
bool recorder_files_open(RecorderFiles *files, const LiveOptions *options, const char *path,
                         int channel, char **ret_warning, GError **error);
void recorder_files_clear(RecorderFiles *files);

/* Writes what the first file begins with. */
void recorder_files_begin(RecorderFiles *files, int64_t now_ns);

/* Looks whether the file's time is over. */
void recorder_files_look(RecorderFiles *files, int64_t now_ns);

/* True if the next packet belongs in another file. */
bool recorder_files_full(const RecorderFiles *files);

/* Goes on in another file. False, and errno, if that cannot be. */
bool recorder_files_next(RecorderFiles *files);

/* Writes what a file ends with. */
void recorder_files_end(RecorderFiles *files);
