/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include "base/attr.h"

/* Macau: the certificates of the 澳门工会联合总会 and of the 民政总署, since 2019 the 市政署, in
 * Chinese and Portuguese (domain.md §1.3). That they make them out is sourced; no paper was seen.
 * Every word and place is an invention, so the forms say confirmed="false". */

/* clang-format off */
#define HEAD(y, size, bold, n, text) { { 20, y, 170, 9 }, text, size, ALIGN_CENTER, bold, false, n }
#define LINE(x, y, w, n, text) { { x, y, w, 6 }, text, 3.5, ALIGN_LEFT, false, false, n }

#define COMMENT                                                                                    \
	"A certificate of this office was never seen: every word and place is invented (hence\n"    \
	"     confirmed=\"false\"). Compare with a real paper, correct it, replace the blank page, then say\n" \
	"     confirmed=\"true\"."

#define BY_ISSUER true
#define IN_TEXT { 0, 0, 0, 0 }

/* ---- 澳門工會聯合總會 ---- */

static const struct printed faom_printed[] = {
	HEAD(13, 8.5, true, 5, "澳門工會聯合總會"),
	HEAD(23, 4.0, false, 5, "Federação das Associações dos Operários de Macau (espécime)"),
	HEAD(30, 3.4, false, 4, "澳門虛構馬路 18 號工聯樣本大廈　電話 Tel. 2855 0100　Macau"),
	HEAD(45, 7.0, true, 3, "在　生　證　明"),
	LINE(120, 62, 24, 1, "編號 N.º："),
	LINE(25, 160, 60, 2, "經手人 O responsável"),
	LINE(115, 160, 60, 2, "會印 Carimbo"),
	LINE(25, 250, 165, 4, "此證明書只供申領內地養老待遇之用，塗改、複印無效。"),
	LINE(25, 257, 165, 4, "Este atestado destina-se apenas ao pedido de pensão no Interior da China."),
	LINE(25, 265, 165, 4, "辦公時間：星期一至五　九時至六時　Horário de expediente: 9h00 – 18h00"),
};

static const struct box_mm faom_rule[] = { { 20, 38, 170, 0.8 }, { 20, 245, 170, 0.4 } };

static const struct paragraph faom_text[] = {
	{ { 25, 82, 160, 50 }, 4.6, ALIGN_LEFT,
	  "　　茲證明{name}{title}（外文姓名 {latin}），出生日期 {birth}，持澳門居民身份證編號 {other}，內地公民身份號碼 {id}，親身到本會辦理，經核對證件正本，證明其仍然在生。" },
	{ { 115, 225, 80, 9 }, 4.6, ALIGN_LEFT, "日期 Data：{issued}" },
};

const struct layout mo_faom_letter = {
	.form = {
		.id = "mo-faom-life", .issuer = "mo-faom", .kind = "MO_FAOM_CERT", .letter = true,
		.title = "澳门工会联合总会在生证明", .blank = "mo-faom/life.png", .width_mm = 210, .height_mm = 297,
		.text = { 20, 72, 172, 170 }, .text_lang = "chi_tra",
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "茲證明|兹證明|證明", "先生|女.?[(]|小姐|[(]" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, false, BY_ISSUER, "eng", "", "", "外文姓名", "[)]" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "dmy", "出生日期", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_ISSUER, "eng", "", "", "公民身份號碼|身份號碼", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_ISSUER, "eng", "", "", "身份證編號|編號", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 144, 60, 48, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "dmy", "Data", "" },
		},
		.field_count = 8,
		.seal = {
			{ FORM_SEAL_STAMP, "official", { 100, 166, 88, 62 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "handler", { 25, 167, 60, 24 }, true, 0, 0, "" },
		},
		.seal_count = 2,
	},
	.printed = faom_printed, .printed_count = COUNT_OF(faom_printed),
	.cell = faom_rule, .cell_count = COUNT_OF(faom_rule),
	.font = "Noto Serif CJK TC", .font_bold = "Noto Sans CJK TC Bold", .traditional = true,
	.paragraph = faom_text, .paragraph_count = COUNT_OF(faom_text),
	.birth_notation = NOTATION_DMY, .issue_notation = NOTATION_DMY, .place = "MAC",
	.comment = COMMENT,
};

/* ---- 市政署, and before 2019 the 民政總署 ---- */

/* What an office's name stands in has many patches, what both print has few: the office is what
 * tells the two apart. */
#define MUNICIPAL(zh, pt, note, foot)                                                              \
	HEAD(12, 4.0, false, 0, "澳門特別行政區政府　Governo da RAEM"),                           \
	HEAD(19, 8.0, true, 4, zh),                                                                \
	HEAD(29, 4.2, false, 6, pt),                                                               \
	HEAD(36, 3.3, false, 4, note),                                                             \
	HEAD(50, 6.4, true, 2, "在生證明書　Atestado de vida"),                                 \
	LINE(118, 64, 26, 1, "編號 N.º："),                                                     \
	LINE(25, 165, 60, 1, "技術員 O técnico"),                                               \
	LINE(115, 165, 60, 1, "印章 Carimbo"),                                                   \
	LINE(25, 254, 165, 1, "本證明書不收費用。　Este atestado é gratuito."),               \
	LINE(25, 262, 165, 6, foot)

