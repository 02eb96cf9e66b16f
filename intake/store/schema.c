/* SPDX-License-Identifier: Apache-2.0 */
#include "store/schema.h"

#include <assert.h>

#include "base/attr.h"

/* C17 has no #embed; gcc and clang both hand .incbin to the assembler, which looks from the folder
 * of the build. */
#define EMBED(symbol, path)                                                                        \
	__asm__(".pushsection .rodata\n"                                                           \
		".global " #symbol "\n" #symbol ":\n"                                              \
		".incbin \"" path "\"\n"                                                           \
		".byte 0\n"                                                                        \
		".popsection\n")

EMBED(schema_sql_0001, "intake/store/schema/0001-register.sqlite.sql");
EMBED(schema_sql_0002, "intake/store/schema/0002-lists.sqlite.sql");
EMBED(schema_sql_0003, "intake/store/schema/0003-accounts.sqlite.sql");
EMBED(schema_sql_0004, "intake/store/schema/0004-likeness.sqlite.sql");
EMBED(schema_sql_0005, "intake/store/schema/0005-answers.sqlite.sql");
EMBED(schema_sql_0006, "intake/store/schema/0006-specimen.sqlite.sql");
EMBED(schema_sql_0007, "intake/store/schema/0007-issue-lists.sqlite.sql");
EMBED(schema_sql_0008, "intake/store/schema/0008-claim.sqlite.sql");
EMBED(schema_sql_0009, "intake/store/schema/0009-tally.sqlite.sql");

const char *
schema_sql(int number)
{
	static const char *const migration[SCHEMA_VERSION] = {
		schema_sql_0001, schema_sql_0002, schema_sql_0003, schema_sql_0004, schema_sql_0005,
		schema_sql_0006, schema_sql_0007, schema_sql_0008, schema_sql_0009
	};

	assert(number >= 1);
	assert(number <= (int)COUNT_OF(migration));
	return migration[number - 1];
}
