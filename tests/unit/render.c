#include "render.h"

static void render_duration(GString *out, int64_t ns)
{
    if (ns % NS_PER_MS == 0)
        g_string_append_printf(out, "%" G_GINT64_FORMAT "ms", ns / NS_PER_MS);
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT "ns", ns);
}

static void render_text(GString *out, const Text *text)
{
    g_string_append_c(out, '"');
    for (uint32_t i = 0; i < text->length; i++) {
        unsigned char byte = (unsigned char)text->bytes[i];
        if (g_ascii_isprint((char)byte) && byte != '"' && byte != '\\')
            g_string_append_c(out, (char)byte);
        else
            g_string_append_printf(out, "\\%03o", byte);
    }
    g_string_append_c(out, '"');
}

static void render_value(GString *out, FieldType type, const Value *value)
{
    char address[ADDRESS_TEXT_SIZE];
    switch (type) {
    case TYPE_UINT:
        g_string_append_printf(out, "%" G_GUINT64_FORMAT, value->number);
        return;
    case TYPE_BOOL:
        g_string_append(out, value->number ? "true" : "false");
        return;
    case TYPE_DURATION:
        render_duration(out, value->duration_ns);
        return;
    case TYPE_TEXT:
        render_text(out, value->text);
        return;
    case TYPE_ADDRESS:
        g_string_append(out, address_print(value->address, address));
        return;
    }
}

static bool is_listed(const char *fields, const char *name)
{
    if (!fields)
        return true;
    g_auto(GStrv) names = g_strsplit(fields, " ", -1);
    return g_strv_contains((const char *const *)names, name);
}

static void render_event(GString *out, const Event *event, const char *fields)
{
    const EventSpec *spec = &event_catalogue[event->id];
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s %s", event->at.frame,
                           end_name((End)event->by), spec->name);
    for (unsigned i = 0; i < spec->field_count; i++) {
        if (!(event->present >> i & 1) || !is_listed(fields, spec->fields[i].name))
            continue;
        g_string_append_printf(out, " %s=", spec->fields[i].name);
        render_value(out, spec->fields[i].type, &event->values[i]);
    }
    g_string_append_c(out, '\n');
}

char *render_events(const Timeline *timeline, const char *fields)
{
    GString *out = g_string_new(NULL);
    for (const Event *event = timeline->first_event; event; event = event->next)
        render_event(out, event, fields);
    return g_string_free(out, FALSE);
}
