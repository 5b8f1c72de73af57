/* live-channel.h: what the recorder and the process that reads the file tell each
 * other. Inside analyzer/capture only. */
#pragma once

#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "live.h"

/* Counts, in memory that both see; the recorder writes them. */
typedef struct LiveShared {
    _Atomic uint64_t captured, received, dropped, interface_dropped, lost;
    _Atomic uint64_t file_bytes; /* of the current file, all of them whole blocks */
    _Atomic uint32_t files;
    _Atomic bool reader_waits; /* tell it when the file has grown */
} LiveShared;

typedef enum LiveSignal {
    LIVE_OPENED,  /* all is open; `text` is a warning, or empty */
    LIVE_FILE,    /* a file began; `text` is its name; later ones come with a descriptor */
    LIVE_GROWN,   /* there is more in the file */
    LIVE_NOTICE,  /* `text` says what; it goes on */
    LIVE_TROUBLE, /* `text` says what; the end follows soon */
    LIVE_FAILED,  /* nothing could be opened; `code` and `text` say why */
    LIVE_ENDED,   /* the file is complete */
} LiveSignal;

#define LIVE_TEXT_SIZE 4096

typedef struct LiveMessage {
    int32_t signal; /* LiveSignal */
    int32_t code;   /* CaptureError */
    char text[LIVE_TEXT_SIZE];
} LiveMessage;

/* What the reader sends: any byte asks the recorder to end. */
#define LIVE_STOP "s"

/* Sends a message and, unless it is -1, a descriptor. Never waits; false if there was
 * no room. */
bool live_send(int channel, LiveSignal signal, int code, const char *text, int fd);

/* Receives the next message, if there is one; *ret_fd is -1 without a descriptor. False
 * if there is none; *ret_closed tells that none will come. */
bool live_receive(int channel, LiveMessage *ret, int *ret_fd, bool *ret_closed);
