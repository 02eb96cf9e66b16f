/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include "base/attr.h"

/* Hong Kong: the certificate of the 香港工会联合会 and the declaration before a commissioner for
 * oaths of the 民政事务总署, in Chinese and English (domain.md §1.2). Who makes them out is
 * sourced, and that the declaration is made under Cap. 11 before a 監誓員; no paper was seen. Every
 * word and place is an invention, so the forms say confirmed="false". */

/* clang-format off */
#define HEAD(y, size, bold, n, text) { { 20, y, 170, 9 }, text, size, ALIGN_CENTER, bold, false, n }
#define LINE(x, y, w, n, text) { { x, y, w, 6 }, text, 3.5, ALIGN_LEFT, false, false, n }

#define COMMENT(what)                                                                              \
	what " was never seen: every word and place is invented (hence confirmed=\"false\"). Compare\n" \
	     "     with a real paper, correct it, replace the blank page, then say confirmed=\"true\"."

#define BY_ISSUER true
#define BY_APPLICANT false
#define IN_TEXT { 0, 0, 0, 0 }

/* ---- 香港工會聯合會 ---- */

static const struct printed ftu_printed[] = {
	HEAD(14, 8.5, true, 4, "香港工會聯合會"),
	HEAD(24, 4.2, false, 4, "THE HONG KONG FEDERATION OF TRADE UNIONS (SPECIMEN)"),
	HEAD(31, 3.4, false, 4, "香港虛構道樣本街一號工聯樣本大樓　電話 Tel. 2555 0100　傳真 Fax 2555 0101"),
	HEAD(47, 7.0, true, 3, "在生證明書"),
	HEAD(56, 4.2, false, 2, "CERTIFICATE OF LIFE"),
	LINE(125, 67, 20, 1, "編號 No.："),
	LINE(25, 160, 80, 2, "經辦人簽署 Signature of officer"),
	LINE(115, 160, 70, 2, "會章 Official chop"),
	LINE(25, 247, 165, 4, "本證明書只供持證人向內地社會保險經辦機構申領養老待遇之用，塗改無效。"),
	LINE(25, 254, 165, 4, "This certificate is issued for the purpose of claiming pension in the Mainland only."),
	LINE(25, 262, 165, 4, "如有查詢，請與本會內地諮詢服務中心聯絡。　辦公時間：星期一至五上午九時至下午五時"),
	LINE(25, 270, 165, 3, "Mainland Consultation Service Centre, 1 Specimen Street, Hong Kong"),
};

static const struct box_mm ftu_rule[] = { { 20, 41, 170, 0.4 }, { 20, 243, 170, 0.4 } };

static const struct paragraph ftu_text[] = {
	{ { 25, 84, 160, 50 }, 4.6, ALIGN_LEFT,
	  "　　茲證明{name}{title}（英文姓名 {latin}），{birth}出生，持香港身份證號碼 {other}，內地公民身份號碼 {id}，親身到本會辦理在生證明，經核對證件正本，證實仍然在生。" },
	{ { 25, 140, 160, 9 }, 4.6, ALIGN_LEFT, "　　特此證明。" },
	{ { 115, 225, 80, 9 }, 4.6, ALIGN_LEFT, "簽發日期：{issued}" },
};

