/* SHA-256 (FIPS 180-4), for the hashes of the ledger and the chain of the audit log. */
#ifndef TEXT_SHA256_H
#define TEXT_SHA256_H

#include <stddef.h>

enum { SHA256_HEX = 64 };

/* The hash of some bytes as lower-case hexadecimal digits, without a NUL. */
void sha256_hex(const unsigned char *bytes, size_t length, char ret_hex[SHA256_HEX]);

#endif
