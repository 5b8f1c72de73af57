#include "match-write.h"

#include <stdbool.h>
#include <string.h>

/* One comment, and where it goes. */
typedef struct Insertion {
    size_t at; /* offset in the file */
    const Passage *passage;
    guint index; /* of the passage in the notebook */
    bool left;   /* it would change what is read */
} Insertion;

/* The offset behind the line that begins at `start`, its end included. */
static size_t next_line(const char *bytes, size_t length, size_t start)
{
    for (size_t i = start; i < length; i++) {
        if (bytes[i] == '\n')
            return i + 1;
        if (bytes[i] == '\r')
            return i + 1 < length && bytes[i + 1] == '\n' ? i + 2 : i + 1;
    }
    return length;
}

/* Where a comment goes on the line from `start` to `end`: behind its last word,
 * before what makes a hard break or closes a heading. */
static size_t place_on_line(const char *bytes, size_t start, size_t end)
{
    while (end > start && strchr(" \t\r\n", bytes[end - 1]))
        end--;
    while (end > start && bytes[end - 1] == '\\')
        end--;
    return end;
}

/* Whether a passage without a binding would be taken for a part of the one before
 * it, now that this has a comment: "on: none" keeps it apart. */
static bool must_stay_apart(const Notebook *notebook, guint index)
{
    const Passage *passage = g_ptr_array_index(notebook->passages, index);
    return index > 0 && !passage->heading && (passage->depth == 0 || passage->depth > 1);
}

static bool takes_comment(const Notebook *notebook, guint index)
{
    const Passage *passage = g_ptr_array_index(notebook->passages, index);
    if (passage->decided)
        return false;
    return passage->bindings->len > 0 || must_stay_apart(notebook, index);
}

/* (element-type Insertion) by place in the file */
static GArray *find_places(const Notebook *notebook, const char *bytes, size_t length)
{
    GArray *places = g_array_new(FALSE, TRUE, sizeof(Insertion));
    size_t start = 0;
    unsigned line = 1;
    for (guint i = 0; i < notebook->passages->len; i++) {
        const Passage *passage = g_ptr_array_index(notebook->passages, i);
        if (!takes_comment(notebook, i))
            continue;
        while (line < passage->line && start < length) {
            start = next_line(bytes, length, start);
            line++;
        }
        size_t at = place_on_line(bytes, start, next_line(bytes, length, start));
        Insertion place = {.at = at, .passage = passage, .index = i, .left = line > passage->line};
        g_array_append_val(places, place);
    }
    return places;
}

static void append_comment(GString *out, const Passage *passage)
{
    g_string_append(out, passage->bindings->len ? " <!-- on: " : " <!-- on: none");
    for (guint i = 0; i < passage->bindings->len; i++) {
        const Binding *binding = &g_array_index(passage->bindings, Binding, i);
        g_string_append_printf(out, "%s%s", i ? ", " : "", event_catalogue[binding->event].name);
        if (binding->condition_text)
            g_string_append_printf(out, " if %s", binding->condition_text);
    }
    g_string_append(out, " -->");
}

static GString *insert_all(const GArray *places, const char *bytes, size_t length)
{
    GString *out = g_string_sized_new(length + places->len * 32);
    size_t done = 0;
    for (guint i = 0; i < places->len; i++) {
        const Insertion *place = &g_array_index(places, Insertion, i);
        if (place->left || place->at < done)
            continue;
        g_string_append_len(out, bytes + done, (gssize)(place->at - done));
        append_comment(out, place->passage);
        done = place->at;
    }
    g_string_append_len(out, bytes + done, (gssize)(length - done));
    return out;
}

static bool same_bindings(const Passage *one, const Passage *other)
{
    if (one->bindings->len != other->bindings->len)
        return false;
    for (guint i = 0; i < one->bindings->len; i++)
        if (g_array_index(one->bindings, Binding, i).event !=
            g_array_index(other->bindings, Binding, i).event)
            return false;
    return true;
}

/* The passage at `index` as it reads in `again`, if it reads the same. */
static bool reads_the_same(const Insertion *place, const Notebook *again)
{
    if (place->index >= again->passages->len)
        return false;
    const Passage *now = g_ptr_array_index(again->passages, place->index);
    return now->line == place->passage->line && now->decided &&
           g_str_equal(now->text, place->passage->text) &&
           g_str_equal(now->title, place->passage->title) && same_bindings(now, place->passage);
}

/* Gives up those that do not read as they should. True if there were any. */
static bool give_up(GArray *places, const Notebook *notebook, const Notebook *again)
{
    bool same_shape = again && again->passages->len == notebook->passages->len;
    bool any = false;
    for (guint i = 0; i < places->len; i++) {
        Insertion *place = &g_array_index(places, Insertion, i);
        if (place->left || (again && reads_the_same(place, again)))
            continue;
        place->left = true;
        any = true;
        /* One comment too many moves all passages behind it: one at a time then. */
        if (!same_shape)
            return true;
    }
    return any;
}

/* Comments that cannot be put are found by trying; after so many tries none is. */
#define TRIES_MAX 16

GString *match_written(const Notebook *notebook, const char *bytes, size_t length, guint *ret_left)
{
    g_autoptr(GArray) places = find_places(notebook, bytes, length);
    GString *out = NULL;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        out = insert_all(places, bytes, length);
        g_autoptr(Notebook) again = notebook_from_bytes(notebook->path, out->str, out->len, NULL);
        if (!give_up(places, notebook, again))
            break;
        g_string_free(out, TRUE);
        out = NULL;
    }
    if (!out) {
        for (guint i = 0; i < places->len; i++)
            g_array_index(places, Insertion, i).left = true;
        out = insert_all(places, bytes, length);
    }
    *ret_left = 0;
    for (guint i = 0; i < places->len; i++)
        *ret_left += g_array_index(places, Insertion, i).left;
    return out;
}
