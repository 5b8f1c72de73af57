/* frame-hide.h: parts of one frame in disguise. Inside analyzer/export only. */
#pragma once

#include "../../dissectors/net/walk.h"
#include "disguise.h"
#include "flows.h"

/* In each, `frame` has the bytes as they were and `bytes` is where they are changed. */

/* The addresses of one header. */
void frame_hide_header(Disguise *disguise, const Frame *frame, const WalkStep *step,
                       uint8_t *bytes);

/* What comes behind the last header of a frame that carries neither TCP nor UDP. */
void frame_hide_rest(Disguise *disguise, const Frame *frame, const Walk *walk, uint8_t *bytes);

/* Zeros from `from` on, which points into frame->bytes. */
void frame_hide_behind(const Frame *frame, uint8_t *bytes, const uint8_t *from);

/* If the last header could not be read: zeros from where it may have addresses. */
void frame_hide_broken(const Frame *frame, const Walk *walk, uint8_t *bytes);

/* The payload of a UDP datagram, in place. */
void datagram_hide(Disguise *disguise, const FlowEnds *ends, uint8_t *bytes, size_t n);

/* Whether a datagram is surely QUIC: a long header of a known version. */
bool quic_begins(const Cursor *datagram);
