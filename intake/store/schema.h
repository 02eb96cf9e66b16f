/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_STORE_SCHEMA_H
#define INTAKE_STORE_SCHEMA_H

/* The numbered migrations of schema/, inside the program: number n takes version n−1 to n. */
#define SCHEMA_VERSION 9
/* The one that brought the words lines are found by. */
#define SCHEMA_FIND 2

/* The SQL of one migration, 1 … SCHEMA_VERSION. */
const char *schema_sql(int number);

/* The embedded files themselves; schema.c makes them. */
extern const char schema_sql_0001[], schema_sql_0002[], schema_sql_0003[], schema_sql_0004[],
    schema_sql_0005[], schema_sql_0006[], schema_sql_0007[], schema_sql_0008[], schema_sql_0009[];

#endif
