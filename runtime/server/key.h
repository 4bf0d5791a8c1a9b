/* key.h: the secret that an app seals with.
 *
 * FH_SECRET in the environment, or one that is made once and kept in a file that its owner
 * alone can read: so that a restart logs nobody out. The file is $FH_STATE_DIR/APP.key, else
 * $XDG_STATE_HOME/fh/APP.key, else ~/.local/state/fh/APP.key. Where no file can be kept, or
 * what is there cannot be trusted, one line warns and the secret is that of this run. */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>

#define KEY_SECRET_MIN 16 /* characters */
#define KEY_SECRET_MAX ((size_t)4096)

typedef struct KeySecret {
    char text[KEY_SECRET_MAX];
    size_t len;
} KeySecret;

/* False: FH_SECRET is there but is no secret; one line on standard error has said so. */
bool key_find(const char *app_name, KeySecret *secret);

#endif
