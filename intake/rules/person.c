/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "rules/case.h"

/* P: whose paper it is. desk/ looks the person up, read/ compares the names; here it is judged. */

static bool
by_number(const struct rule_case *c)
{
	enum match_how how = c->document->match.how;

	return case_matched(c) && (how == MATCH_ID_NUMBER || how == MATCH_PASSPORT);
}

/* What the paper names the person by, for the finding's evidence. */
static enum field_name
number_field(const struct rule_case *c)
{
	return document_text(c->document, FIELD_HOLDER_ID_NUMBER)[0] ? FIELD_HOLDER_ID_NUMBER
								     : FIELD_HOLDER_PASSPORT_NUMBER;
}

void
rule_p01(const struct rule_case *c, struct findings *out)
{
	enum field_name name = number_field(c);
	struct finding *f;

	if (case_matched(c) || c->document->match.matches > 1 || c->no_roster)
		return;
	f = found(out, OUTCOME_REVIEW, "R16");
	found_seen(f, "%s", document_text(c->document, name));
	found_at_field(f, c, name);
}

static void
contradiction(const struct rule_case *c, struct findings *out, enum field_name name,
	      const char *needed)
{
	struct finding *f = found(out, OUTCOME_REVIEW, "R16");

	found_seen(f, "%s", document_text(c->document, name));
	found_needed(f, "%s", needed);
	found_at_field(f, c, name);
}

/* The number's own check character, and the birth date and sex inside it, against what is printed.
 */
void
rule_p02(const struct rule_case *c, struct findings *out)
{
	const struct document *d = c->document;
	const char *number = document_text(d, FIELD_HOLDER_ID_NUMBER);
	struct date printed = document_date(d, FIELD_HOLDER_BIRTH_DATE);
	const char *sex = document_text(d, FIELD_HOLDER_SEX);
	struct date birth = id_number_birth(number);
	char text[DATE_TEXT_BYTES] = "";

	if (!number[0])
		return;
	switch (id_number_check(number)) {
	case ID_CHECK_GOOD:
		break;
	case ID_CHECK_BAD_DIGIT:
		if (id_number_kind(number) == ID_CITIZEN)
			(void)text_print(text, sizeof(text), "…%c", id_number_check_char(number));
		contradiction(c, out, FIELD_HOLDER_ID_NUMBER, text);
		return;
	case ID_CHECK_BAD_DATE:
	case ID_CHECK_BAD_FORM:
		contradiction(c, out, FIELD_HOLDER_ID_NUMBER, "GB 11643");
		return;
	}
	date_print(text, birth);
	if (!date_is_none(birth) && !date_is_none(printed) && !date_equal(birth, printed))
		contradiction(c, out, FIELD_HOLDER_BIRTH_DATE, text);
	if (id_number_sex(number) == SEX_MALE && text_equal(sex, "F"))
		contradiction(c, out, FIELD_HOLDER_SEX, "M");
	if (id_number_sex(number) == SEX_FEMALE && text_equal(sex, "M"))
		contradiction(c, out, FIELD_HOLDER_SEX, "F");
}

static void
name_finding(const struct rule_case *c, struct findings *out, enum outcome outcome,
	     const char *reason)
{
	struct finding *f = found(out, outcome, reason);
	enum field_name name = document_text(c->document, FIELD_HOLDER_NAME)[0]
				   ? FIELD_HOLDER_NAME
				   : FIELD_HOLDER_NAME_LATIN;

	found_seen(f, "%s", document_text(c->document, name));
	found_needed(f, "%s", name_match_text(c->document->match.name));
	found_at_field(f, c, name);
}

/* Equal also in the other script, or as a spelling that was once shown to be his. */
void
rule_p03(const struct rule_case *c, struct findings *out)
{
	enum name_match name = c->document->match.name;

	if (by_number(c) && (name == NAME_EQUAL || name == NAME_VARIANT || name == NAME_ALIAS))
		name_finding(c, out, OUTCOME_ACCEPT, "");
}

/* Many characters share one sound: a person looks once, then the spelling is an alias. */
void
rule_p04(const struct rule_case *c, struct findings *out)
{
	enum name_match name = c->document->match.name;

	if (by_number(c) && (name == NAME_PINYIN || name == NAME_ROMAN))
		name_finding(c, out, OUTCOME_REVIEW, "R17");
}

void
rule_p05(const struct rule_case *c, struct findings *out)
{
	enum name_match name = c->document->match.name;

	if (by_number(c) && (name == NAME_NEAR || name == NAME_DIFFERS))
		name_finding(c, out, OUTCOME_REVIEW, "R17");
}

/* Naturalised abroad: the paper bears a passport we do not know, the right is kept. */
void
rule_p06(const struct rule_case *c, struct findings *out)
{
	enum field_name name = number_field(c);
	struct finding *f;

	if (!case_matched(c) || c->document->match.how != MATCH_NAME_BIRTH)
		return;
	f = found(out, OUTCOME_REVIEW, "R17");
	found_seen(f, "%s", document_text(c->document, name));
	found_at_field(f, c, name);
}

static bool
is_renewed(const char *printed, const char *recorded)
{
	return id_number_kind(printed) == ID_RETURN && id_number_kind(recorded) == ID_RETURN &&
	       !text_equal(printed, recorded) && id_number_same(printed, recorded);
}

void
rule_p07(const struct rule_case *c, struct findings *out)
{
	static const enum field_name names[] = { FIELD_HOLDER_ID_NUMBER,
						 FIELD_HOLDER_PASSPORT_NUMBER };

	if (!case_matched(c))
		return;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *printed = document_text(c->document, names[i]);
		struct finding *f;

		if (!is_renewed(printed, c->person->other_id) &&
		    !is_renewed(printed, c->person->id_number))
			continue;
		f = found(out, OUTCOME_ACCEPT, "");
		found_seen(f, "%s", printed);
		found_at_field(f, c, names[i]);
	}
}

void
rule_p08(const struct rule_case *c, struct findings *out)
{
	if (c->document->match.matches > 1)
		found_seen(found(out, OUTCOME_REVIEW, "R16"), "%d", c->document->match.matches);
}

/* A number alone may be a slip of one digit that the check did not see. */
void
rule_p09(const struct rule_case *c, struct findings *out)
{
	if (by_number(c) && c->document->match.name == NAME_UNREAD)
		name_finding(c, out, OUTCOME_REVIEW, "R19");
}
