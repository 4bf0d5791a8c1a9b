/* baked.h: the files that `static` makes part of a program, as data.
 *
 * bake.c fills it in, app/app.c looks links up in it, fold and emit print it: so it stands
 * below all of them and knows nothing of the tree. */
#ifndef BAKED_H
#define BAKED_H

#include <stdbool.h>

#include "source/source.h"

/* static /assets "public" */
typedef struct BakedFolder {
    fh_str prefix;    /* "/assets"; empty for / */
    const char *name; /* to open it: "samples/public" */
    const char *real; /* absolute, without links */
    Span span;        /* of "public" */
} BakedFolder;

typedef struct BakedFile {
    fh_str path;      /* where it is served, not percent-encoded: "/assets/app.css" */
    const char *name; /* to open it */
    const char *type; /* for Content-Type */
    bool compresses;
    const BakedFolder *folder;

    /* bake_load: */
    const char *tag;  /* the ETag, with its quotes */
    fh_str bytes;
    fh_str gzip;      /* a null ptr where it would hardly be smaller */

    const char *cname; /* fold */
} BakedFile;

typedef struct Baked {
    BakedFolder *folders;
    int nfolders;
    BakedFile *files;   /* sorted by path */
    int nfiles, files_cap;
    const char **names; /* what was opened, folders too: for depfiles */
    int nnames, names_cap;
} Baked;

#endif
