/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/inside.h"

#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/text.h"
#include "base/words.h"

/* Issuer, person, precedents, rules: everything that needs the register, on what was read. */

/* Names of offices are compared without spaces, width and script: 駐 and 驻 are one. */
static bool
names_office(struct names *names, const struct issuer *issuer, const char *printed)
{
	char folded[FIELD_TEXT_BYTES * 2], name[ISSUER_NAME_BYTES * 2];

	if (!name_fold(names, printed, folded, sizeof(folded)) || !folded[0])
		return false;
	for (int i = 0; i < issuer->name_count; i++)
		if (name_fold(names, issuer->name[i], name, sizeof(name)) && name[0] &&
		    strstr(folded, name))
			return true;
	return false;
}

/* A letterhead is the office: nothing on the paper has to be filled in for it. */
static bool
letterhead_names(struct desk *d, struct document *document)
{
	const struct form *form = catalog_form_get(d->catalog, document->form);
	const struct issuer *issuer = form ? catalog_issuer_get(d->catalog, form->issuer) : NULL;

	if (!form || form_field_get(form, FIELD_CERTIFICATE_ISSUER) || !issuer ||
	    !issuer_may_use(issuer, form->id))
		return false;
	(void)text_copy(document->issuer, sizeof(document->issuer), issuer->id);
	return true;
}

/* The office: whose anchor vouches for a valid seal, else whose name is printed. Unknown stays "".
 */
static enum err
find_issuer(struct desk *d, struct document *document, struct error *err)
{
	const char *printed = document_text(document, FIELD_CERTIFICATE_ISSUER);
	struct names *names;

	document->issuer[0] = '\0';
	for (int i = 0; i < document->verdict_count; i++)
		if (document->verdict[i].verdict == VERDICT_VALID &&
		    document->verdict[i].issuer[0]) {
			(void)text_copy(document->issuer, sizeof(document->issuer),
					document->verdict[i].issuer);
			return ERR_NONE;
		}
	if (letterhead_names(d, document) || !printed[0])
		return ERR_NONE;
	if (desk_names(d, &names, err))
		return err->code;
	for (int i = 0; i < catalog_issuer_count(d->catalog); i++) {
		const struct issuer *issuer = catalog_issuer(d->catalog, i);

		if (issuer_may_use(issuer, document->form) &&
		    names_office(names, issuer, printed)) {
			(void)text_copy(document->issuer, sizeof(document->issuer), issuer->id);
			return ERR_NONE;
		}
	}
	return ERR_NONE;
}

/* The words around the seal, as the desk read them, are no name of the office. */
static enum err
compare_seal_text(struct desk *d, const struct document *document, struct rule_case *c,
		  struct error *err)
{
	const char *text = document_text(document, FIELD_PAPER_SEAL_TEXT);
	struct names *names;

	c->seal_text_differs = false;
	if (!c->issuer || !text[0])
		return ERR_NONE;
	if (desk_names(d, &names, err))
		return err->code;
	c->seal_text_differs = !names_office(names, c->issuer, text);
	return ERR_NONE;
}

/* Paid again from when, for a paper that comes after the stop: months the agency owes back. */
static void
note_back_pay(struct document *document, const struct person *person, struct date today)
{
	document->back_pay_months = 0;
	if (person->pay_status == PAY_SUSPENDED && !date_is_none(person->suspended_from))
		document->back_pay_months = policy_back_pay_months(person->suspended_from, today);
}

/* By the app or at a window, within the cycle before the paper came. */
static void
note_other_channel(const struct person *person, const struct policy *policy, struct date received,
		   struct precedent *out)
{
	struct date on = person->certified_elsewhere_on;

	if (!date_is_none(on) &&
	    !date_before(policy_valid_until(policy, person->category, on), received))
		out->certified_otherwise_on = on;
}

static enum err
count_form(void *context, const struct document *d, struct error *err)
{
	int *count = context;

	(void)err;
	*count += d->form[0] != '\0';
	return ERR_NONE;
}

enum err
count_certificates(struct desk *d, const char *serial, int *out, struct error *err)
{
	struct document_filter filter = DOCUMENT_FILTER_ALL;

	*out = 0;
	filter.serial = serial;
	return store_document_walk(d->store, &filter, count_form, out, err);
}

