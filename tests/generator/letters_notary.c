/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include "base/attr.h"

/* Notaries of Taiwan and of countries without a mission (domain.md §1.4): every one sets his
 * certificate as he likes, so there is no blank page; the form is known by its words. Invented
 * papers, confirmed="false". */

/* clang-format off */
#define COMMENT                                                                                    \
	"Free-form: every notary sets it differently, so it has no blank page and is known by its\n" \
	"     words. Nobody compared the words with a real paper (hence confirmed=\"false\")."

#define BY_ISSUER true
#define IN_TEXT { 0, 0, 0, 0 }

static const struct paragraph taiwan_text[] = {
	{ { 25, 22, 160, 10 }, 7.0, ALIGN_CENTER, "公　證　書" },
	{ { 25, 38, 160, 8 }, 4.6, ALIGN_LEFT, "{number}" },
	{ { 25, 50, 160, 8 }, 4.6, ALIGN_LEFT, "請求人：{name}　　{sex}　　{birth}生" },
	{ { 25, 60, 160, 8 }, 4.6, ALIGN_LEFT, "英文姓名：{latin}。" },
	{ { 25, 70, 160, 8 }, 4.6, ALIGN_LEFT, "大陸地區公民身份號碼：{id}" },
	{ { 25, 86, 160, 44 }, 4.6, ALIGN_LEFT,
	  "　　上列請求人於後開日期親自到場，向公證人陳明其現仍生存，請求就其生存之事實予以公證，以便向大陸地區社會保險機構領取養老金。經公證人核對身分證明文件無誤，確認請求人現仍在生。" },
	{ { 25, 140, 160, 8 }, 4.6, ALIGN_LEFT, "　　依公證法規定作成本公證書，交付請求人收執。" },
	{ { 25, 160, 160, 8 }, 4.6, ALIGN_LEFT, "作成日期：中華{issued}" },
	{ { 25, 176, 160, 8 }, 4.6, ALIGN_LEFT, "作成處所：樣本市虛構路一段 7 號" },
	{ { 25, 192, 80, 8 }, 4.6, ALIGN_LEFT, "公　證　人　（樣本）" },
};

const struct layout tw_notary_letter = {
	.form = {
		.id = "tw-notary", .issuer = "tw-notary", .kind = "TW_NOTARY", .letter = true,
		.title = "公证书（台湾地区公证人）", .width_mm = 210, .height_mm = 297,
		.text = { 15, 12, 180, 240 }, .text_lang = "chi_tra",
		.word = { "公證書|認證書", "請求人" }, .word_count = 2,
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "請求人", "男|女" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, false, BY_ISSUER, "eng", "", "", "英文姓名", "。|大陸" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "ymd", "", "^.{0,3}(出)?生" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_ISSUER, "eng", "", "", "公民身份號碼|身份號碼", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, IN_TEXT, false, BY_ISSUER, "chi_tra", "^[0-9]{2,3}年度.{3,18}字第[0-9]{3,8}號$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "ymd", "作成日期|日期", "" },
		},
		.field_count = 7,
		.seal = { { FORM_SEAL_STAMP, "official", { 100, 168, 88, 62 }, true, 0, 0, "" } },
		.seal_count = 1,
	},
	.font = "Noto Serif CJK TC", .font_bold = "Noto Serif CJK TC Bold", .traditional = true,
	.paragraph = taiwan_text, .paragraph_count = COUNT_OF(taiwan_text),
	.birth_notation = NOTATION_ROC, .issue_notation = NOTATION_ROC, .roc = true, .place = "",
	.comment = COMMENT,
};

static const struct paragraph english_text[] = {
	{ { 25, 24, 160, 10 }, 6.0, ALIGN_CENTER, "NOTARIAL CERTIFICATE" },
	{ { 25, 38, 160, 8 }, 4.4, ALIGN_LEFT, "Register No. {number}" },
	{ { 25, 54, 160, 60 }, 4.4, ALIGN_LEFT,
	  "I, the undersigned Notary Public, duly authorised, certify that {Title} {latin}, born on {birth}, holder of Chinese passport No. {other} and of Chinese Citizen Identity Number {id}, personally appeared before me and proved to my satisfaction to be alive on the date below." },
	{ { 25, 120, 160, 20 }, 4.4, ALIGN_LEFT,
	  "This certificate is given for the purpose of receiving a pension in the People's Republic of China." },
	{ { 25, 150, 160, 12 }, 4.4, ALIGN_LEFT, "Given under my hand and seal of office this {issued}." },
	{ { 25, 200, 80, 8 }, 4.4, ALIGN_LEFT, "Notary Public (specimen)" },
};

const struct layout notary_letter = {
	.form = {
		.id = "notary-abroad", .issuer = "notary-abroad", .kind = "NOTARY_CERT", .letter = true,
		.title = "公证书（境外公证人，英文）", .width_mm = 210, .height_mm = 297,
		.text = { 15, 12, 180, 240 }, .text_lang = "eng",
		.word = { "notarialcertificate|certificateoflife|lifecertificate", "notary" }, .word_count = 2,
		.field = {
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "eng", "", "", "certifythat(mrs|mr|ms|miss)", ",born|,holder" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "eng", "", "", "bornon", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_ISSUER, "eng", "", "", "IdentityNumber|Number", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_ISSUER, "eng", "", "", "passportNo", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "eng", "", "", "", "appeared" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, IN_TEXT, false, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "eng", "", "", "officethis|sealthis|dated|this", "" },
		},
		.field_count = 7,
		.seal = { { FORM_SEAL_STAMP, "official", { 100, 168, 88, 62 }, true, 0, 0, "" } },
		.seal_count = 1,
	},
	.font = "Liberation Serif", .font_bold = "Liberation Serif Bold",
	.paragraph = english_text, .paragraph_count = COUNT_OF(english_text),
	.birth_notation = NOTATION_AMERICAN, .issue_notation = NOTATION_LEGAL, .place = "",
	.comment = COMMENT,
};
