#include "parameters.h"

#include "tell.h"
#include "varint.h"

/* RFC 9368, 3: versions that an end could speak too. */
#define PARAMETER_VERSIONS       0x11
#define PARAMETER_VERSIONS_DRAFT 0xff73db

/* RFC 9000, 18.2: what a value of max_idle_timeout counts. */
#define MILLISECONDS_MAX (INT64_MAX / NS_PER_MS)

typedef enum ParameterUse {
    VARINT,
    DURATION,
    PRESENT,
} ParameterUse;

typedef struct ParameterSpec {
    uint64_t number;
    ParameterUse use;
    FieldId field;
} ParameterSpec;

#define QUIC_PARAMETER(number, how, field) {number, how, QUIC_TRANSPORT_PARAMETERS_##field},
static const ParameterSpec parameters[] = {
#include "parameters.def"
};
#undef QUIC_PARAMETER

static void set_parameter(Event *event, const ParameterSpec *spec, Cursor value)
{
    uint64_t number;
    if (spec->use == PRESENT) {
        timeline_set_number(event, spec->field, 1);
        return;
    }
    if (!quic_varint(&value, &number))
        return;
    if (spec->use == VARINT)
        timeline_set_number(event, spec->field, number);
    else
        timeline_set_duration(event, spec->field,
                              (int64_t)MIN(number, (uint64_t)MILLISECONDS_MAX) * NS_PER_MS);
}

/* Whether the parameters fill the list; one that is cut short may. */
static bool fits(Cursor list)
{
    uint64_t number;
    Cursor value;
    while (quic_varint(&list, &number) && quic_varint_block(&list, &value))
        ;
    return cursor_at_end(&list) || list.captured < list.on_wire;
}

void quic_tell_parameters(QuicConnection *connection, End from, Cursor list)
{
    if (!fits(list)) {
        /* before draft 27 they were coded otherwise */
        const QuicVersion *version = connection->version;
        if (version && (version->number == QUIC_VERSION_1 || version->number == QUIC_VERSION_2))
            quic_tell_malformed(connection, from,
                                "the transport parameters contradict their lengths");
        return;
    }
    Event *event = quic_event(connection, EVENT_QUIC_TRANSPORT_PARAMETERS, from);
    uint64_t number;
    Cursor value;
    while (quic_varint(&list, &number) && quic_varint_block(&list, &value)) {
        if (number == PARAMETER_VERSIONS || number == PARAMETER_VERSIONS_DRAFT)
            quic_set_versions(connection, event, QUIC_TRANSPORT_PARAMETERS_versions, value);
        for (size_t i = 0; i < G_N_ELEMENTS(parameters); i++)
            if (parameters[i].number == number)
                set_parameter(event, &parameters[i], value);
    }
}
