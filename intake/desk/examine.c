/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include "base/clock.h"
#include "base/text.h"

/* One file read and judged at once, for inspect and for binding. */

enum err
desk_workers(struct desk *d, struct error *err)
{
	if (d->workers)
		return ERR_NONE;
	return workers_start(&d->config, d->catalog, d->config.workers, &d->workers, err);
}

enum err
desk_read(struct desk *d, int fd, struct examination *out, struct error *err)
{
	struct job job = { { clock_today(), clock_today() } };
	struct error file_error;
	int worker;

	if (!d->workers && workers_start(&d->config, d->catalog, 1, &d->workers, err))
		return err->code;
	worker = workers_idle(d->workers);
	if (workers_give(d->workers, worker, fd, &job, err) ||
	    workers_answer(d->workers, -1, &worker, out, &file_error, err))
		return err->code;
	if (file_error.code)
		*err = file_error;
	return file_error.code;
}

enum err
desk_examine(struct desk *d, int fd, const struct arrival *arrival, struct examination *out,
	     struct error *err)
{
	AUTO(examination)
	struct examination seen = { 0 };
	struct arrival today = { .received_on = clock_today(), .pieces = 1, .original = true };

	struct surroundings around = { .arrival = arrival ? arrival : &today };

	if (desk_read(d, fd, &seen, err))
		return err->code;
	for (int i = 0; i < seen.count; i++)
		around.certificates += seen.document[i].form[0] != '\0';
	for (int i = 0; i < seen.count; i++)
		if (check_document(d, &around, &seen.document[i], err))
			return err->code;
	*out = seen;
	seen = (struct examination){ 0 };
	return ERR_NONE;
}
