/* seal.h: texts that nobody outside can read or change.
 *
 * The only user of libsodium: XChaCha20-Poly1305 with a random nonce, as base64url. The key is
 * made of a secret (key.h) and the app's name, so that apps which share a secret do not take
 * each other's; what the text is for goes in as additional data.
 *
 * An app that seals nothing should not carry the cryptography. So nothing in the runtime names
 * these functions: generated code does, in FhApp.sealing, if the app declares a session. */
#ifndef SEAL_H
#define SEAL_H

#include "base/arena.h"
#include "fh.h"

#define SEAL_KEY_BYTES 32

typedef struct SealKey {
    unsigned char bytes[SEAL_KEY_BYTES];
} SealKey;

struct FhSealing {
    /* Finds or makes the app's secret, and makes a key of it. False: one line on standard error
     * has said why the app must not start. */
    bool (*find_key)(const FhApp *app, SealKey *key);

    /* The key for this secret alone, for tests. */
    bool (*make_key)(fh_str secret, const char *app_name, SealKey *key);

    /* Seals `plain` for the purpose that `label` names. */
    fh_str (*close)(Arena *arena, const SealKey *key, fh_str label, fh_str plain);

    /* False if it was not sealed with this key for this purpose, or has been touched since. */
    bool (*open)(Arena *arena, const SealKey *key, fh_str label, fh_str sealed, fh_str *plain);
};

#endif
