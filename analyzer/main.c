/* main.c: which command it is. Errors are printed and the program left only
 * from here and the cmd_*.c beside it. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd_check.h"
#include "cmd_events.h"
#include "cmd_export.h"
#include "cmd_lab.h"
#include "cmd_notes.h"
#include "cmd_report.h"
#include "cmd_view.h"
#include "i18n.h"

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the name; returns the exit status */
} Command;

static const Command commands[] = {
    {"report", cmd_report}, {"check", cmd_check},   {"notes", cmd_notes},
    {"lab", cmd_lab},       {"export", cmd_export}, {"events", cmd_events},
};

static const Command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* --lang decides the language of all messages, those about the options too, so
 * it is looked for before anything is parsed. */
static const char *wanted_language(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            return argv[i] + 7;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

static bool asks_for(int argc, char **argv, const char *name, const char *letter)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], name) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    return false;
}

/* Puts argv[place] before all options, which may be given on either side of the
 * command. */
static void move_to_front(char **argv, int place)
{
    char *word = argv[place];
    for (int i = place; i > 1; i--)
        argv[i] = argv[i - 1];
    argv[1] = word;
}

int main(int argc, char **argv)
{
    i18n_start(wanted_language(argc, argv));
    if (asks_for(argc, argv, "--help", "-h")) {
        cli_help();
        return 0;
    }
    if (asks_for(argc, argv, "--version", "-V")) {
        puts("wirenotes " WN_VERSION);
        return 0;
    }
    if (argc < 2) {
        cli_complain(_("no command and no capture file given; see wirenotes --help"));
        return 2;
    }

    int word = cli_first_word(argc, argv);
    bool is_program = word < argc && strcmp(argv[word - 1], "--") == 0;
    const Command *command = word < argc && !is_program ? find_command(argv[word]) : NULL;
    if (!command)
        return cmd_view(argc, argv);
    move_to_front(argv, word);
    return command->run(argc - 1, argv + 1);
}
