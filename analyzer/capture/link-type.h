/* link-type.h: link types as files number them (LINKTYPE_*) and as libpcap's
 * functions do (DLT_*). Inside analyzer/capture only. */
#pragma once

#include <stdint.h>

/* The DLT_* that libpcap calls LINKTYPE_* `link_type` on this system. */
int link_type_to_dlt(uint32_t link_type);

/* The other way round. */
uint32_t link_type_of_dlt(int dlt);

/* "EN10MB", or NULL if libpcap has no name for it. */
const char *link_type_name(uint32_t link_type);
