/* bytes-view.c: the header fields of one frame, and its bytes with the field at the
 * cursor marked. */
#include <inttypes.h>

#include "../../dissectors/net/marks.h"
#include "../i18n.h"
#include "../report/format.h"
#include "frame-walk.h"
#include "screen.h"

#define BYTES_A_LINE 16
#define NAME_WIDTH   26

/* Bytes shown of a frame; no link carries longer ones. */
#define BYTES_MOST 262144

typedef struct BytesView {
    View view; /* must be first */
    ModelKey key;
    bool has_key;
    Frame frame;       /* its bytes are `bytes` */
    GByteArray *bytes; /* a copy: those of the model last until it is asked again */
    GArray *marks;     /* Mark */
    char *trouble;     /* (nullable) why there is nothing to show */
    size_t marked;     /* row that the bytes were scrolled to */
} BytesView;

static BytesView *of(View *view)
{
    return (BytesView *)view;
}

static void clear(BytesView *self)
{
    g_byte_array_set_size(self->bytes, 0);
    g_array_set_size(self->marks, 0);
    g_clear_pointer(&self->trouble, g_free);
    self->marked = SIZE_MAX;
}

static void free_view(View *view)
{
    clear(of(view));
    g_byte_array_unref(of(view)->bytes);
    g_array_unref(of(view)->marks);
    g_free(view);
}

static void load(BytesView *self, uint64_t number)
{
    Model *model = self->view.model;
    g_autoptr(GError) error = NULL;
    Frame frame;
    clear(self);
    self->frame.at.frame = number;
    if (!model->frame(model, number, &frame, &error)) {
        self->trouble = g_strdup(error->message);
        return;
    }
    frame.captured = MIN(frame.captured, BYTES_MOST);
    g_byte_array_append(self->bytes, frame.bytes, frame.captured);
    self->frame = frame;
    self->frame.bytes = self->bytes->data;
    g_array_unref(self->marks);
    self->marks = marks_find(&self->frame);
}

static size_t count(View *view)
{
    return of(view)->marks->len;
}

static const Mark *mark_at(const BytesView *self, size_t row)
{
    return &g_array_index(self->marks, Mark, row);
}

/* ---- drawing ------------------------------------------------------------- */

static void put_head(View *view, Page *page)
{
    const BytesView *self = of(view);
    page_move_to(page, 1);
    g_autofree char *number = g_strdup_printf(_("frame %" PRIu64), self->frame.at.frame);
    page_put(page, INK_TITLE, number);
    page_move_to(page, page->at + 3);
    if (self->trouble) {
        page_line(page, INK_TROUBLE, self->trouble);
        return;
    }
    g_autofree char *time = format_time(self->frame.at.time_ns);
    g_autofree char *length = g_strdup_printf(self->frame.captured < self->frame.on_wire
                                                  ? _("%u bytes, %u of them captured")
                                                  : _("%u bytes"),
                                              self->frame.on_wire, self->frame.captured);
    page_put(page, INK_PLAIN, time);
    page_move_to(page, page->at + 3);
    page_put(page, INK_PLAIN, length);
    page_end_line(page);
}

static void put_titles(View *view, Page *page)
{
    (void)view;
    page_put_right(page, INK_PLAIN, _("at"), 5);
    page_move_to(page, 7);
    page_put_padded(page, INK_PLAIN, _("field"), NAME_WIDTH);
    page_move_to(page, page->at + 1);
    page_put(page, INK_PLAIN, _("value"));
}

static void put_row(View *view, Page *page, size_t row)
{
    const Mark *mark = mark_at(of(view), row);
    g_autofree char *at = g_strdup_printf("%zu", mark->start);
    page_put_right(page, INK_QUIET, at, 5);
    page_move_to(page, 7);
    page_put_padded(page, INK_NOTE, mark->name, NAME_WIDTH);
    page_move_to(page, page->at + 1);
    page_put(page, INK_PLAIN, mark->value);
}

