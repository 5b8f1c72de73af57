/* protection.h: encrypted records: what they are can be told only by their
 * order, their direction and their length. */
#pragma once

#include "record.h"

/* Tells tls.encrypted and tls.application_data where `record`, whose header has
 * just been read, is the first of its kind. */
void tls_protected_record(TlsSession *session, End from, const TlsRecord *record);
