/* assets.c: looks the packed files up. A handful: no table to hash. See assets.h. */
#include "base/assets.h"

#include <string.h>

const FhAsset *asset_find(const char *path, size_t len)
{
    for (int i = 0; i < fh_nassets; i++)
        if (strlen(fh_assets[i].path) == len && memcmp(fh_assets[i].path, path, len) == 0)
            return &fh_assets[i];
    return NULL;
}

const FhAsset *asset_named(const char *name)
{
    for (int i = 0; i < fh_nassets; i++)
        if (strcmp(fh_assets[i].name, name) == 0)
            return &fh_assets[i];
    return NULL;
}
