#include "text/sha256.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, ROUNDS = 64 };

static const uint32_t constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, unsigned by)
{
	return word >> by | word << (32 - by);
}

/* One round, of the number modulo eight: which of the variables is called a to h in FIPS 180-4 depends on it. */
static inline void take_round(uint32_t v[8], unsigned round, uint32_t word)
{
	uint32_t a = v[-round & 7], b = v[(1 - round) & 7], c = v[(2 - round) & 7];
	uint32_t e = v[(4 - round) & 7], f = v[(5 - round) & 7], g = v[(6 - round) & 7];
	uint32_t *d = &v[(3 - round) & 7], *h = &v[(7 - round) & 7];
	uint32_t first = *h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + word;
	*d += first;
	*h = first + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
}

static void mix(uint32_t state[8], const unsigned char block[BLOCK])
{
	uint32_t words[ROUNDS], v[8];
	for (size_t at = 0; at < 16; at++) {
		const unsigned char *byte = block + 4 * at;
		words[at] = (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
	}
	for (size_t at = 16; at < ROUNDS; at++) {
		uint32_t early = words[at - 15], late = words[at - 2];
		words[at] = words[at - 16] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) + words[at - 7] +
			(rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
	}
	memcpy(v, state, sizeof v);
	/* The eight turn rather than move: after as many rounds each is where it was. */
	for (size_t at = 0; at < ROUNDS; at += 8) {
		take_round(v, 0, constants[at] + words[at]);
		take_round(v, 1, constants[at + 1] + words[at + 1]);
		take_round(v, 2, constants[at + 2] + words[at + 2]);
		take_round(v, 3, constants[at + 3] + words[at + 3]);
		take_round(v, 4, constants[at + 4] + words[at + 4]);
		take_round(v, 5, constants[at + 5] + words[at + 5]);
		take_round(v, 6, constants[at + 6] + words[at + 6]);
		take_round(v, 7, constants[at + 7] + words[at + 7]);
	}
	for (size_t at = 0; at < 8; at++) state[at] += v[at];
}

void sha256_hex(const unsigned char *bytes, size_t length, char ret_hex[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint32_t state[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	unsigned char last[2 * BLOCK] = { 0 };
	size_t whole = length / BLOCK * BLOCK, rest = length - whole, padded = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
	for (size_t at = 0; at < whole; at += BLOCK) mix(state, bytes + at);
	if (rest > 0) memcpy(last, bytes + whole, rest);
	last[rest] = 0x80;
	for (size_t at = 0; at < 8; at++) last[padded - 1 - at] = (unsigned char)((uint64_t)length * 8 >> 8 * at);
	for (size_t at = 0; at < padded; at += BLOCK) mix(state, last + at);
	for (size_t at = 0; at < SHA256_HEX; at++) ret_hex[at] = digits[state[at / 8] >> (28 - at % 8 * 4) & 15];
}
