/* json-hops.c: proxies and balancers. */
#include "../story/hops.h"
#include "json-records.h"

static void write_values(Json *json, const Hop *hop)
{
    json_array(json, "values");
    for (guint i = 0; i < hop->values->len; i++) {
        json_object(json, NULL);
        json_string(json, "value", hop->values->pdata[i]);
        json_uint(json, "times", hop->times[i]);
        json_end_object(json);
    }
    json_end_array(json);
    json_uint(json, "others", hop->more);
}

static void write_hop(Json *json, const Hop *hop)
{
    char text[ADDRESS_TEXT_SIZE];
    json_object(json, NULL);
    json_string(json, "type", "proxy");
    json_string(json, "kind", hop_kind_name(hop->kind));
    json_string(json, "name", hop->name);
    json_string(json, "address", hop->name ? NULL : address_print(&hop->server.address, text));
    json_uint(json, "port", hop->server.port);
    json_uint(json, "times", hop->count);
    write_values(json, hop);
    json_string(json, "transport", transport_name(hop->conversation->transport));
    json_uint(json, "connection", hop->conversation->id);
    json_uint(json, "frame", hop->frame);
    json_end_record(json);
}

void json_write_hops(Json *json, const ReportInput *input)
{
    g_autoptr(GPtrArray) hops = hops_find(input->story, input->only);
    for (guint i = 0; i < hops->len; i++)
        write_hop(json, hops->pdata[i]);
}
