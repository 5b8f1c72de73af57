#include "application.h"

#include "../http3/http3.h"

/* One line each. */
const QuicApplication *const quic_applications[] = {
    &http3_application,
    NULL,
};
