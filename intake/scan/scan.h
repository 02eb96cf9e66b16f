/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SCAN_SCAN_H
#define INTAKE_SCAN_SCAN_H

#include "base/error.h"
#include "image/image.h"
#include "model/serial.h"

/* Paper → files. A spool lies on one file system: inbox/ (watched; scanners write here), stage/
 * (claimed, being worked on), quarantine/ (damaged, each with <name>.reason.txt). A file is claimed
 * by atomic rename only when structurally complete; nothing is ever given up until restart; stage/
 * is recovered at start, in the order in which it was claimed. */
struct spool;
/* mark: a letter or digit that goes with every claim and comes back with it after a crash. */
enum err spool_open(const char *inbox, const char *data, char mark, struct spool **out,
		    struct error *err) MUST_USE;
void spool_close(struct spool *s);
DEFINE_AUTO(spool_close, struct spool *);

struct claim {
	char name[256];  /* as found: for people */
	char path[4096]; /* in the stage */
	char id[256];    /* its name there, given once and kept over a crash */
	char mark;       /* of the spool that claimed it */
	bool left;       /* by a crash */
	int fd;          /* open for reading; the spool closes it in spool_done / spool_quarantine /
			    spool_release */
	struct sha256 sha256; /* of the raw bytes, before anything else */
	int64_t size_bytes;
	struct file_structure structure;
};
/* The next complete file, oldest name first: from the stage (left by a crash) before the inbox.
 * ERR_NOTFOUND when nothing is ready now. A file that can never become whole is claimed too, with
 * structure.whole = FILE_NEVER, for quarantine; one that is incomplete is left alone until it has
 * not changed for settle_s seconds, then claimed as FILE_INCOMPLETE. */
enum err spool_next(struct spool *s, int settle_s, struct claim *out, struct error *err) MUST_USE;
/* Only what a crash left in the stage; ERR_NOTFOUND when nothing is there. */
enum err spool_recover(struct spool *s, struct claim *out, struct error *err) MUST_USE;
/* Copies a named file or folder's files into the stage (capture PATH: the original stays where it
 * is). */
enum err spool_take(struct spool *s, const char *path, struct claim *out,
		    struct error *err) MUST_USE;
enum err spool_done(struct spool *s, struct claim *c, struct error *err) MUST_USE;
enum err spool_quarantine(struct spool *s, struct claim *c, const char *reason,
			  struct error *err) MUST_USE;
void spool_release(struct spool *s,
		   struct claim *c); /* back to where the next spool_next finds it */
/* Waits until something may have changed (inotify) or ms have passed (polling for network shares).
 */
enum err spool_wait(struct spool *s, int ms, struct error *err) MUST_USE;
int spool_waiting(struct spool *s); /* files in the inbox now, complete or not */

/* The serial of our own QR label among the codes of a page; false if none or if two different ones
 * are there. */
bool label_find(const struct code *codes, int count, char serial[SERIAL_BYTES]);

/* ---- a connected scanner: scanimage of SANE as a child program ---- */
struct scanner_order {
	const char *device; /* as `scanimage -L` lists it; NULL = the only one */
	const char *source; /* "ADF Duplex", "Flatbed", …; NULL = the device's default */
	int dpi;
	bool duplex;        /* two sides a sheet: each pair becomes one file of two pages */
	const char *folder; /* files go here: <name>-0001.tif, … in the order of the feeder */
	const char *name;   /* other than that of an earlier run that still lies there */
};
struct scanner_pages {
	int sides, files;
	char said[160]; /* the scanner's words when it stopped before its feeder was empty, else ""
			 */
};
/* Called for each side that arrived. */
typedef void scanner_each(void *context, int sides);
/* Scans until the feeder is empty (one page from a flatbed). A jam, an open cover or a device that
 * goes away is no error: said is filled, and the sides scanned before it are there. ERR_CONFIG:
 * scanimage or tiffcp is not installed; ERR_NOTFOUND: nothing was scanned, with the scanner's
 * words. At most LIMIT_SHEETS_PER_SCAN sides. SANE reports an empty feeder as its status 7, which
 * scanimage turns into exit status 7 or 0 (scanning.md §1.4): so the caller counts the sheets. */
enum err scanner_run(const struct scanner_order *order, scanner_each *each, void *context,
		     struct scanner_pages *out, struct error *err) MUST_USE;

#endif
