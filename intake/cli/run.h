/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_CLI_RUN_H
#define INTAKE_CLI_RUN_H

#include "cli/cli.h"

/* What runs of the submission left behind, on standard output (cmd_run.c). */
enum err run_list(struct cli *cli, struct store *store, struct error *err) MUST_USE;
enum err run_batches(struct store *store, struct error *err) MUST_USE;
/* ERR_NOTFOUND if there is no such run. */
enum err run_check(struct store *store, const char *id, struct error *err) MUST_USE;
/* Who is to be resumed after that run, with the months to pay back; nothing when nobody is. */
enum err run_resumed(struct store *store, const char *id, struct error *err) MUST_USE;
/* Every record answered in that run, as CSV; as Excel or print: intake export run --run RUN. */
enum err run_report(struct desk *desk, const char *id, struct error *err) MUST_USE;

#endif
