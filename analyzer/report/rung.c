#include "rung.h"

#include <inttypes.h>

#include "../i18n.h"
#include "format.h"
#include "lane.h"
#include "width.h"

#define STATE_WIDTH     13 /* "ESTABLISHED", a mark, and a space */
#define LANE_MIN        20
#define LANE_MAX        44
#define LANE_PERCENT    46 /* of what lane and notes share */
#define TIME_WIDTH_MIN  8  /* "0.000412" */
#define FRAME_WIDTH_MIN 3

static unsigned text_width(char *text)
{
    unsigned width = width_of(text);
    g_free(text);
    return width;
}

RungLayout rung_plan(const Conversation *conversation, unsigned columns, bool beside)
{
    RungLayout layout = {.start_ns = conversation->first.time_ns};
    layout.time = text_width(format_seconds(conversation->last.time_ns - layout.start_ns));
    layout.time = MAX(layout.time, TIME_WIDTH_MIN);
    layout.frame = text_width(g_strdup_printf("%" PRIu64, conversation->last.frame));
    layout.frame = MAX(layout.frame, FRAME_WIDTH_MIN);

    /* frame, time, state, lane, state: with the spaces between */
    unsigned fixed = layout.frame + 2 + layout.time + 2 + STATE_WIDTH + 1 + STATE_WIDTH;
    unsigned rest = columns > fixed ? columns - fixed : 0;
    if (!beside) {
        layout.lane = CLAMP(rest, LANE_MIN, LANE_MAX);
        return layout;
    }
    layout.lane = CLAMP(rest * LANE_PERCENT / 100, LANE_MIN, LANE_MAX);
    layout.note = rest > layout.lane + 2 ? rest - layout.lane - 2 : 2;
    return layout;
}

/* Columns from which the lane begins. */
static unsigned lane_column(const RungLayout *layout)
{
    return layout->frame + 2 + layout->time + 2 + STATE_WIDTH;
}

void rung_put_titles(Page *page, const RungLayout *layout)
{
    page_put_right(page, INK_QUIET, "#", layout->frame);
    page_put_right(page, INK_QUIET, _("time"), layout->time + 2);
    page_move_to(page, page->at + 2);
    page_put(page, INK_CLIENT, _("client"));
    page_move_to(page, lane_column(layout) + layout->lane + 1);
    page_put_padded(page, INK_SERVER, _("server"), STATE_WIDTH);
}

static void put_state(Page *page, const StateChange *change, RungMarks *used)
{
    static const char *const marks[] = {
        [CERTAINTY_OBSERVED] = "",
        [CERTAINTY_INFERRED] = "~",
        [CERTAINTY_UNKNOWABLE] = "?",
    };
    if (!change) {
        page_move_to(page, page->at + STATE_WIDTH);
        return;
    }
    used->inferred |= change->certainty == CERTAINTY_INFERRED;
    used->unknowable |= change->certainty == CERTAINTY_UNKNOWABLE;
    g_autofree char *state =
        g_strconcat(tcp_state_name(change->to), marks[change->certainty], NULL);
    page_put_padded(page, INK_STATE, state, STATE_WIDTH);
}

static void put_frame_and_time(Page *page, const RungLayout *layout, const Rung *rung)
{
    g_autofree char *frame = g_strdup_printf("%" PRIu64, rung->at.frame);
    g_autofree char *time = format_seconds(rung->at.time_ns - layout->start_ns);
    page_put_right(page, INK_QUIET, frame, layout->frame);
    page_put_right(page, INK_PLAIN, time, layout->time + 2);
    page_move_to(page, page->at + 2);
}

void rung_put(Page *page, const RungLayout *layout, const Rung *rung, const char *label,
              RungMarks *marks)
{
    if (rung->kind == RUNG_ELISION) {
        page_move_to(page, lane_column(layout));
        lane_put_elision(page, rung, layout->lane);
        page_move_to(page, page->at + 1 + STATE_WIDTH);
        return;
    }
    put_frame_and_time(page, layout, rung);
    put_state(page, rung->changes[END_CLIENT], marks);
    if (rung->kind == RUNG_STEP)
        lane_put_arrow(page, rung, label, layout->lane);
    else
        lane_put_empty(page, layout->lane);
    page_move_to(page, page->at + 1);
    put_state(page, rung->changes[END_SERVER], marks);
}

void rung_put_below(Page *page, const RungLayout *layout, const Rung *rung, const char *label)
{
    page_move_to(page, lane_column(layout));
    lane_put_below(page, rung, label, layout->lane);
    page_move_to(page, page->at + 1 + STATE_WIDTH);
}

void rung_put_empty(Page *page, const RungLayout *layout)
{
    page_move_to(page, lane_column(layout));
    lane_put_empty(page, layout->lane);
    page_move_to(page, page->at + 1 + STATE_WIDTH);
}
