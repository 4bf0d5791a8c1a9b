/* gzip.h: pages that are made when somebody asks for them become smaller on their way, by zlib.
 *
 * Pages without holes and files were packed when the program was compiled. An app whose pages all
 * are such should not carry zlib, so nothing in the runtime names these functions: generated code
 * does, in FhApp.gzip (compare deflate.h). */
#ifndef GZIP_H
#define GZIP_H

#include "base/buf.h"
#include "fh.h"

#define GZIP_LEAST ((size_t)1 << 10) /* shorter pages go as they are */

struct FhGzip {
    /* Fills `packed`, which is empty, with the gzip form of a page of at most GZIP_MAX bytes.
     * False: that would not be smaller, or there is no memory; the page is to go as it is. */
    bool (*pack)(fh_str page, Buf *packed);
};

#endif
