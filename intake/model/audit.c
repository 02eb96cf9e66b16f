/* SPDX-License-Identifier: Apache-2.0 */
#include "model/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

/* In order of the alphabet: it is searched by halves. */
static const struct {
	const char *action, *zh;
} actions[] = {
	{ "alias", "记录别名" },
	{ "amend", "更正" },
	{ "amend-arrival", "更正登记" },
	{ "audit-verify", "核对日志链" },
	{ "backup", "备份" },
	{ "batch-blocked", "批次受阻" },
	{ "batch-deferred", "批次延后" },
	{ "batch-sent", "批次发出" },
	{ "batch-superseded", "批次拆分" },
	{ "batched", "组批" },
	{ "bounced", "平台退回" },
	{ "check", "重新核验" },
	{ "confirm", "复核" },
	{ "create", "建库" },
	{ "decide", "初审" },
	{ "document", "材料入库" },
	{ "export", "导出" },
	{ "file", "文件" },
	{ "file-bound", "文件归件" },
	{ "file-claimed", "文件接收" },
	{ "file-duplicate", "文件重复" },
	{ "file-quarantined", "文件隔离" },
	{ "file-unbound", "文件待归件" },
	{ "label", "打印标签" },
	{ "late-acked", "补发结果已确认" },
	{ "late-odd", "补发结果异常" },
	{ "letter", "打印通知书" },
	{ "list", "导入签发清单" },
	{ "login", "登录" },
	{ "login-refused", "登录被拒" },
	{ "logout", "退出" },
	{ "print", "打印" },
	{ "receipt", "回执" },
	{ "recovery-codes", "发放恢复码" },
	{ "recovery-used", "使用恢复码" },
	{ "refused", "越权被拒" },
	{ "register", "登记" },
	{ "reopen", "重新受理" },
	{ "roster", "导入名册" },
	{ "run-begin", "报送开始" },
	{ "run-end", "报送结束" },
	{ "run-killed", "报送中断" },
	{ "run-start", "发起报送" },
	{ "send-back", "复核退回" },
	{ "session-expired", "登录超时" },
	{ "settle", "回执入账" },
	{ "settled", "回执入账" },
	{ "shield", "防停保护" },
	{ "undo", "撤回" },
	{ "unmask", "查看全号" },
	{ "user-add", "新增账号" },
	{ "user-disable", "停用账号" },
	{ "user-enable", "启用账号" },
	{ "user-password", "设置密码" },
	{ "user-roles", "变更岗位" },
	{ "user-totp", "变更第二因素" },
	{ "view", "查看" },
};

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const char *const *)row)[0]);
}

const char *
audit_action_zh(const char *action)
{
	const void *row = bsearch(action, actions, COUNT_OF(actions), sizeof(actions[0]), compare);

	return row ? ((const char *const *)row)[1] : action;
}
