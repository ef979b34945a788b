/* Made from src/contract/unprintable.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_UNPRINTABLE_H
#define CONTRACT_UNPRINTABLE_H

#define UNPRINTABLE_RANGES \
	{ 0x0, 0x1f }, { 0x7f, 0x9f }, { 0x2028, 0x2029 }, { 0x202a, 0x202e }, { 0x2066, 0x2069 },

#endif
