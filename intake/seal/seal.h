/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INTAKE_SEAL_SEAL_H
#define INTAKE_SEAL_SEAL_H

#include "base/buf.h"
#include "base/error.h"
#include "image/image.h"
#include "model/form.h"
#include "model/issue_list.h"
#include "model/verdict.h"

/* Is it genuine? One file per kind; trust on a given day. What the paper says wrongly is a verdict;
 * an error means that we could not judge (memory, files). */

/* ---- trust: certs/<issuer>/trust.xml, certificates, CRLs; parsed once, immutable, shared by fork
 * ---- */
struct trust;
/* The caller closes it. One thread at a time: chains are cached inside. */
enum err trust_open(const char *certs, struct trust **out, struct error *err) MUST_USE;
/* One certificate is trusted as signer of anything, for "seal inspect --signer". */
enum err trust_of_signer(const char *pem, struct trust **out, struct error *err) MUST_USE;
void trust_close(struct trust *t);
DEFINE_AUTO(trust_close, struct trust *);

/* What certs/ holds, one line each, with what is wrong with it on a day: for people who keep it. */
enum trust_what {
	TRUST_ANCHOR,
	TRUST_INTERMEDIATE,
	TRUST_SIGNER,
	TRUST_LISTER,
	TRUST_CRL,
	TRUST_SPECIMEN
};
struct trust_line {
	const char *issuer; /* lent, as all texts here */
	enum trust_what what;
	char subject[128], id[32]; /* "C=CN, CN=SY"; signer id and reference */
	struct sha256 sha256;      /* of the DER form; zero of specimens */
	struct date from, to;      /* when it holds: certificate and trust.xml together */
	struct seal_verdict state; /* verdict, reason, clause, detail */
};
const char *trust_what_text(enum trust_what what); /* the element's name in trust.xml */
typedef enum err trust_each(void *context, const struct trust_line *line, struct error *err);
/* issuer NULL: all. Signers are judged as if they sealed on that day; a revocation list must be of
 * a CA of the issuer and not past its next update; an anchor must live. */
enum err trust_walk(const struct trust *t, const char *issuer, struct date day, trust_each *each,
		    void *context, struct error *err) MUST_USE;
bool trust_has_issuer(const struct trust *t, const char *issuer);

/* Enrols a certificate or revocation list with an issuer: judged, copied below certs/<issuer>/ and
 * named in its trust.xml with its fingerprint. What is no CA, no signer or already there is
 * ERR_DATA or ERR_CONFLICT. file is filled with its place below certs/<issuer>/. */
struct trust_addition {
	const char *certs, *issuer, *path;
	enum trust_what what;
	struct date from, to; /* none: open */
	struct sha256 sha256; /* out */
	char file[96];        /* out */
};
enum err trust_add(struct trust_addition *a, struct error *err) MUST_USE;

/* Fetches revocation lists from the distribution points that the certificates of certs/ name, only
 * when a person says so; nothing else of this floor ever reaches out. Plain http is enough, a list
 * is signed; redirects are not followed, sizes and times limited. A list is taken when a caged
 * child finds it signed by a CA of the issuer and not older than what is there. each is told every
 * address: taken, the same as before, or why not. An error is ours alone (disk, memory). */
struct crl_update {
	const char *certs, *issuer; /* issuer NULL: all */
	const char *pin;            /* "sha256//…" of the server's key for https, NULL: none */
	int timeout_s;
	void (*each)(void *context, const char *issuer, const char *url, bool taken,
		     const char *why);
	void *context;
};
enum err trust_crl_update(const struct crl_update *u, struct error *err) MUST_USE;

/* The days a judgement needs: the chain is judged on the signing day, revocation on today; the
 * registration day is the only proof of time we have (signatures.md §5.1). */
struct seal_days {
	struct date today, registered;
};

/* ---- specimens of stamps and signatures ---- */
#define SPECIMEN_DPI 300
struct specimen_addition {
	const char *certs, *issuer, *kind; /* kind "stamp" or "signature" */
	const struct image *picture;       /* cut at its edge, SPECIMEN_DPI */
	double mm;                         /* of a stamp; 0: not said */
	char color[12];                    /* "red", "purple", "blue", "": not said */
	struct date from, to;              /* issue days it holds for; to none: open */
	char file[96];                     /* out: its place below certs/<issuer>/ */
};
/* Stores the picture below certs/<issuer>/specimen/ and names it in trust.xml; what would not load
 * afterwards is ERR_DATA and nothing has changed. */
enum err specimen_add(struct specimen_addition *a, struct error *err) MUST_USE;
/* Those that trust.xml of an office names, in its order, without a look at its certificates: for
 * screens. None when there is no such office. */
struct specimen_line {
	char kind[16]; /* "stamp", "riding", "signature" */
	char file[96]; /* its place below certs/<issuer>/ */
	double mm;     /* of a stamp; 0: not said */
	struct date from, to;
};
typedef enum err specimen_each(void *context, const struct specimen_line *line, struct error *err);
enum err specimen_walk(const char *certs, const char *issuer, specimen_each *each, void *context,
		       struct error *err) MUST_USE;
/* The colour word of a hue in degrees, as forms and trust.xml say it; "" for others. */
const char *seal_color_word(double hue);

/* ---- a seal payload as bytes: VDS (ICAO 9303-13, BSI TR-03137) or IDB ---- */
bool seal_is_payload(struct span bytes); /* looks like one: magic 0xDC, or "RDB1" */
/* A seal as people hand it over: its bytes, or what writes them as text: hex digits (with spaces,
 * colons, 0x), base64, the text of a barcode, a byte order mark or lines around. Fills out with the
 * bytes; false if no seal comes of it. */
