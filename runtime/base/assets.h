/* assets.h: the files that every page loads, inside the binary.
 *
 * htmx, its websocket extension and the theme are packed into the library when it is built
 * (assets/pack.js), so that a page asks no other host for anything. Each is served under a name
 * that carries its version and a hash of its bytes and may therefore be cached for ever. Both
 * forms are constants: an answer is written from where they lie, and nothing is inflated.
 *
 * htmx is there twice: 2, and 4 for `app htmx=4`. */
#ifndef ASSETS_H
#define ASSETS_H

#include <stddef.h>

/* One form of a file, ready to be sent. */
typedef struct FhAssetBody {
    const unsigned char *bytes;
    size_t len;
    const char *etag; /* strong, with its quotes; each form has its own, as HTTP wants it */
} FhAssetBody;

typedef struct FhAsset {
    const char *name; /* "htmx", "ws", "htmx4", "ws4", "back", "pico" */
    const char *path; /* "/_fh/htmx-2.0.11.<8 hex digits>.js" */
    const char *type; /* for Content-Type */
    FhAssetBody plain;
    FhAssetBody gzip; /* for Content-Encoding: gzip */
} FhAsset;

/* All of them. */
extern const FhAsset fh_assets[];
extern const int fh_nassets;

/* The name of a symbol that stands beside them, made from all of their hashes: C that was
 * generated with their paths in it names it too, so that a library with other files is not
 * linked with it. */
extern const char *const fh_assets_symbol;

/* The asset served at this path (without a query), or null. */
const FhAsset *asset_find(const char *path, size_t len);

/* The asset of this name, or null: what the page's head is made from. */
const FhAsset *asset_named(const char *name);

#endif
