/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include "base/attr.h"

/* 《出境定居离退休、退职人员健在确认表》, in use from 2007-04-01 until the form of 2015. Sourced
 * are the title, that 离退休地或单位 stood where 领取养老金部门 stands now, and the mission's boxes
 * (domain.md §1.1, sources F1 F2 F7). No blank is public: all else, and all geometry, is an
 * invention, so the form says confirmed="false". */

/* clang-format off */
#define LABEL(x, y, w, h, text) { { x, y, w, h }, text, 4.2, ALIGN_CENTER, false, true, 1 }
#define SMALL(x, y, w, h, text) { { x, y, w, h }, text, 3.7, ALIGN_CENTER, false, true, 1 }
#define NOTE(y, n, text) { { 22, y, 166, 6 }, text, 3.5, ALIGN_LEFT, false, false, n }

static const struct printed printed[] = {
	{ { 20, 2, 40, 6 }, "（骑缝盖章处）", 3.2, ALIGN_LEFT, false, false, 0 },
	{ { 30, 24, 150, 10 }, "出境定居离退休、退职人员健在确认表", 6.6, ALIGN_CENTER, true, false, 5 },
	{ { 30, 35, 150, 6 }, "（下联　由申请人寄交国内离退休费发放部门）", 4.0, ALIGN_CENTER, false, false, 4 },
	{ { 118, 44, 16, 8 }, "编号：", 4.2, ALIGN_LEFT, false, false, 1 },
	LABEL(20, 53, 34, 13, "姓　　名"),
	LABEL(112, 53, 26, 13, "性　　别"),
	LABEL(20, 66, 34, 13, "姓名（外文）"),
	LABEL(20, 79, 34, 13, "出生日期"),
	LABEL(112, 79, 26, 13, "护照号码"),
	LABEL(20, 92, 34, 13, "公民身份号码"),
	SMALL(20, 105, 34, 13, "离退休地或单位"),
	LABEL(20, 118, 34, 13, "国外住址"),
	SMALL(20, 131, 34, 13, "办理方式\n（本人／代办）"),
	LABEL(112, 131, 26, 13, "代办人"),
	{ { 20, 144, 170, 15 }, "兹确认上述人员于本表所注日期健在，特此证明。", 4.6, ALIGN_CENTER, true, true, 5 },
	LABEL(20, 159, 34, 13, "确认机构"),
	LABEL(20, 172, 34, 18, "申请人签名"),
	LABEL(20, 190, 34, 18, "经办人签名"),
	LABEL(20, 208, 34, 18, "审核人签署"),
	{ { 108, 173, 40, 7 }, "确认机构（公章）", 4.2, ALIGN_LEFT, false, false, 0 },
	{ { 108, 218, 20, 8 }, "日期：", 4.2, ALIGN_LEFT, false, false, 0 },
	{ { 22, 233, 60, 6 }, "说　明", 4.0, ALIGN_LEFT, true, false, 1 },
	NOTE(240, 4, "1、本表由申请人填写，编号、签名和公章由驻外使、领馆填写、加盖，涂改无效。"),
	NOTE(246, 4, "2、本人确因行动不便不能前往的，可委托他人代办，并出示委托书和医院证明。"),
	NOTE(252, 3, "3、本表自确认之日起一年内有效，由申请人直接寄给原离退休单位或发放部门。"),
	NOTE(258, 3, "4、不按时寄交本表的，暂停发放离退休费，补交后予以补发。"),
	{ { 120, 272, 68, 6 }, "二〇〇七年四月一日启用", 3.5, ALIGN_RIGHT, false, false, 2 },
};

