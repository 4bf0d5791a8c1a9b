/* options.h: what the command line and the environment say. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "server/server.h"

typedef enum OptionsEnd { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG } OptionsEnd;

/* Reads flags and environment (null-ended lists) over the app's settings. OPTIONS_DONE: what
 * was asked for (help, version, routes) has been printed. OPTIONS_WRONG: one line on standard
 * error has said what is wrong. */
OptionsEnd options_read(Options *options, const FhApp *app, int argc, char **argv);

#endif
