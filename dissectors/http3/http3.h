/* http3.h: HTTP/3 on the streams of QUIC (RFC 9114). */
#pragma once

#include "../quic/application.h"

extern const QuicApplication http3_application;
