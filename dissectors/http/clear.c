/* clear.c: http.clear_credentials and http.via_proxy. */
#include "tell.h"
#include "text.h"

typedef struct Scheme {
    const char *name;
    bool clear;
} Scheme;

#define AUTH_SCHEME(name, clear) {name, clear},
static const Scheme schemes[] = {
#include "../auth-schemes.def"
};
#undef AUTH_SCHEME

/* Places in HttpTold.credentials behind those of the schemes. */
#define CREDENTIALS_OTHER  G_N_ELEMENTS(schemes)
#define CREDENTIALS_COOKIE (CREDENTIALS_OTHER + 1)

static void tell_once(const HttpTeller *teller, size_t place, const char *scheme, HttpTold *told)
{
    uint32_t bit = UINT32_C(1) << place;
    if (told->credentials & bit)
        return;
    told->credentials |= bit;

    Event *event =
        timeline_event(teller->timeline, EVENT_HTTP_CLEAR_CREDENTIALS, teller->by, &teller->now);
    timeline_set_string(teller->timeline, event, HTTP_CLEAR_CREDENTIALS_scheme, scheme);
}

/* RFC 9110, 11.4: "credentials = auth-scheme [ 1*SP ( token68 / [ auth-param ]
 * ) ]". Only the scheme's name is looked at. */
static void tell_scheme(const HttpTeller *teller, Cursor value, HttpTold *told)
{
    Cursor name;
    if (!text_until(&value, ' ', &name))
        name = value;
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        if (!text_equals(name, schemes[i].name))
            continue;
        if (schemes[i].clear)
            tell_once(teller, i, schemes[i].name, told);
        return;
    }
    tell_once(teller, CREDENTIALS_OTHER, "other", told);
}

void http_tell_credentials(const HttpTeller *teller, const HttpHeader *header, HttpTold *told)
{
    static const HeaderId carriers[] = {HEADER_AUTHORIZATION, HEADER_PROXY_AUTHORIZATION};
    for (size_t i = 0; i < G_N_ELEMENTS(carriers); i++)
        if (http_header_has(header, carriers[i]))
            tell_scheme(teller, http_header_value(header, carriers[i]), told);
    if (http_header_has(header, HEADER_COOKIE))
        tell_once(teller, CREDENTIALS_COOKIE, "cookie", told);
}

void http_tell_via(const HttpTeller *teller, const HttpHeader *header, HttpTold *told)
{
    static const HeaderId evidence[] = {HEADER_VIA, HEADER_FORWARDED, HEADER_X_FORWARDED_FOR};
    for (size_t i = 0; i < G_N_ELEMENTS(evidence) && !told->via[teller->by]; i++) {
        if (!http_header_has(header, evidence[i]))
            continue;
        told->via[teller->by] = true;

        Cursor value = http_header_value(header, evidence[i]);
        g_autofree char *text = g_strdup_printf("%s: %.*s", http_header_specs[evidence[i]].name,
                                                (int)value.captured, (const char *)value.at);
        Event *event =
            timeline_event(teller->timeline, EVENT_HTTP_VIA_PROXY, teller->by, &teller->now);
        timeline_set_string(teller->timeline, event, HTTP_VIA_PROXY_evidence, text);
    }
}
