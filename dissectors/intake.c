#include "intake.h"

void intake_clear(Intake *intake)
{
    g_clear_pointer(&intake->held, g_byte_array_unref);
}

void intake_skip(Intake *intake, uint64_t n)
{
    intake->skip = n > UINT64_MAX - intake->skip ? UINT64_MAX : intake->skip + n;
}

static bool intake_fail(Intake *intake, IntakeTrouble trouble, IntakeTrouble *ret_trouble)
{
    intake_clear(intake);
    intake->lost = true;
    *ret_trouble = trouble;
    return false;
}

/* Passes over what is to be skipped of `data`, captured or not. */
static void pass_over(Intake *intake, Cursor *data)
{
    size_t n = intake->skip < data->on_wire ? (size_t)intake->skip : data->on_wire;
    Cursor passed;
    if (n == 0 || !cursor_take(data, n, &passed))
        return;
    if (intake->skip != UINT64_MAX)
        intake->skip -= n;
    intake->offset += n;
    if (intake->pass)
        intake->pass(intake->pass_user, &passed);
}

/* Lets the parser consume from `available` while it can. A unit's first byte
 * came with `now` unless some of it was held before. */
static void parse_while_possible(Intake *intake, End from, Cursor *available, IntakeParse parse,
                                 void *parser)
{
    while (available->captured > 0 && intake->skip == 0 && !intake->lost) {
        Cursor whole = cursor_over(available->at, available->captured);
        size_t n = parse(parser, from, &whole);
        if (n == 0)
            return;
        g_assert(n <= available->captured);
        intake->offset += n;
        intake->started = intake->now;
        if (!cursor_skip(available, n))
            return;
        pass_over(intake, available);
    }
}

/* Parses from a slice with nothing held: borrowed bytes, no copy. */
static void feed_borrowed(Intake *intake, End from, Cursor *data, IntakeParse parse, void *parser)
{
    intake->started = intake->now;
    parse_while_possible(intake, from, data, parse, parser);
}

/* Parses from what is held with `data` behind it; leaves in *data what is not. */
static void feed_held(Intake *intake, End from, Cursor *data, IntakeParse parse, void *parser)
{
    size_t before = intake->held->len;
    g_byte_array_append(intake->held, data->at, (guint)data->captured);

    Cursor all = cursor_over(intake->held->data, intake->held->len);
    parse_while_possible(intake, from, &all, parse, parser);

    size_t consumed = intake->held->len - all.captured;
    if (consumed == 0 || consumed < before) {
        /* the unit that is waiting still begins in the held bytes */
        g_byte_array_remove_range(intake->held, 0, (guint)consumed);
        *data = (Cursor){data->at + data->captured, 0, data->on_wire - data->captured};
        return;
    }
    size_t of_data = consumed - before;
    g_byte_array_set_size(intake->held, 0);
    *data = (Cursor){data->at + of_data, data->captured - of_data, data->on_wire - of_data};
}

static void hold(Intake *intake, const Cursor *data)
{
    if (!intake->held)
        intake->held = g_byte_array_new();
    g_byte_array_append(intake->held, data->at, (guint)data->captured);
}

bool intake_feed(Intake *intake, End from, const Slice *slice, size_t limit, IntakeParse parse,
                 void *parser, IntakeTrouble *ret_trouble)
{
    Cursor data = slice->data;
    intake->now = slice->at;
    if (intake->lost)
        return intake_fail(intake, INTAKE_GAP, ret_trouble);

    bool holding = intake->held && intake->held->len > 0;
    if (!holding)
        intake->offset = slice->offset;
    pass_over(intake, &data);
    if (cursor_at_end(&data))
        return true;
    if (holding && data.captured > 0)
        feed_held(intake, from, &data, parse, parser);
    else if (data.captured > 0)
        feed_borrowed(intake, from, &data, parse, parser);

    pass_over(intake, &data);
    if (intake->lost)
        return intake_fail(intake, INTAKE_GAP, ret_trouble);
    if (data.captured < data.on_wire)
        return intake_fail(intake, INTAKE_GAP, ret_trouble);
    if (data.captured > 0)
        hold(intake, &data);
    if (intake->held && intake->held->len > limit)
        return intake_fail(intake, INTAKE_OVERFULL, ret_trouble);
    return true;
}

bool intake_gap(Intake *intake, uint64_t length, const Moment *at)
{
    intake->now = *at;
    bool waiting = intake->held && intake->held->len > 0;
    if (!waiting && intake->skip >= length) {
        Cursor missing = {.on_wire = length};
        if (intake->skip != UINT64_MAX)
            intake->skip -= length;
        if (intake->pass)
            intake->pass(intake->pass_user, &missing);
        return true;
    }
    intake_clear(intake);
    intake->skip = 0;
    intake->lost = true;
    return false;
}

void intake_resume(Intake *intake)
{
    intake_clear(intake);
    intake->skip = 0;
    intake->lost = false;
}
