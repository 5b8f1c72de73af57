#include "keys.h"

#include <curses.h>
#include <stdio.h>

/* Rows that a step of the wheel moves. */
#define WHEEL_ROWS 3

#define DELETE_CHAR 0x7f

static const struct {
    int code;
    const char *name;
} special[] = {
    {KEY_DOWN, "Down"},   {KEY_UP, "Up"},      {KEY_LEFT, "Left"},           {KEY_RIGHT, "Right"},
    {KEY_NPAGE, "PgDn"},  {KEY_PPAGE, "PgUp"}, {KEY_HOME, "Home"},           {KEY_END, "End"},
    {KEY_ENTER, "Enter"}, {KEY_BTAB, "S-Tab"}, {KEY_BACKSPACE, "Backspace"}, {KEY_DC, "Delete"},
};

static Key named(const char *name)
{
    Key key = {.kind = KEY_NAMED};
    g_strlcpy(key.name, name, sizeof key.name);
    return key;
}

static Key read_mouse(void)
{
    MEVENT event;
    Key key = {.kind = KEY_NOTHING};
    if (getmouse(&event) != OK)
        return key;
    key.row = event.y;
    key.column = event.x;
    if (event.bstate & BUTTON4_PRESSED) {
        key.kind = KEY_WHEEL;
        key.rows = -WHEEL_ROWS;
    } else if (event.bstate & BUTTON5_PRESSED) {
        key.kind = KEY_WHEEL;
        key.rows = WHEEL_ROWS;
    } else if (event.bstate & BUTTON1_DOUBLE_CLICKED) {
        key.kind = KEY_OPENED;
    } else if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) {
        key.kind = KEY_CLICKED;
    }
    return key;
}

static Key function_key(wint_t code)
{
    if (code == KEY_RESIZE)
        return (Key){.kind = KEY_RESIZED};
    if (code == KEY_MOUSE)
        return read_mouse();
    for (size_t i = 0; i < G_N_ELEMENTS(special); i++)
        if (special[i].code == (int)code)
            return named(special[i].name);
    Key key = {.kind = KEY_NOTHING};
    if (code >= (wint_t)KEY_F(1) && code <= (wint_t)KEY_F(12)) {
        key.kind = KEY_NAMED;
        g_snprintf(key.name, sizeof key.name, "F%u", (unsigned)(code - (wint_t)KEY_F(0)));
    }
    return key;
}

static Key control_key(wint_t code)
{
    if (code == '\r' || code == '\n')
        return named("Enter");
    if (code == '\t')
        return named("Tab");
    if (code == 033)
        return named("Esc");
    if (code == '\b' || code == DELETE_CHAR)
        return named("Backspace");
    Key key = {.kind = KEY_NAMED};
    g_snprintf(key.name, sizeof key.name, "^%c", (char)(code + '@'));
    return key;
}

static Key typed(wint_t code)
{
    if (code < ' ' || code == DELETE_CHAR)
        return control_key(code);
    Key key = {.kind = KEY_CHAR, .character = (gunichar)code};
    if (code == ' ')
        g_strlcpy(key.name, "Space", sizeof key.name);
    else if (code < DELETE_CHAR)
        key.name[0] = (char)code;
    return key;
}

Key keys_read(int milliseconds)
{
    wint_t code;
    timeout(milliseconds);
    switch (get_wch(&code)) {
    case KEY_CODE_YES:
        return function_key(code);
    case OK:
        return typed(code);
    default:
        return (Key){.kind = KEY_NOTHING};
    }
}
