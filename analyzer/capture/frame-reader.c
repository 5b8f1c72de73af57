#include "frame-reader.h"

#include <inttypes.h>
#include <string.h>

#include "../i18n.h"

struct FrameReader {
    char *path;
    CaptureOptions options;
    Capture *capture; /* (nullable) at `batch` */
    FrameBatch batch;
};

FrameReader *frame_reader_new(const char *path, const CaptureOptions *options)
{
    FrameReader *reader = g_new0(FrameReader, 1);
    reader->path = g_strdup(path);
    reader->options = *options;
    return reader;
}

void frame_reader_free(FrameReader *reader)
{
    if (!reader)
        return;
    capture_free(reader->capture);
    g_free(reader->path);
    g_free(reader);
}

static bool no_such_frame(const FrameReader *reader, uint64_t number, GError **error)
{
    g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_BROKEN, _("%s has no frame %" PRIu64),
                reader->path, number);
    return false;
}

/* Opens the file, unless what was read of it last is not yet beyond `number`. */
static bool begin(FrameReader *reader, uint64_t number, GError **error)
{
    bool before = reader->batch.count > 0 && reader->batch.frames[0].at.frame <= number;
    if (reader->capture && before)
        return true;
    g_clear_pointer(&reader->capture, capture_free);
    reader->batch.count = 0;
    if (strcmp(reader->path, "-") == 0) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_OPEN,
                    _("the bytes of standard input are gone once read"));
        return false;
    }
    reader->capture = capture_open_file(reader->path, &reader->options, error);
    return reader->capture && capture_next(reader->capture, &reader->batch, error);
}

/* The frame in the batch at hand; NULL if it is not there. */
static const Frame *find(const FrameReader *reader, uint64_t number)
{
    for (size_t i = 0; i < reader->batch.count; i++)
        if (reader->batch.frames[i].at.frame == number)
            return &reader->batch.frames[i];
    return NULL;
}

bool frame_reader_get(FrameReader *reader, uint64_t number, Frame *ret, GError **error)
{
    g_autoptr(GError) broken = NULL;
    bool good = begin(reader, number, &broken);
    while (good && reader->batch.count > 0 &&
           reader->batch.frames[reader->batch.count - 1].at.frame < number)
        good = capture_next(reader->capture, &reader->batch, &broken);

    const Frame *frame = find(reader, number);
    if (frame)
        *ret = *frame;
    if (!good)
        g_clear_pointer(&reader->capture, capture_free);
    if (frame)
        return true;
    if (!broken)
        return no_such_frame(reader, number, error);
    g_propagate_error(error, g_steal_pointer(&broken));
    return false;
}