enum err
check_document(struct desk *d, const struct surroundings *around, struct document *document,
	       struct error *err)
{
	const struct arrival *arrival = around->arrival;
	struct person person;
	struct precedent precedent = { 0 };
	struct date today = clock_today();
	struct rule_case c = { .document = document,
			       .arrival = arrival,
			       .policy = around->policy
					     ? around->policy
					     : catalog_policy(d->catalog, arrival->received_on),
			       .certificates = around->certificates,
			       .precedent = &precedent,
			       .today = today,
			       .no_roster = !d->store };
	bool found = false;

	lists_forget(document); /* or its verdict would name the issuer */
	if (find_issuer(d, document, err))
		return err->code;
	if (d->store && lists_judge(d, document, err))
		return err->code;
	if (d->store && (match_person(d, document, &person, &found, err) ||
			 precedent_find(d, document, &precedent, err)))
		return err->code;
	if (found) {
		c.person = &person;
		note_back_pay(document, &person, today);
		note_other_channel(&person, c.policy, arrival->received_on, &precedent);
	}
	(void)text_copy(document->duplicate_of, sizeof(document->duplicate_of),
			precedent.same_paper);
	c.form = document->form[0] ? catalog_form_get(d->catalog, document->form) : NULL;
	c.issuer = document->issuer[0] ? catalog_issuer_get(d->catalog, document->issuer) : NULL;
	if (compare_seal_text(d, document, &c, err))
		return err->code;
	document->finding_count = 0;
	rules_run(&c, document->finding, &document->finding_count);
	(void)text_copy(document->rules_version, sizeof(document->rules_version), RULES_VERSION);
	return ERR_NONE;
}

enum state
check_state(const struct document *document)
{
	for (int i = 0; i < document->finding_count; i++)
		if (document->finding[i].hold)
			return STATE_SUSPECT;
	return document_outcome(document) == OUTCOME_ACCEPT ? STATE_CHECKED : STATE_REVIEW;
}

enum err
desk_check(struct desk *d, const struct act *act, struct document *document, bool save,
	   struct error *err)
{
	struct arrival arrival;
	struct surroundings around = { .arrival = &arrival };
	char detail[96];

	if (store_arrival_get(d->store, document->serial, &arrival, err) ||
	    count_certificates(d, document->serial, &around.certificates, err) ||
	    check_document(d, &around, document, err))
		return error_wrap(err, "%s/%d", document->serial, document->index);
	if (!save)
		return ERR_NONE;
	/* only what waits for its first look moves; a decided paper keeps its state until a person
	 * moves it */
	if (document->state == STATE_CHECKED || document->state == STATE_REVIEW)
		document->state = check_state(document);
	(void)text_print(detail, sizeof(detail), "outcome=%s findings=%d rules=%s",
			 outcome_text(document_outcome(document)), document->finding_count,
			 document->rules_version);
	return store_document_save(d->store, act, document, "check", detail, err);
}

enum err
desk_amend(struct desk *d, const struct act *act, struct document *document, enum field_name name,
	   const char *text, struct error *err)
{
	struct field *field;
	struct date day;

	if (document->state != STATE_CHECKED && document->state != STATE_REVIEW &&
	    document->state != STATE_SUSPECT && document->state != STATE_WAIT_FIX) {
		(void)error_set(err, ERR_CONFLICT, "%s/%d is %s: its fields are closed",
				document->serial, document->index,
				words(state_zh(document->state)));
		return error_hint(err, "Send it back to review first.");
	}
	if (!field_word_fits(name, text)) {
		(void)error_set(err, ERR_USAGE, "%s: not a word for it", field_name_text(name));
		return error_hint(err, "One of: %s", field_words(name));
	}
	if ((name == FIELD_CERTIFICATE_ISSUE_DATE || name == FIELD_HOLDER_BIRTH_DATE) && text[0] &&
	    !date_parse(text, &day))
		return error_set(err, ERR_USAGE, "a date is written YYYY-MM-DD");
	field = document_field_put(document, name);
	if (!field)
		return error_set(err, ERR_LIMIT, "%s/%d: too many fields", document->serial,
				 document->index);
	if (!text_copy(field->text, sizeof(field->text), text))
		return error_set(err, ERR_LIMIT, "%s: longer than %d bytes", field_name_text(name),
				 FIELD_TEXT_BYTES - 1);
	field->status = text[0] ? FIELD_AGREED : FIELD_MISSING;
	field->by_person = true;
	return desk_check(d, act, document, true, err);
}
