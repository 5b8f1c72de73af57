#include "codes.h"

#include <glib.h>

typedef struct Code {
    const char *name;
    uint16_t number;
} Code;

#define DNS_TYPE(name, number) {name, number},
static const Code types[] = {
#include "types.def"
};
#undef DNS_TYPE

#define DNS_RCODE(name, number) {name, number},
static const Code rcodes[] = {
#include "rcodes.def"
};
#undef DNS_RCODE

static const char *find_name(const Code *codes, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i].number == number)
            return codes[i].name;
    return NULL;
}

const char *dns_type_name(uint16_t type, char text[DNS_CODE_TEXT_SIZE])
{
    const char *name = find_name(types, G_N_ELEMENTS(types), type);
    if (name)
        return name;
    g_snprintf(text, DNS_CODE_TEXT_SIZE, "TYPE%u", type);
    return text;
}

const char *dns_rcode_name(uint16_t rcode, char text[DNS_CODE_TEXT_SIZE])
{
    const char *name = find_name(rcodes, G_N_ELEMENTS(rcodes), rcode);
    if (name)
        return name;
    g_snprintf(text, DNS_CODE_TEXT_SIZE, "RCODE%u", rcode);
    return text;
}

bool dns_type_is_known(uint16_t type)
{
    return find_name(types, G_N_ELEMENTS(types), type) != NULL;
}