bool seal_unwrap(struct span given, struct buf *out);
/* What else it is, in English, for _(), if it is something known: "a 2D-Doc of France"; else NULL.
 */
const char *seal_stranger(struct span bytes);
enum err seal_judge(const struct trust *t, const struct seal_days *days, struct span bytes,
		    struct seal_verdict *out, struct error *err) MUST_USE;

/* What a seal says, whoever sealed it: for people who inspect. Nothing of it is proven. */
struct seal_message {
	int tag;
	char label[32];              /* of our own profile, "" for others */
	char text[FIELD_TEXT_BYTES]; /* understood, "" if not */
	struct span value;           /* lent from the bytes read, or from the content */
};
struct seal_content {
	enum seal_kind kind;
	int version;
	char country[4], signer[5], reference[256];
	struct date issued_on, signed_on;
	int feature, type; /* document feature definition reference, document type category */
	struct span signature;
	struct seal_message *message;
	int message_count;
	uint8_t *owned; /* unpacked bytes of an IDB, or NULL */
};
/* ERR_DATA with the clause for bytes that are no seal. Free with seal_content_free. */
enum err seal_read(struct span bytes, struct seal_content *out, struct error *err) MUST_USE;
void seal_content_free(struct seal_content *c);
static inline void
auto_seal_content(struct seal_content *c)
{
	seal_content_free(c);
}

/* ---- what an issuing office signs with ---- */
/* A signer's private key: a PEM file, or a key in a token (base/private_key.h, with its errors). */
struct seal_key;
enum err seal_key_open(const char *place, struct seal_key **out, struct error *err) MUST_USE;
void seal_key_close(struct seal_key *key); /* NULL is fine */
DEFINE_AUTO(seal_key_close, struct seal_key *);

/* ---- issue lists (docs/issue-list.md) ---- */
/* Looks at a list as it came from an office. The XML is opened in a caged child; the signature, the
 * signer's chain and the office are judged here, and the values are read from the very bytes that
 * were digested. schema: issue-list-1.xsd. Only with VERDICT_VALID is *out to be used. Free with
 * seal_list_free. */
struct seal_list {
	struct issue_list list;
	struct issue_entry *entry; /* list.entries of them */
};
enum err seal_list_judge(const struct trust *t, const struct seal_days *days, struct span bytes,
			 const char *schema, struct seal_list *out, struct seal_verdict *verdict,
			 struct error *err) MUST_USE;
void seal_list_free(struct seal_list *l);
static inline void
auto_seal_list(struct seal_list *l)
{
	seal_list_free(l);
}
/* What a list that was kept says of a paper today: its signer is judged again. entry: the paper's
 * line, reason LISTED, with its values as payload; NULL: it should be there and is not, reason
 * MISSING. */
enum err seal_list_verdict(const struct trust *t, const struct seal_days *days,
			   const struct issue_list *list, const struct issue_entry *entry,
			   struct seal_verdict *out, struct error *err) MUST_USE;
/* A list made and signed, for an issuing office; entries in the order given. digest (may be NULL)
 * is what the next list names as its previous. */
enum err seal_list_issue(const struct seal_list *l, const struct seal_key *key,
			 const char *cert_pem, struct buf *out, struct sha256 *digest,
			 struct error *err) MUST_USE;

/* ---- everything a form asks for on one page: codes, stamps, ink; one verdict each ----
 * Of a stamp or a signature we see that it is there and what it looks like, never whether it is
 * genuine: its verdict is always VERDICT_INDETERMINATE and the reason is the finding: PRESENT
 * (colour, size and place as the form says), ABSENT, WRONG_SIZE, WRONG_COLOR (also: black, which is
 * a copy), NO_COLOR (grey scan), UNSURE. Only codes can be VERDICT_VALID. Rules look at the reason
 * of stamps and ink, at the verdict of codes. */
struct seal_page {
	const struct planes *planes;
	const struct page *page; /* form, to_px */
	const struct form *form; /* NULL: only codes are judged */
	const struct blank *blank;
	const struct code *codes; /* as codes_find saw them */
	int code_count;
	struct box_mm date_box; /* where the issue date stands, zero size unknown */
	struct date issued_on;  /* as read, if it is agreed; else none */
};
/* verdicts has room for LIMIT_SEALS_PER_DOCUMENT; *count in: already there, out: with the new ones.
 */
enum err seal_judge_page(const struct trust *t, const struct seal_days *days,
			 const struct seal_page *page, struct seal_verdict *verdicts, int *count,
			 struct error *err) MUST_USE;

/* ---- issuing (docs/seal.md): used by issuing offices and by the sample generator ---- */
struct seal_draft {
	char country[4];    /* header issuing country, "CHN" */
	char signer[5];     /* 2 letters country + 2 characters name, "CNSY" */
	char reference[24]; /* certificate serial number in hex */
	struct date issued_on, signed_on;
	struct payload_field payload[SEAL_PAYLOAD_FIELDS];
	int payload_count;
};
/* The signed payload bytes. ERR_DATA: what cannot be sealed. ERR_CONFIG: no key for seals. */
enum err seal_issue(const struct seal_draft *draft, const struct seal_key *key, struct buf *out,
		    struct error *err) MUST_USE;
/* A symbol for the payload, one channel, 0 black, module pixels per module, quiet zone included. */
enum err seal_symbol(struct span payload, enum code_kind kind, int module_px, struct image *out,
		     struct error *err) MUST_USE;

#endif