static bool is_marked(const Mark *mark, size_t at)
{
    return at >= mark->start && at - mark->start < mark->length;
}

/* What stands before byte `at`: brackets keep the field apart without colour too. */
static const char *before_byte(const Mark *mark, size_t at, bool first)
{
    bool opens = is_marked(mark, at) && (first || at == mark->start);
    bool closes = !first && at > 0 && is_marked(mark, at - 1) && !is_marked(mark, at);
    return opens ? "[" : closes ? "]" : " ";
}

static void put_hex(const BytesView *self, Page *page, const Mark *mark, size_t start)
{
    size_t end = MIN(start + BYTES_A_LINE, self->bytes->len);
    for (size_t at = start; at < end; at++) {
        char hex[3];
        bool marked = is_marked(mark, at);
        g_snprintf(hex, sizeof hex, "%02x", self->bytes->data[at]);
        page_put(page, INK_TITLE, before_byte(mark, at, at == start));
        page_put(page, marked ? INK_TELLING : INK_PLAIN, hex);
    }
    if (end > start && is_marked(mark, end - 1))
        page_put(page, INK_TITLE, "]");
}

static void put_text(const BytesView *self, Page *page, const Mark *mark, size_t start)
{
    size_t end = MIN(start + BYTES_A_LINE, self->bytes->len);
    for (size_t at = start; at < end; at++) {
        uint8_t byte = self->bytes->data[at];
        char text[] = {g_ascii_isprint((gchar)byte) ? (char)byte : '.', '\0'};
        page_put(page, is_marked(mark, at) ? INK_TELLING : INK_QUIET, text);
    }
}

static void put_side(View *view, Page *page, size_t row)
{
    BytesView *self = of(view);
    const Mark *mark = mark_at(self, row);
    for (size_t start = 0; start < self->bytes->len; start += BYTES_A_LINE) {
        g_autofree char *offset = g_strdup_printf("%04zx", start);
        page_put(page, INK_QUIET, offset);
        page_move_to(page, 5);
        put_hex(self, page, mark, start);
        page_move_to(page, 5 + 3 * BYTES_A_LINE + 2);
        put_text(self, page, mark, start);
        page_end_line(page);
    }
    if (self->marked == row)
        return;
    size_t line = mark->start / BYTES_A_LINE;
    view->side.top = line > 2 ? line - 2 : 0;
    self->marked = row;
}

/* ---- what is asked ------------------------------------------------------- */

static void step(View *view, bool back)
{
    BytesView *self = of(view);
    uint64_t number;
    if (!self->has_key ||
        !frame_walk(view->model, self->key, self->frame.at.frame, back, &number)) {
        screen_say(view->screen, INK_QUIET,
                   g_strdup(back ? _("no frame of this connection before")
                                 : _("no frame of this connection behind")));
        return;
    }
    load(self, number);
}

static bool handle(View *view, Request request)
{
    if (request != REQUEST_LEFT && request != REQUEST_RIGHT)
        return false;
    step(view, request == REQUEST_LEFT);
    return true;
}

static char *status(View *view)
{
    return g_strdup(of(view)->has_key ? _("← → the connection's frames before and behind")
                                      : _("Esc goes back"));
}

static const ViewOps ops = {
    .title = N_("Bytes"),
    .has_side = true,
    .free = free_view,
    .count = count,
    .put_head = put_head,
    .put_titles = put_titles,
    .put_row = put_row,
    .put_side = put_side,
    .handle = handle,
    .status = status,
};

View *bytes_view_new(Screen *screen, uint64_t frame, const ModelKey *key)
{
    BytesView *self = g_new0(BytesView, 1);
    view_init(&self->view, &ops, screen);
    self->bytes = g_byte_array_new();
    self->marks = g_array_new(FALSE, FALSE, sizeof(Mark));
    self->has_key = key != NULL;
    if (key)
        self->key = *key;
    load(self, frame);
    return &self->view;
}
