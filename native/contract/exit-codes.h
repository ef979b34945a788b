/* Made from src/contract/exit-codes.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_EXIT_CODES_H
#define CONTRACT_EXIT_CODES_H

enum {
	EXIT_FINE = 0,
	EXIT_NO = 1,
	EXIT_STARTUP_FAILED = 1,
	EXIT_SERVICES_ENDED = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 77,
	EXIT_POLICY = 78,
	EXIT_FAILED = 125,
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
};

#endif
