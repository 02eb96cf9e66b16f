/* SPDX-License-Identifier: Apache-2.0 */
#include "consular.h"

#include "base/attr.h"

/* 《在境外居住人员领取养老金资格审核表》, lower slip. No blank of it is public. Sourced are: the
 * title, that 编号, 经办人签名, 审核人签署 and 确认机构公章 are the mission's and all else the
 * applicant's, the riding seal on the cut, and the filling rules printed below the table
 * (research/domain.md §1.1, sources F1 F3). The rest of the boxes and all geometry are a plausible
 * invention, so the form says confirmed="false" until somebody compared it with a real paper. */

#define LABEL(x, y, w, h, text)                                                                    \
	{                                                                                          \
		{ x, y, w, h }, text, 4.2, ALIGN_CENTER, false, true, 1                            \
	}
#define SMALL(x, y, w, h, text)                                                                    \
	{                                                                                          \
		{ x, y, w, h }, text, 3.7, ALIGN_CENTER, false, true, 1                            \
	}
#define PLAIN(x, y, w, h, text)                                                                    \
	{                                                                                          \
		{ x, y, w, h }, text, 4.2, ALIGN_LEFT, false, false, 1                             \
	}
#define NOTE(y, n, text)                                                                           \
	{                                                                                          \
		{ 20, y, 170, 6 }, text, 3.5, ALIGN_LEFT, false, false, n                          \
	}

/* clang-format off */
static const struct printed printed[] = {
	{ { 18, 2, 40, 6 }, "（此处加盖骑缝章）", 3.2, ALIGN_LEFT, false, false, 0 },
	{ { 48, 27, 114, 10 },
	  "在境外居住人员领取养老金资格审核表",
	  6.4,
	  ALIGN_CENTER,
	  true,
	  false,
	  3 },
	{ { 48, 38, 114, 6 },
	  "（下联：由申请人交境内养老金发放部门）",
	  4.0,
	  ALIGN_CENTER,
	  false,
	  false,
	  2 },
	PLAIN(116, 47, 16, 8, "编号："),
	SMALL(18, 56, 30, 12, "申请人姓名\n（中文）"),
	SMALL(104, 56, 28, 12, "姓名拼音\n（同证件）"),
	LABEL(18, 68, 30, 12, "性　　别"),
	LABEL(70, 68, 26, 12, "出生日期"),
	LABEL(142, 68, 22, 12, "居住国"),
	LABEL(18, 80, 30, 12, "公民身份号码"),
	LABEL(118, 80, 26, 12, "护照号码"),
	LABEL(18, 92, 30, 12, "国外住址"),
	SMALL(18, 104, 30, 12, "领取养老金\n部　　门"),
	LABEL(130, 104, 22, 12, "联系电话"),
	SMALL(18, 116, 30, 12, "办理方式\n（本人／代办）"),
	LABEL(118, 116, 26, 12, "代办人姓名"),
	{ { 18, 128, 174, 14 },
	  "以上申请人经本机构核对身份证件，于下列签发日期确认健在，特此审核。",
	  4.2,
	  ALIGN_CENTER,
	  true,
	  true,
	  5 },
	LABEL(18, 142, 30, 12, "确认机构"),
	LABEL(18, 154, 30, 16, "经办人签名"),
	LABEL(104, 154, 28, 16, "审核人签署"),
	LABEL(18, 170, 30, 20, "申请人签名"),
	{ { 20, 192, 80, 6 }, "申请人声明：", 4.0, ALIGN_LEFT, true, false, 1 },
	{ { 20, 199, 80, 6 },
	  "以上内容由本人如实填写，本人知悉",
	  3.7,
	  ALIGN_LEFT,
	  false,
	  false,
	  1 },
	{ { 20, 205, 80, 6 },
	  "以欺诈、伪造证明材料等手段骗取养",
	  3.7,
	  ALIGN_LEFT,
	  false,
	  false,
	  1 },
	{ { 20, 211, 80, 6 },
	  "老金的，须退回所领金额并承担法律",
	  3.7,
	  ALIGN_LEFT,
	  false,
	  false,
	  1 },
	{ { 20, 217, 80, 6 }, "责任。", 3.7, ALIGN_LEFT, false, false, 0 },
	{ { 106, 171, 40, 7 }, "确认机构公章：", 4.2, ALIGN_LEFT, false, false, 0 },
	{ { 106, 220, 22, 10 }, "签发日期：", 4.2, ALIGN_LEFT, false, false, 0 },
	{ { 20, 238, 60, 6 }, "填表说明", 4.0, ALIGN_LEFT, true, false, 1 },
	NOTE(245, 2, "一、本表用钢笔或签字笔以正楷填写，字迹清楚，不得涂改；也可打印填写。"),
	NOTE(251, 3,
	     "二、编号、经办人签名、审核人签署和公章由确认机构填写、加盖，其余由申请人填写。"),
	NOTE(257, 2, "三、申请人须亲笔签名，打印、复印和电子签名无效。"),
	NOTE(263, 3, "四、申请人姓名须与身份证件一致；姓名不一致的，应附姓名为同一人的证明。"),
	NOTE(269, 2, "五、本表一式两联，加盖骑缝章后裁开，上联由确认机构存查，下联交申请人。"),
	{ { 130, 280, 62, 6 }, "二〇一五年七月一日起使用", 3.5, ALIGN_RIGHT, false, false, 1 },
};

