// SPDX-License-Identifier: Apache-2.0
#include "base/uncaught.h"

#include <cstring>
#include <exception>
#include <new>

#include <unistd.h>

// The sysexits of ERR_NOMEM and ERR_BUG (base/error.c, which is C17).
static constexpr int exit_again = 75, exit_bug = 70;

[[noreturn]] static void
end_with(const char *sentence, int status)
{
	if (write(STDERR_FILENO, sentence, std::strlen(sentence)) < 0)
		_exit(exit_bug);
	_exit(status);
}

[[noreturn]] static void
ended()
{
	if (!std::current_exception())
		end_with("intake: a library gave up\n", exit_bug);
	try {
		std::rethrow_exception(std::current_exception());
	} catch (const std::bad_alloc &) {
		end_with("intake: out of memory\n  → Nothing is lost. End other programs, then run "
			 "it again.\n",
			 exit_again);
	} catch (...) {
		end_with("intake: a library broke off in a way that nobody expected\n", exit_bug);
	}
}

extern "C" void
uncaught_open(void)
{
	(void)std::set_terminate(ended);
}
