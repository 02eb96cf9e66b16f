/* SPDX-License-Identifier: Apache-2.0 */
#include "macau.h"

#include "base/attr.h"

/* 《澳门居住人员在生证明协查表》, stamped by the 社会保障基金 (FSS). Sourced are the title and who
 * stamps it (domain.md §1.3, source F6), and that Macau writes days as day/month/year; no paper was
 * seen. Boxes, words and geometry are an invention that a Macau office could have made, so the form
 * says confirmed="false". */

/* clang-format off */
#define LABEL(x, y, w, h, text) { { x, y, w, h }, text, 3.5, ALIGN_CENTER, false, true, 1 }
#define NOTE(y, n, text) { { 17, y, 176, 6 }, text, 3.4, ALIGN_LEFT, false, false, n }

static const struct printed printed[] = {
	{ { 15, 12, 180, 10 }, "澳門居住人員在生證明協查表", 7.0, ALIGN_CENTER, true, false, 4 },
	{ { 15, 23, 180, 6 }, "Prova de vida de residentes em Macau", 4.4, ALIGN_CENTER, false, false, 3 },
	{ { 15, 37, 80, 6 }, "粵澳在生證明協查　（樣式未核實）", 3.4, ALIGN_LEFT, false, false, 2 },
	{ { 112, 42, 24, 8 }, "編號 N.º：", 4.0, ALIGN_LEFT, false, false, 1 },
	LABEL(15, 54, 50, 13, "姓名\nNome"),
	LABEL(125, 54, 22, 13, "性別\nSexo"),
	LABEL(15, 67, 50, 13, "外文姓名\nNome em romanização"),
	LABEL(15, 80, 50, 13, "內地公民身份號碼\nIdentidade (RPC)"),
	LABEL(15, 93, 50, 13, "出生日期\nData de nascimento"),
	LABEL(125, 93, 22, 13, "電話\nTel."),
	LABEL(15, 106, 50, 13, "澳門住址\nMorada em Macau"),
	LABEL(15, 119, 50, 13, "內地待遇發放機構\nEntidade pagadora"),
	LABEL(15, 132, 50, 13, "辦理方式\nComparência"),
	LABEL(125, 132, 22, 13, "代辦人\nProcurador"),
	{ { 15, 145, 180, 14 }, "茲證明上述人士於簽發日期仍然在生。　Certifica-se que está viva a pessoa acima identificada.",
	  3.9, ALIGN_CENTER, false, true, 4 },
	LABEL(15, 159, 50, 20, "申領人簽署\nAssinatura do requerente"),
	LABEL(110, 159, 22, 20, "經辦人\nTécnico"),
	{ { 17, 181, 84, 6 }, "出具機構　Entidade emissora：", 3.9, ALIGN_LEFT, true, false, 2 },
	{ { 17, 206, 84, 5 }, "本表由出具機構蓋章後交申領人，", 3.4, ALIGN_LEFT, false, false, 1 },
	{ { 17, 212, 84, 5 }, "由申領人寄交內地待遇發放機構。", 3.4, ALIGN_LEFT, false, false, 1 },
	{ { 17, 221, 84, 5 }, "Depois de carimbado, o formulário é", 3.4, ALIGN_LEFT, false, false, 1 },
	{ { 17, 227, 84, 5 }, "enviado pelo requerente à entidade.", 3.4, ALIGN_LEFT, false, false, 1 },
	{ { 105, 181, 60, 6 }, "機構印章　Carimbo：", 3.9, ALIGN_LEFT, false, false, 0 },
	{ { 105, 229, 28, 10 }, "簽發日期\nData", 3.5, ALIGN_LEFT, false, false, 0 },
	{ { 17, 248, 60, 6 }, "填表須知　Notas", 4.0, ALIGN_LEFT, true, false, 1 },
	NOTE(255, 3, "1.　日期按日／月／年填寫。　As datas escrevem-se dia/mês/ano."),
	NOTE(261, 3, "2.　申領人須親筆簽署；代辦者須附授權書。　Assinatura pelo próprio punho."),
	NOTE(267, 3, "3.　複印、打印之簽署及印章無效。　Cópias não são válidas."),
	NOTE(273, 2, "4.　本表不收費用。　Este formulário é gratuito."),
};

static const struct box_mm cell[] = {
	{ 65, 54, 60, 13 },   { 147, 54, 48, 13 },  { 65, 67, 130, 13 },  { 65, 80, 130, 13 },
	{ 65, 93, 60, 13 },   { 147, 93, 48, 13 },  { 65, 106, 130, 13 }, { 65, 119, 130, 13 },
	{ 65, 132, 60, 13 },  { 147, 132, 48, 13 }, { 65, 159, 45, 20 },  { 132, 159, 63, 20 },
	{ 15, 179, 88, 62 },  { 103, 179, 92, 62 },
};

#define BY_ISSUER true
#define BY_APPLICANT false

const struct layout fss_cocheck = {
	.form = {
		.id = "fss-cocheck",
		.issuer = "mo-fss",
		.kind = "MO_FSS_COCHECK",
		.title = "澳门居住人员在生证明协查表",
		.blank = "mo-fss/fss-cocheck.png",
		.width_mm = 210,
		.height_mm = 297,
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, { 66, 55, 58, 11 }, true, BY_APPLICANT, "chi_tra", "", "", "", "" },
			{ FIELD_HOLDER_SEX, FIELD_KIND_SEX, { 148, 55, 46, 11 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, { 66, 68, 128, 11 }, false, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, { 66, 81, 128, 11 }, true, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, { 66, 94, 58, 11 }, true, BY_APPLICANT, "chi_sim", "", "dmy", "", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, { 66, 133, 58, 11 }, true, BY_ISSUER, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUER, FIELD_KIND_TEXT, { 16, 189, 86, 12 }, true, BY_ISSUER, "chi_tra", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 136, 41, 59, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, { 132, 229, 62, 10 }, true, BY_ISSUER, "chi_sim", "", "dmy", "", "" },
		},
		.field_count = 9,
		.seal = {
			{ FORM_SEAL_VDS, "vds", { 13, 2, 36, 33 }, false, 0, 0, "" },
			{ FORM_SEAL_STAMP, "official", { 103, 179, 92, 62 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "handler", { 133, 160, 61, 18 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "applicant", { 66, 160, 43, 18 }, true, 0, 0, "" },
		},
		.seal_count = 4,
	},
	.printed = printed,
	.printed_count = COUNT_OF(printed),
	.cell = cell,
	.cell_count = COUNT_OF(cell),
	.font = "Noto Serif CJK TC",
	.font_bold = "Noto Sans CJK TC Bold",
	.traditional = true,
	.address = { 66, 107, 128, 11 },
	.phone = { 148, 94, 46, 11 },
	.proxy = { 148, 133, 46, 11 },
	.agency = { 66, 120, 128, 11 },
	.comment = "No blank of this form was seen: its title, who stamps it and the order of dates are sourced,\n"
		   "     all boxes and the geometry are invented (hence confirmed=\"false\"). Compare with a real paper,\n"
		   "     correct the numbers, replace the blank page, then say confirmed=\"true\".",
};
