/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_WEB_STATION_H
#define INTAKE_WEB_STATION_H

#include <pthread.h>

#include "web/submission.h"
#include "web/visit.h"
#include "web/web.h"

/* Inside web.c, visit.c, asset.c: what all visits share. */
#define LIMIT_ASSETS 8

struct asset {
	char name[32]; /* "app.css" */
	const char *type;
	struct buf bytes;
	char version[17]; /* first half of its SHA-256 */
};

struct web {
	struct http *http;
	struct pages *pages;
	struct desk *desk[16 + LIMIT_HTTP_SLOW]; /* one for each thread, lent to a visit */
	bool busy[16 + LIMIT_HTTP_SLOW];
	int desk_count;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct asset asset[LIMIT_ASSETS];
	int asset_count;
	struct submission submission;
	bool scanning; /* the connected scanner is at work; under lock */
};

const struct config *station_config(const struct web *w);

/* asset.c */
enum err assets_open(struct web *w, const char *templates, struct error *err) MUST_USE;
void assets_close(struct web *w);
const struct asset *asset_find(const struct web *w, const char *name);
enum err page_asset(struct visit *v, struct error *err);

/* visit.c */
void visit_fail(struct visit *v, const struct error *err); /* answers with an error page */
void visit_begin(struct visit *v);                         /* language, data */
void visit_end(struct visit *v);
/* Does this POST come from a page of ours (Origin, Sec-Fetch-Site, token)? */
bool visit_is_ours(const struct visit *v);
const char *visit_cookie_name(const struct visit *v);
void visit_set_cookie(struct visit *v, const char *token); /* "" takes it away */

#endif