const struct layout hk_ftu_letter = {
	.form = {
		.id = "hk-ftu-life", .issuer = "hk-ftu", .kind = "HK_FTU_CERT", .letter = true,
		.title = "香港工会联合会在生证明书", .blank = "hk-ftu/life.png", .width_mm = 210, .height_mm = 297,
		.text = { 20, 74, 172, 166 }, .text_lang = "chi_tra",
		.word = { "工會聯合會|FEDERATIONOFTRADEUNIONS", "在生證明|CERTIFICATEOFLIFE" }, .word_count = 2,
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "茲證明|兹證明|證明", "先生|女.?[(]|小姐|[(]" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, false, BY_ISSUER, "eng", "", "", "英文姓名", "[)]" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "dmy", "", "出生" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_ISSUER, "eng", "", "", "公民身份號碼|身份號碼", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_ISSUER, "eng", "", "", "身份證號碼|身份證", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 145, 65, 48, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "dmy", "簽發日期|日期", "" },
		},
		.field_count = 8,
		.seal = {
			{ FORM_SEAL_STAMP, "official", { 100, 166, 88, 62 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "handler", { 25, 167, 60, 24 }, true, 0, 0, "" },
		},
		.seal_count = 2,
	},
	.printed = ftu_printed, .printed_count = COUNT_OF(ftu_printed),
	.cell = ftu_rule, .cell_count = COUNT_OF(ftu_rule),
	.font = "Noto Serif CJK HK", .font_bold = "Noto Serif CJK HK Bold", .traditional = true,
	.paragraph = ftu_text, .paragraph_count = COUNT_OF(ftu_text),
	.birth_notation = 0, .issue_notation = 0, .place = "HKG",
	.comment = COMMENT("A certificate of the federation"),
};

/* ---- 民政事務總署, Chinese ---- */

static const struct printed had_printed[] = {
	HEAD(14, 4.4, false, 3, "香港特別行政區政府"),
	HEAD(21, 7.0, true, 4, "民政事務總署"),
	HEAD(30, 3.8, false, 4, "Home Affairs Department　諮詢服務中心（樣本）"),
	HEAD(43, 8.0, true, 2, "聲　　明"),
	HEAD(52, 3.8, false, 4, "根據《宣誓及聲明條例》（香港法例第 11 章）作出"),
	LINE(25, 68, 24, 1, "檔案編號："),
	LINE(25, 178, 60, 2, "聲明人簽署："),
	LINE(25, 214, 60, 2, "監誓員簽署："),
	LINE(115, 178, 60, 2, "辦事處印章："),
	LINE(25, 252, 165, 4, "任何人明知而故意作出虛假聲明，即屬犯罪，可處監禁及罰款。"),
	LINE(25, 259, 165, 4, "本聲明只供私人用途；監誓員不負責核實聲明之內容。"),
	LINE(25, 266, 165, 3, "表格 HAD 樣本 11（未核實樣式）　聲明服務不收費用"),
};

static const struct box_mm had_rule[] = { { 20, 38, 170, 0.4 }, { 20, 248, 170, 0.4 } };

static const struct paragraph had_text[] = {
	{ { 25, 82, 160, 55 }, 4.6, ALIGN_LEFT,
	  "　　本人{name}（英文姓名 {latin}），{birth}出生，持香港身份證號碼 {other}，內地公民身份號碼 {id}，謹以至誠鄭重聲明：本人於作出本聲明之日仍然在生，現居於香港，特此聲明以便向內地社會保險經辦機構領取養老待遇。" },
	{ { 25, 146, 160, 22 }, 4.6, ALIGN_LEFT,
	  "　　此項聲明於{issued}在香港民政事務總署諮詢服務中心由聲明人親身作出。" },
};

const struct layout hk_had_declaration = {
	.form = {
		.id = "hk-had-declaration", .issuer = "hk-had", .kind = "HK_HAD_DECLARATION", .letter = true,
		.title = "香港民政事务总署声明（中文）", .blank = "hk-had/declaration.png", .width_mm = 210, .height_mm = 297,
		.text = { 20, 76, 172, 100 }, .text_lang = "chi_tra",
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, IN_TEXT, true, BY_APPLICANT, "chi_tra", "", "", "本人", "[(]|,|持" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, false, BY_APPLICANT, "eng", "", "", "英文姓名", "[)]" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_APPLICANT, "chi_tra", "", "dmy", "", "出生" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_APPLICANT, "eng", "", "", "公民身份號碼|身份號碼", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_APPLICANT, "eng", "", "", "身份證號碼|身份證", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 49, 66, 52, 9 }, false, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "dmy", "聲明於|明於", "" },
		},
		.field_count = 8,
		.seal = {
			{ FORM_SEAL_STAMP, "official", { 100, 180, 88, 62 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "applicant", { 25, 185, 60, 24 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "handler", { 25, 221, 60, 24 }, true, 0, 0, "" },
		},
		.seal_count = 3,
	},
	.printed = had_printed, .printed_count = COUNT_OF(had_printed),
	.cell = had_rule, .cell_count = COUNT_OF(had_rule),
	.font = "Noto Serif CJK HK", .font_bold = "Noto Serif CJK HK Bold", .traditional = true,
	.paragraph = had_text, .paragraph_count = COUNT_OF(had_text),
	.birth_notation = 0, .issue_notation = 0, .place = "HKG",
	.comment = COMMENT("A declaration form of the department"),
};

