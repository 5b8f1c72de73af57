/* link-type.c: link types in files and in libpcap. */
#include "link-type.h"

#include <glib.h>
#include <pcap/pcap.h>

/* Those few that differ, because systems gave the lower numbers to different
 * things before files needed them (pcap-linktype(7)). */
static const struct {
    uint32_t link_type;
    int dlt;
} differing[] = {
    {100, DLT_ATM_RFC1483}, {101, DLT_RAW},  {102, DLT_SLIP_BSDOS}, {103, DLT_PPP_BSDOS},
    {106, DLT_ATM_CLIP},    {108, DLT_LOOP}, {109, DLT_ENC},        {104, DLT_C_HDLC},
};

int link_type_to_dlt(uint32_t link_type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(differing); i++)
        if (differing[i].link_type == link_type)
            return differing[i].dlt;
    return (int)link_type;
}

uint32_t link_type_of_dlt(int dlt)
{
    for (size_t i = 0; i < G_N_ELEMENTS(differing); i++)
        if (differing[i].dlt == dlt)
            return differing[i].link_type;
    return (uint32_t)dlt;
}

const char *link_type_name(uint32_t link_type)
{
    return pcap_datalink_val_to_name(link_type_to_dlt(link_type));
}
