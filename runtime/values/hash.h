/* hash.h: hashing of keys that peers choose.
 *
 * SipHash-1-3 with a seed that each process draws anew: nobody can prepare keys that fall
 * together. Maps and large JSON objects use it. */
#ifndef HASH_H
#define HASH_H

#include "fh.h"

uint64_t hash_str(fh_str text);
uint64_t hash_int(int64_t number);

#endif