/* ---- 民政事務總署, English ---- */

static const struct printed had_en_printed[] = {
	HEAD(14, 4.6, false, 3, "Government of the Hong Kong Special Administrative Region"),
	HEAD(22, 6.4, true, 3, "HOME AFFAIRS DEPARTMENT"),
	HEAD(31, 3.8, false, 3, "Public Enquiry Service Centre (specimen)"),
	HEAD(44, 6.6, true, 3, "DECLARATION"),
	HEAD(52, 3.8, false, 4, "made under the Oaths and Declarations Ordinance (Chapter 11)"),
	LINE(25, 68, 24, 1, "File no.:"),
	LINE(25, 178, 60, 2, "Signature of declarant:"),
	LINE(25, 214, 60, 2, "Commissioner for Oaths:"),
	LINE(115, 178, 60, 2, "Chop of the office:"),
	LINE(25, 252, 165, 4, "Knowingly and wilfully making a false declaration is an offence punishable by imprisonment."),
	LINE(25, 259, 165, 4, "For private use only. The contents are not verified by the Commissioner for Oaths."),
	LINE(25, 266, 165, 3, "Form HAD specimen 11E (unverified layout). This service is free of charge."),
};

static const struct paragraph had_en_text[] = {
	{ { 25, 82, 160, 55 }, 4.4, ALIGN_LEFT,
	  "I, {latin}, born on {birth}, holder of Hong Kong Identity Card No. {other} and of Mainland Citizen Identity Number {id}, do solemnly and sincerely declare that I am alive on the date of this declaration, that I live in Hong Kong, and that I make it in order to receive my pension from the social insurance agency in the Mainland." },
	{ { 25, 146, 160, 22 }, 4.4, ALIGN_LEFT,
	  "Declared in person at the Home Affairs Department, Hong Kong, on {issued} before me." },
};

const struct layout hk_had_declaration_en = {
	.form = {
		.id = "hk-had-declaration-en", .issuer = "hk-had", .kind = "HK_HAD_DECLARATION", .letter = true,
		.title = "香港民政事务总署声明（英文）", .blank = "hk-had/declaration-en.png", .width_mm = 210, .height_mm = 297,
		.text = { 20, 76, 172, 100 }, .text_lang = "eng",
		.field = {
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, true, BY_APPLICANT, "eng", "", "", "^[I|1lL],|[^a-z][I|1lL],", ",born|,holder" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_APPLICANT, "eng", "", "dmy", "bornon", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_APPLICANT, "eng", "", "", "IdentityNumber|Number", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_APPLICANT, "eng", "", "", "CardNo", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "eng", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 49, 66, 52, 9 }, false, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "eng", "", "dmy", "HongKong,on|,on", "before" },
		},
		.field_count = 7,
		.seal = {
			{ FORM_SEAL_STAMP, "official", { 100, 180, 88, 62 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "applicant", { 25, 185, 60, 24 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "handler", { 25, 221, 60, 24 }, true, 0, 0, "" },
		},
		.seal_count = 3,
	},
	.printed = had_en_printed, .printed_count = COUNT_OF(had_en_printed),
	.cell = had_rule, .cell_count = COUNT_OF(had_rule),
	.font = "Liberation Serif", .font_bold = "Liberation Serif Bold", .traditional = true,
	.paragraph = had_en_text, .paragraph_count = COUNT_OF(had_en_text),
	.birth_notation = NOTATION_ENGLISH, .issue_notation = NOTATION_ENGLISH, .place = "HKG",
	.comment = COMMENT("A declaration form of the department"),
};
