/* community-id.h: Community ID, version 1: a short name for a five-tuple that
 * Zeek, Suricata and others compute alike (github.com/corelight/community-id-spec). */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "../../dissectors/address.h"

/* @ip_protocol: 6 for TCP, 17 for UDP
 * Either order of the two ends gives the same. The seed is 0.
 * Returns: (transfer full): "1:" and 28 characters; NULL for ends of no, or of
 * different, address families */
char *community_id(const Endpoint *a, const Endpoint *b, uint8_t ip_protocol);
