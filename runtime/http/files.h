/* files.h: the files of `static`: found by a request's path, and sent.
 *
 * They are in the binary, in a table sorted by path. Under `fhc run` they are read from their
 * folders at each request instead, so that a change shows at once; what can be had that way is
 * held to what would be baked in: nothing hidden, nothing outside, no link that leads there. */
#ifndef FILES_H
#define FILES_H

#include "http/answer.h"
#include "base/arena.h"
#include "fh.h"
#include "http/request.h"

typedef struct File {
    const FhFile *baked;
    const char *name; /* of one in a folder, to open it; null for one that is baked in */
} File;

typedef enum FilesFound {
    FILES_NONE,
    FILES_FILE,
    FILES_SLASH /* the path is that of a folder that has an index.html, but for the slash */
} FilesFound;

/* Finds the file for a path as it came, without its query and still percent-encoded. */
FilesFound files_find(const FhApp *app, Arena *arena, fh_str path, File *file);

/* Answers a GET or HEAD request with the file: 200, 206 or 304. Else the status is returned, 412,
 * 416, 404 for a file that has gone since, or 503 when there is no memory or descriptor to read it,
 * and the page is still to be made. */
int files_answer(const File *file, const Request *request, Answer *answer);

#endif