static const struct box_mm cell[] = {
	{ 54, 53, 58, 13 },   { 138, 53, 52, 13 },  { 54, 66, 136, 13 },  { 54, 79, 58, 13 },
	{ 138, 79, 52, 13 },  { 54, 92, 136, 13 },  { 54, 105, 136, 13 }, { 54, 118, 136, 13 },
	{ 54, 131, 58, 13 },  { 138, 131, 52, 13 }, { 54, 159, 136, 13 }, { 54, 172, 52, 18 },
	{ 54, 190, 52, 18 },  { 54, 208, 52, 18 },  { 106, 172, 84, 54 },
};

#define BY_ISSUER true
#define BY_APPLICANT false

const struct layout consular_2007 = {
	.form = {
		.id = "consular-2007", .issuer = "cn-mission", .kind = "CONSULAR_FORM_2007",
		.title = "出境定居离退休、退职人员健在确认表", .blank = "cn-mission/consular-2007.png",
		.valid_from = { 2007, 4, 1 }, .valid_to = { 2015, 6, 30 }, .width_mm = 210, .height_mm = 297,
		.field = {
			{ FIELD_HOLDER_NAME, FIELD_KIND_NAME, { 55, 54, 56, 11 }, true, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_SEX, FIELD_KIND_SEX, { 139, 54, 50, 11 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_HOLDER_NAME_LATIN, FIELD_KIND_NAME, { 55, 67, 134, 11 }, false, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_BIRTH_DATE, FIELD_KIND_DATE, { 55, 80, 56, 11 }, true, BY_APPLICANT, "chi_sim", "", "ymd", "", "" },
			{ FIELD_HOLDER_PASSPORT_NUMBER, FIELD_KIND_PASSPORT, { 139, 80, 50, 11 }, false, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_HOLDER_ID_NUMBER, FIELD_KIND_ID_NUMBER, { 55, 93, 134, 11 }, true, BY_APPLICANT, "eng", "", "", "", "" },
			{ FIELD_CERTIFICATE_PAYING_AGENCY, FIELD_KIND_TEXT, { 55, 106, 134, 11 }, false, BY_APPLICANT, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_APPEARANCE, FIELD_KIND_APPEARANCE, { 55, 132, 56, 11 }, true, BY_ISSUER, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUER, FIELD_KIND_TEXT, { 55, 160, 134, 11 }, true, BY_ISSUER, "chi_sim", "", "", "", "" },
			{ FIELD_CERTIFICATE_NUMBER, FIELD_KIND_NUMBER, { 134, 43, 56, 9 }, true, BY_ISSUER, "eng", "^[A-Z]{3}20[0-9]{8}$", "", "", "" },
			{ FIELD_CERTIFICATE_ISSUE_DATE, FIELD_KIND_DATE, { 124, 217, 64, 9 }, true, BY_ISSUER, "chi_sim", "", "ymd", "", "" },
		},
		.field_count = 11,
		.seal = {
			{ FORM_SEAL_STAMP, "official", { 106, 166, 84, 60 }, true, 42, 2, "red" },
			{ FORM_SEAL_RIDING, "riding", { 60, 0, 90, 24 }, true, 42, 2, "red" },
			{ FORM_SEAL_INK, "handler", { 55, 191, 50, 16 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "approver", { 55, 209, 50, 16 }, true, 0, 0, "" },
			{ FORM_SEAL_INK, "applicant", { 55, 173, 50, 16 }, true, 0, 0, "" },
		},
		.seal_count = 5,
	},
	.printed = printed, .printed_count = COUNT_OF(printed),
	.cell = cell, .cell_count = COUNT_OF(cell),
	.font = "Noto Serif CJK SC", .font_bold = "Noto Sans CJK SC Bold",
	.address = { 55, 119, 134, 11 }, .proxy = { 139, 132, 50, 11 },
	.comment = "No blank of this form is public: title, 离退休地或单位, the mission's boxes and its years are sourced,\n"
		   "     all other boxes and the geometry are invented (hence confirmed=\"false\"). Compare with a real\n"
		   "     paper, correct the numbers, replace the blank page, then say confirmed=\"true\".",
};
