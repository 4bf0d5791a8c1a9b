/* seal.c: see seal.h. */
#include "server/seal.h"

#include <sodium.h>
#include <stdio.h>

#include "values/clock.h"
#include "server/key.h"
#include "base/str.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define TEXT  sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key's size");

/* What the key is for stands in the first hash, so that the secret may serve others too. */
static bool make_key(fh_str secret, const char *app_name, SealKey *key)
{
    static const unsigned char purpose[] = "fh session key 1";
    unsigned char hidden[SEAL_KEY_BYTES];
    const fh_str name = str_from(app_name);
    if (sodium_init() < 0) return false;
    crypto_generichash(hidden, sizeof(hidden), (const unsigned char *)secret.ptr, secret.len,
                       purpose, sizeof(purpose) - 1);
    crypto_generichash(key->bytes, sizeof(key->bytes), (const unsigned char *)name.ptr, name.len,
                       hidden, sizeof(hidden));
    sodium_memzero(hidden, sizeof(hidden));
    return true;
}

static bool find_key(const FhApp *app, SealKey *key)
{
    KeySecret secret;
    if (!key_find(app->name, &secret)) return false;
    const bool is_made = make_key((fh_str){ secret.text, secret.len }, app->name, key);
    sodium_memzero(&secret, sizeof(secret));
    if (!is_made) fprintf(stderr, "%s: libsodium does not start\n", app->name);
    return is_made;
}

static fh_str close_sealed(Arena *arena, const SealKey *key, fh_str label, fh_str plain)
{
    const size_t len = NONCE + plain.len + TAG, room = sodium_base64_encoded_len(len, TEXT);
    unsigned char *bytes = arena_alloc(arena, len);
    char *text = arena_alloc(arena, room);
    clock_random(bytes, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes + NONCE, NULL, (const unsigned char *)plain.ptr, plain.len,
        (const unsigned char *)label.ptr, label.len, NULL, bytes, key->bytes);
    sodium_bin2base64(text, room, bytes, len, TEXT);
    return (fh_str){ text, room - 1 };
}

static bool open_sealed(Arena *arena, const SealKey *key, fh_str label, fh_str sealed,
                        fh_str *plain)
{
    const size_t room = sealed.len / 4 * 3 + 3;
    unsigned char *bytes = arena_alloc(arena, room), *to = arena_alloc(arena, room);
    size_t len;
    unsigned long long plain_len;
    if (sealed.len == 0 ||
        sodium_base642bin(bytes, room, sealed.ptr, sealed.len, NULL, &len, NULL, TEXT) ||
        len < NONCE + TAG)
        return false;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            to, &plain_len, NULL, bytes + NONCE, len - NONCE, (const unsigned char *)label.ptr,
            label.len, bytes, key->bytes))
        return false;
    *plain = (fh_str){ (char *)to, (size_t)plain_len };
    return true;
}

const FhSealing fh_sealing = { find_key, make_key, close_sealed, open_sealed };
