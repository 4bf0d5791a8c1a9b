/* media.c: see media.h. */
#include "base/media.h"

#include <stddef.h>
#include <stdio.h>

#include "base/str.h"

#define UTF8 "; charset=utf-8"

static const struct {
    const char *extension;
    Media media;
} types[] = {
    { "html", { "text/html" UTF8, true } },
    { "htm", { "text/html" UTF8, true } },
    { "css", { "text/css" UTF8, true } },
    { "js", { "text/javascript" UTF8, true } },
    { "mjs", { "text/javascript" UTF8, true } },
    { "json", { "application/json", true } },
    { "map", { "application/json", true } },
    { "txt", { "text/plain" UTF8, true } },
    { "md", { "text/markdown" UTF8, true } },
    { "csv", { "text/csv" UTF8, true } },
    { "xml", { "application/xml", true } },
    { "rss", { "application/rss+xml", true } },
    { "atom", { "application/atom+xml", true } },
    { "ics", { "text/calendar" UTF8, true } },
    { "vtt", { "text/vtt" UTF8, true } },
    { "webmanifest", { "application/manifest+json", true } },
    { "svg", { "image/svg+xml", true } },
    { "png", { "image/png", false } },
    { "jpg", { "image/jpeg", false } },
    { "jpeg", { "image/jpeg", false } },
    { "gif", { "image/gif", false } },
    { "webp", { "image/webp", false } },
    { "avif", { "image/avif", false } },
    { "ico", { "image/x-icon", true } },
    { "bmp", { "image/bmp", true } },
    { "woff", { "font/woff", false } },
    { "woff2", { "font/woff2", false } },
    { "ttf", { "font/ttf", true } },
    { "otf", { "font/otf", true } },
    { "mp3", { "audio/mpeg", false } },
    { "m4a", { "audio/mp4", false } },
    { "ogg", { "audio/ogg", false } },
    { "oga", { "audio/ogg", false } },
    { "opus", { "audio/ogg", false } },
    { "flac", { "audio/flac", false } },
    { "wav", { "audio/wav", true } },
    { "mp4", { "video/mp4", false } },
    { "m4v", { "video/mp4", false } },
    { "webm", { "video/webm", false } },
    { "ogv", { "video/ogg", false } },
    { "mov", { "video/quicktime", false } },
    { "pdf", { "application/pdf", false } },
    { "wasm", { "application/wasm", true } },
    { "zip", { "application/zip", false } },
    { "gz", { "application/gzip", false } },
    { "tgz", { "application/gzip", false } },
    { "tar", { "application/x-tar", true } },
};

Media media_of(fh_str name)
{
    size_t dot = name.len;
    while (dot > 0 && name.ptr[dot - 1] != '.' && name.ptr[dot - 1] != '/') dot--;
    const bool has_one = dot > 0 && name.ptr[dot - 1] == '.';
    const fh_str extension = str_sub(name, has_one ? dot : name.len, name.len);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (str_ieq(extension, str_from(types[i].extension))) return types[i].media;
    return (Media){ "application/octet-stream", true };
}

void media_tag(fh_str bytes, char tag[MEDIA_TAG])
{
    snprintf(tag, MEDIA_TAG, "\"%016llx-%zx\"", (unsigned long long)str_hash(bytes), bytes.len);
}
