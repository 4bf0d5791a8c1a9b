/* media.h: what a browser has to be told about a file: its type and its tag.
 *
 * The compiler says both of the files that it bakes in, the server of those that it reads from
 * their folder (`fhc run`), so both know the same here. */
#ifndef MEDIA_H
#define MEDIA_H

#include <stdbool.h>

#include "fh_str.h"

typedef struct Media {
    const char *type; /* for Content-Type: "text/css; charset=utf-8" */
    bool compresses;  /* such files become smaller by gzip */
} Media;

/* By the extension of the file's name, in whatever case. An unknown one gives
 * application/octet-stream, which compresses. */
Media media_of(fh_str name);

/* Room for a tag and its NUL. */
#define MEDIA_TAG 48

/* The strong ETag of these bytes, with its quotes: equal bytes have equal tags. */
void media_tag(fh_str bytes, char tag[MEDIA_TAG]);

#endif
