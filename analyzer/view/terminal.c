#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "../i18n.h"

/* How long a lone Esc waits for the rest of a key, in milliseconds: enough over ssh. */
#define ESC_DELAY_MS 50

/* What a signal handler needs. They are set before the handlers are, and not changed
 * while these stand. */
static volatile sig_atomic_t caught_signal;
static struct termios modes_before;
static int modes_of = -1; /* descriptor; -1: none to give back */
static char farewell[256];
static size_t farewell_length;

static SCREEN *screen;
static FILE *keyboard; /* (owned, nullable) /dev/tty */
static bool in_colour;

/* ---- signals ------------------------------------------------------------- */

static void note_signal(int number)
{
    caught_signal = number;
}

/* Only what signal-safety(7) allows. SA_RESETHAND: the next one is the default's. */
static void give_back_and_die(int number)
{
    ssize_t written = write(STDOUT_FILENO, farewell, farewell_length);
    (void)written;
    if (modes_of >= 0)
        tcsetattr(modes_of, TCSANOW, &modes_before);
    raise(number);
}

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

static void handle(const int *signals, size_t count, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < count; i++)
        sigaction(signals[i], &action, NULL);
}

static void catch_signals(void)
{
    caught_signal = 0;
    handle(ending_signals, G_N_ELEMENTS(ending_signals), note_signal, 0);
    handle(crash_signals, G_N_ELEMENTS(crash_signals), give_back_and_die, (int)SA_RESETHAND);
}

static void let_signals_be(void)
{
    handle(ending_signals, G_N_ELEMENTS(ending_signals), SIG_DFL, 0);
    handle(crash_signals, G_N_ELEMENTS(crash_signals), SIG_DFL, 0);
}

int terminal_signal(void)
{
    return caught_signal;
}

/* ---- what a crash writes ------------------------------------------------- */

static void add_farewell(const char *sequence)
{
    if (!sequence || sequence == (char *)-1)
        return;
    size_t n = strlen(sequence);
    if (farewell_length + n > sizeof farewell)
        return;
    memcpy(farewell + farewell_length, sequence, n);
    farewell_length += n;
}

static void prepare_farewell(void)
{
    farewell_length = 0;
    add_farewell(tigetstr("sgr0"));
    add_farewell(tigetstr("cnorm"));
    add_farewell("\033[?1000l\033[?1002l\033[?1006l"); /* the mouse (xterm, ctlseqs) */
    add_farewell(tigetstr("rmkx"));
    add_farewell(tigetstr("rmcup"));
}

/* ---- colours ------------------------------------------------------------- */

enum {
    PAIR_OF_CURSOR = INK_COUNT + 1,
    PAIR_OF_BAR,
    PAIR_OF_TITLE,
};

/* As in paint.c: colours that can be read on light and dark; -1 is the terminal's own. */
static const short ink_colours[INK_COUNT] = {
    [INK_PLAIN] = -1,
    [INK_TITLE] = -1,
    [INK_QUIET] = -1,
    [INK_CLIENT] = COLOR_CYAN,
    [INK_SERVER] = COLOR_MAGENTA,
    [INK_STATE] = -1,
    [INK_GOOD] = COLOR_GREEN,
    [INK_TELLING] = COLOR_YELLOW,
    [INK_TROUBLE] = COLOR_RED,
    [INK_NOTE] = COLOR_BLUE,
};

static const attr_t ink_attributes[INK_COUNT] = {
    [INK_TITLE] = A_BOLD,   [INK_QUIET] = A_DIM, [INK_STATE] = A_BOLD,
    [INK_TROUBLE] = A_BOLD, [INK_NOTE] = A_BOLD,
};

static void start_colours(void)
{
    start_color();
    use_default_colors();
    for (short ink = 0; ink < INK_COUNT; ink++)
        init_pair((short)(ink + 1), ink_colours[ink], -1);
    init_pair(PAIR_OF_CURSOR, COLOR_BLACK, COLOR_CYAN);
    init_pair(PAIR_OF_BAR, COLOR_BLACK, COLOR_WHITE);
    init_pair(PAIR_OF_TITLE, COLOR_BLACK, COLOR_GREEN);
}

/* A row that stands out is of one colour; in it what is bold stays bold. */
static attr_t stressed(attr_t attributes, int pair)
{
    return (attributes & A_BOLD) | (in_colour ? (attr_t)COLOR_PAIR(pair) : A_REVERSE);
}

unsigned terminal_look(Ink ink, Stress stress)
{
    attr_t attributes = ink_attributes[ink];
    switch (stress) {
    case STRESS_NONE:
        return attributes | (in_colour ? (attr_t)COLOR_PAIR(ink + 1) : 0);
    case STRESS_CURSOR:
        return stressed(attributes, PAIR_OF_CURSOR);
    case STRESS_ASIDE:
        return (in_colour ? (attr_t)COLOR_PAIR(ink + 1) : 0) | A_BOLD | A_UNDERLINE;
    case STRESS_BAR:
        return stressed(attributes, PAIR_OF_BAR);
    case STRESS_TITLE:
        return stressed(attributes, PAIR_OF_TITLE);
    }
    return attributes;
}

/* ---- begin and end ------------------------------------------------------- */

/* A terminal must be able to put its cursor anywhere. */
static bool knows_terminal(void)
{
    int error;
    if (setupterm(NULL, STDOUT_FILENO, &error) != OK)
        return false;
    const char *address = tigetstr("cup");
    bool good = address && address != (char *)-1;
    del_curterm(cur_term);
    return good;
}

static bool open_screen(GError **error)
{
    FILE *input = stdin;
    if (!isatty(STDIN_FILENO)) {
        keyboard = fopen("/dev/tty", "r");
        input = keyboard;
    }
    screen = input && knows_terminal() ? newterm(NULL, stdout, input) : NULL;
    if (screen)
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                input ? _("this terminal (TERM=%s) cannot show a view: try wirenotes report")
                      : _("no keyboard to read from (TERM=%s): try wirenotes report"),
                g_getenv("TERM") ? g_getenv("TERM") : "");
    g_clear_pointer(&keyboard, fclose);
    return false;
}

static void set_modes(void)
{
    cbreak();
    noecho();
    nonl();
    set_escdelay(ESC_DELAY_MS);
    keypad(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    mousemask(BUTTON1_PRESSED | BUTTON1_DOUBLE_CLICKED | BUTTON1_CLICKED | BUTTON4_PRESSED |
                  BUTTON5_PRESSED,
              NULL);
    mouseinterval(0);
}

bool terminal_start(bool colour, GError **error)
{
    int descriptor = isatty(STDIN_FILENO) ? STDIN_FILENO : STDOUT_FILENO;
    if (tcgetattr(descriptor, &modes_before) == 0)
        modes_of = descriptor;
    if (!open_screen(error))
        return false;

    set_modes();
    in_colour = colour && has_colors();
    if (in_colour)
        start_colours();
    prepare_farewell();
    catch_signals();
    return true;
}

void terminal_stop(void)
{
    if (!screen)
        return;
    endwin();
    let_signals_be();
    delscreen(screen);
    screen = NULL;
    modes_of = -1;
    g_clear_pointer(&keyboard, fclose);
}

void terminal_size(int *ret_rows, int *ret_columns)
{
    getmaxyx(stdscr, *ret_rows, *ret_columns);
}

void terminal_redraw(void)
{
    clearok(stdscr, TRUE);
}
