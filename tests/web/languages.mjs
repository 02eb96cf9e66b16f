// SPDX-License-Identifier: Apache-2.0
// Every page in the other languages of the office, after the day of day.mjs, by a person with all roles, who has the
// widest navigation. A page is judged by axe, must fit the screen, and speaks one language: no simplified character of
// ours in zh_HK, no Chinese of ours in English. What is data stays as it was written, and is known from the register.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const han = /\p{Script=Han}/u;

// Everything in Chinese that somebody wrote into the register or that names an office, longest first. The log is left
// out, because it holds only what our own program says.
function written_by_people(work) {
	const texts = JSON.parse(execFileSync('python3', ['-c', 'import glob, json, re, sqlite3, sys\n' +
		'found = set()\n' +
		'for path in glob.glob(sys.argv[1] + "/*/intake.db"):\n' +
		'    db = sqlite3.connect(path)\n' +
		'    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = \'table\' AND name NOT LIKE \'%words%\'").fetchall():\n' +
		'        if table in ("audit", "meta", "sqlite_sequence"): continue\n' +
		'        for row in db.execute(f"SELECT * FROM {table}"):\n' +
		'            found.update(x for x in row if isinstance(x, str))\n' +
		'for path in glob.glob(sys.argv[1] + "/certs/*/trust.xml"):\n' +
		'    found.update(re.findall(r"<name[^>]*>([^<]*)</name>", open(path, encoding="utf-8").read()))\n' +
		'json.dump(sorted(found, key=len, reverse=True), sys.stdout)', work], { maxBuffer: 64 << 20 }));
	return texts.filter((t) => han.test(t));
}

// Characters written otherwise in traditional Chinese: those of our zh_CN texts that no zh_HK text has.
function simplified_only(root) {
	const of = (file, pattern) => [...fs.readFileSync(`${root}/${file}`, 'utf8').matchAll(pattern)].map((m) => m[0]).join('');
	const po = /^(msgstr )?".*"$/gm;
	const hk = new Set(of('po/zh_HK.po', po) + ['reasons', 'rules', 'letters'].map((f) => of(`templates/${f}.xml`, /lang="zh-HK">[^<]*/g)).join(''));
	return [...new Set(of('po/zh_CN.po', po))].filter((c) => han.test(c) && !hk.has(c)).join('');
}

// In the page: where a text of ours has a forbidden character. A text that is data as a whole is no text of ours, nor is
// data of two characters or more inside one.
function foreign([forbidden, data]) {
	const bad = new RegExp(forbidden, 'u');
	const whole = new Set(data);
	const found = [];
	const judge = (at, where, text) => {
		let left = text.trim();
		if (!bad.test(left) || whole.has(left)) return;
		for (const piece of data) if (piece.length > 1 && left.includes(piece)) left = left.split(piece).join('');
		if (bad.test(left)) found.push(`${at.tagName.toLowerCase()}${at.id ? `#${at.id}` : ''} ${where}: ${text.trim().slice(0, 60)}`);
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const at = walk.currentNode.parentElement;
		if (!at.closest('[translate=no], script')) judge(at, '', walk.currentNode.textContent);
	}
	for (const name of ['title', 'placeholder', 'aria-label', 'alt', 'data-key-words'])
		document.querySelectorAll(`[${name}]`).forEach((at) => judge(at, name, at.getAttribute(name)));
	judge(document.documentElement, 'title', document.title);
	return found.slice(0, 8);
}

// The other languages: open(name, base) logs in and gives a page; judge(page, what) runs axe; check is that of day.mjs.
// Each of pages is [title, address, status] or [title, deed that leads there, what must be on it].
export async function other_languages({ open, judge, check, root, work, stations }) {
	const data = written_by_people(work);
	const forbidden = { zh_HK: `[${simplified_only(root)}]`, en: '\\p{Script=Han}' };
	check('zh_CN and zh_HK are written with different characters', [...forbidden.zh_HK].length > 200, forbidden.zh_HK);
	check('the register knows what people wrote', data.length > 100, `${data.length}`);
	for (const [name, language] of [['hk', 'zh_HK'], ['en', 'en']])
		for (const { base, pages, kind } of stations) {
			const page = await open(name, base, language);
			for (const [title, to, expected] of pages) {
				const what = `${title}${kind} in ${language}`;
				if (typeof to === 'string') {
					const answer = await page.goto(base + to);
					check(`${what}: is there`, answer.status() === (expected || 200), `${page.url()}: ${answer.status()}`);
				} else {
					await to(page);
					check(`${what}: is there`, await page.locator(expected).count() === 1, page.url());
				}
				await judge(page, what);
				const size = await page.evaluate(() => document.documentElement.scrollWidth);
				check(`${what}: fits 1366 pixels`, size <= 1366, `${size} px wide`);
				const lang = await page.evaluate(() => document.documentElement.lang);
				check(`${what}: says its language`, lang === language.replace('_', '-'), lang);
				const found = await page.evaluate(foreign, [forbidden[language], data]);
				check(`${what}: speaks it`, found.length === 0, found.join('\n'));
				if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${title}${kind}-${language}.png` });
			}
		}
}
