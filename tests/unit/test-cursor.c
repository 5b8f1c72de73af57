/* The one bounds check. */
#include <glib.h>

#include "../../dissectors/cursor.h"

static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};

static void test_reads(void)
{
    Cursor c = cursor_over(bytes, sizeof bytes);
    uint8_t u8;
    uint16_t u16;
    uint32_t u24;
    g_assert_true(cursor_u8(&c, &u8));
    g_assert_true(cursor_u16(&c, &u16));
    g_assert_true(cursor_u24(&c, &u24));
    g_assert_cmphex(u8, ==, 0x01);
    g_assert_cmphex(u16, ==, 0x0203);
    g_assert_cmphex(u24, ==, 0x040506);
    g_assert_true(cursor_u16le(&c, &u16));
    g_assert_cmphex(u16, ==, 0x0807);
    g_assert_true(cursor_at_end(&c));
}

/* A read that fails changes nothing, whatever its width. */
static void test_too_far(void)
{
    for (size_t n = 0; n < 8; n++) {
        Cursor c = cursor_over(bytes, n), before = c;
        uint64_t u64;
        uint32_t u32;
        uint16_t u16;
        g_assert_false(cursor_u64(&c, &u64));
        g_assert_true(n >= 4 || !cursor_u32(&c, &u32));
        g_assert_true(n >= 2 || !cursor_u16(&c, &u16));
        if (n < 2)
            g_assert_cmpmem(&c, sizeof c, &before, sizeof before);
        g_assert_cmpint(cursor_failure(&c), ==, VERDICT_MALFORMED);
    }
}

static void test_cut_short(void)
{
    Cursor c = cursor_cut(bytes, 4, 100), part;
    uint64_t u64;
    g_assert_false(cursor_u64(&c, &u64));
    g_assert_cmpint(cursor_failure(&c), ==, VERDICT_CUT_SHORT);
    g_assert_true(cursor_take(&c, 10, &part));
    g_assert_cmpuint(part.captured, ==, 4);
    g_assert_cmpuint(part.on_wire, ==, 10);
    g_assert_cmpuint(c.captured, ==, 0);
    g_assert_cmpuint(c.on_wire, ==, 90);
    g_assert_false(cursor_take(&c, 91, &part));
}

/* The inner parser cannot see past its parent. */
static void test_blocks(void)
{
    static const uint8_t nested[] = {3, 0, 1, 9, 7, 5};
    Cursor c = cursor_over(nested, sizeof nested), outer, inner;
    g_assert_true(cursor_u8_block(&c, &outer));
    g_assert_cmpuint(outer.on_wire, ==, 3);
    g_assert_true(cursor_u16_block(&outer, &inner));
    g_assert_cmpuint(inner.on_wire, ==, 1);
    g_assert_true(cursor_at_end(&outer));

    Cursor before = c;
    g_assert_false(cursor_u8_block(&c, &outer));
    g_assert_cmpmem(&c, sizeof c, &before, sizeof before);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cursor/reads", test_reads);
    g_test_add_func("/cursor/too-far", test_too_far);
    g_test_add_func("/cursor/cut-short", test_cut_short);
    g_test_add_func("/cursor/blocks", test_blocks);
    return g_test_run();
}