static const struct printed iam_printed[] = {
	MUNICIPAL("市　政　署", "Instituto para os Assuntos Municipais (espécime)",
		  "澳門虛構大馬路 163 號　Avenida Fictícia n.º 163　電話 2833 0101",
		  "市政署市民服務中心　Centro de Serviços do IAM　www.iam.example.mo"),
};
static const struct printed iacm_printed[] = {
	MUNICIPAL("民政總署", "Instituto para os Assuntos Cívicos e Municipais (espécime)",
		  "澳門樣本新馬路 9 號民政大樓　Edifício Espécime, Macau　Tel. 2838 7333",
		  "民政總署市民服務中心　Centro de Serviços do IACM　www.iacm.example.mo"),
};

static const struct box_mm municipal_rule[] = { { 20, 44, 170, 0.4 }, { 20, 250, 170, 0.4 } };

static const struct paragraph municipal_text[] = {
	{ { 25, 82, 160, 30 }, 4.5, ALIGN_LEFT,
	  "　　茲證明{name}{title}，持澳門居民身份證編號 {other}，內地公民身份號碼 {id}，經親身到場核實，仍然在生。" },
	{ { 25, 116, 160, 34 }, 4.3, ALIGN_LEFT,
	  "Certifica-se que {senhor} {latin}, nascido em {birth}, compareceu pessoalmente e prestou prova de vida." },
	{ { 105, 232, 80, 9 }, 4.4, ALIGN_LEFT, "Macau, aos {issued}" },
};

#define MUNICIPAL_FORM(form_id, office, form_kind, name, picture, ...)                             \
	{                                                                                          \
		.id = form_id, .issuer = office, .kind = form_kind, .letter = true,                \
		.title = name, .blank = picture, .width_mm = 210, .height_mm = 297,                \
		.text = { 20, 74, 172, 172 }, .text_lang = "chi_tra+por",                          \
		.field = {                                                                         \
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "chi_tra", "", "", "茲證明|兹證明|證明", "先生|女.?[,。]|小姐|[,。]持" }, \
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, IN_TEXT, true, BY_ISSUER, "eng", "", "", "oSenhor|aSenhora", ",nascid" }, \
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "por", "", "dmy", "nascid[oa]em", "" }, \
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, IN_TEXT, true, BY_ISSUER, "eng", "", "", "公民身份號碼|身份號碼", "" }, \
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, IN_TEXT, false, BY_ISSUER, "eng", "", "", "身份證編號|編號", "" }, \
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, IN_TEXT, true, BY_ISSUER, "por", "", "", "compareceu", "" }, \
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 144, 62, 48, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" }, \
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, IN_TEXT, true, BY_ISSUER, "por", "", "dmy", "Macau,aos|aos", "" }, \
		},                                                                                 \
		.field_count = 8,                                                                  \
		.seal = {                                                                          \
			{ FORM_SEAL_STAMP, "official", { 100, 170, 88, 62 }, true, 0, 0, "" },     \
			{ FORM_SEAL_INK, "handler", { 25, 172, 60, 24 }, true, 0, 0, "" },         \
		},                                                                                 \
		.seal_count = 2, __VA_ARGS__                                                       \
	}

#define MUNICIPAL_REST                                                                             \
	.cell = municipal_rule, .cell_count = COUNT_OF(municipal_rule),                            \
	.font = "Noto Serif CJK TC", .font_bold = "Noto Sans CJK TC Bold", .traditional = true,    \
	.paragraph = municipal_text, .paragraph_count = COUNT_OF(municipal_text),                  \
	.birth_notation = NOTATION_DMY, .issue_notation = NOTATION_PORTUGUESE, .place = "MAC",     \
	.comment = COMMENT

const struct layout mo_iam_letter = {
	.form = MUNICIPAL_FORM("mo-iam-life", "mo-iam", "MO_IAM_CERT", "澳门市政署在生证明书", "mo-iam/life.png",
			       .valid_from = { 2019, 1, 1 }),
	.printed = iam_printed, .printed_count = COUNT_OF(iam_printed), MUNICIPAL_REST,
};

const struct layout mo_iacm_letter = {
	.form = MUNICIPAL_FORM("mo-iacm-life", "mo-iacm", "MO_IACM_CERT", "澳门民政总署在生证明书", "mo-iacm/life.png",
			       .valid_to = { 2018, 12, 31 }),
	.printed = iacm_printed, .printed_count = COUNT_OF(iacm_printed), MUNICIPAL_REST,
};
