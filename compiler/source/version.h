/* version.h: which fhc this is, and which runtime its C asks for; twins of fh.h's FH_VERSION and
 * FH_ABI, held together by a test. */
#ifndef VERSION_H
#define VERSION_H

#define COMPILER_VERSION "0.1.0"
#define COMPILER_ABI 1

#endif
