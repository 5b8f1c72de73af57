/* community-id.h: Community ID, version 1: a short name for a five-tuple that
 * Zeek, Suricata and others compute alike (github.com/corelight/community-id-spec). */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "../../dissectors/address.h"

/* "1:" and a SHA-1 in Base64, and a NUL. */
#define COMMUNITY_ID_SIZE 31

/* What computes them, one after the other: finding a hash function costs more than one use
 * of it. For one thread at a time. */
typedef struct CommunityIds CommunityIds;

CommunityIds *community_ids_new(void);
void community_ids_free(CommunityIds *ids); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CommunityIds, community_ids_free)

/* @ip_protocol: 6 for TCP, 17 for UDP
 * Either order of the two ends gives the same. The seed is 0.
 * Returns: `text`; NULL for ends of no, or of different, address families */
const char *community_id(CommunityIds *ids, const Endpoint *a, const Endpoint *b,
                         uint8_t ip_protocol, char text[COMMUNITY_ID_SIZE]);
