#include "application.h"

/* One line each. */
const QuicApplication *const quic_applications[] = {
    NULL,
};