static const struct box_mm cell[] = {
	{ 48, 56, 56, 12 },   { 132, 56, 60, 12 },  { 48, 68, 22, 12 },   { 96, 68, 46, 12 },
	{ 164, 68, 28, 12 },  { 48, 80, 70, 12 },   { 144, 80, 48, 12 },  { 48, 92, 144, 12 },
	{ 48, 104, 82, 12 },  { 152, 104, 40, 12 }, { 48, 116, 70, 12 },  { 144, 116, 48, 12 },
	{ 48, 142, 144, 12 }, { 48, 154, 56, 16 },  { 132, 154, 60, 16 }, { 48, 170, 56, 20 },
	{ 104, 170, 88, 62 }, { 18, 190, 86, 42 },
};

#define BY_ISSUER    true
#define BY_APPLICANT false

const struct layout consular_2015 = {
	.form = {
		.id = "consular-2015",
		.issuer = "cn-mission",
		.kind = "CONSULAR_FORM_2015",
		.title = "在境外居住人员领取养老金资格审核表",
		.blank = "cn-mission/consular-2015.png",
		.valid_from = { 2015, 7, 1 },
		.width_mm = 210,
		.height_mm = 297,
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, { 49, 57, 54, 10 }, true, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, { 133, 57, 58, 10 }, false, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_SEX, FIELD_KIND_SEX, { 49, 69, 20, 10 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, { 97, 69, 44, 10 }, true, BY_APPLICANT, "chi_sim", "", "ymd", "", "" },
			{ FIELD_HOLDER_COUNTRY, FIELD_KIND_TEXT, { 165, 69, 26, 10 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, { 49, 81, 68, 10 }, true, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, { 145, 81, 46, 10 }, false, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_CERTIFICATE_PAYING_AGENCY, FIELD_KIND_TEXT, { 49, 105, 80, 10 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, { 49, 117, 68, 10 }, true, BY_ISSUER, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUER, FIELD_KIND_TEXT, { 49, 143, 142, 10 }, true, BY_ISSUER, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 132, 46, 60, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, { 128, 220, 62, 10 }, true, BY_ISSUER, "chi_sim", "", "ymd", "", "" },
		},
		.field_count = 12,
		.seal = {
			{ FORM_SEAL_VDS, "vds", { 14, 18, 32, 32 }, false, 0, 0, "" },
			{ FORM_SEAL_STAMP, "official", { 104, 170, 88, 62 }, true, 42, 2, "red" },
			{ FORM_SEAL_RIDING, "riding", { 60, 0, 90, 24 }, true, 42, 2, "red" },
			{ FORM_SEAL_INK, "handler", { 49, 155, 54, 14 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "approver", { 133, 155, 58, 14 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "applicant", { 49, 171, 54, 18 }, true, 0, 0, "" },
		},
		.seal_count = 6,
	},
	.printed = printed,
	.printed_count = COUNT_OF(printed),
	.cell = cell,
	.cell_count = COUNT_OF(cell),
	.font = "Noto Serif CJK SC",
	.font_bold = "Noto Sans CJK SC Bold",
	.address = { 49, 93, 142, 10 },
	.phone = { 153, 105, 38, 10 },
	.proxy = { 145, 117, 46, 10 },
	.comment = "No blank of this form is public: title, the mission's boxes, riding seal and filling rules are\n"
		   "     sourced, all other boxes and the geometry are invented (hence confirmed=\"false\"). Compare with a\n"
		   "     real paper, correct the numbers, replace the blank page, then say confirmed=\"true\".",
};
