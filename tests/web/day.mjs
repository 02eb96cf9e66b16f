// SPDX-License-Identifier: Apache-2.0
// A working day at the review station in Chromium, with keys only where a person would use keys; every page is judged
// by axe (WCAG 2.2 AA) and must fit 1366 pixels. TAP on standard output. Started by tests/web/run.sh.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { other_languages } from './languages.mjs';

const { BASE, BARE, WORK, SAMPLES, MODULES, SCREENS, TOTP } = process.env;
const require = createRequire(`${MODULES}/`);
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let number = 0;
let failed = 0;
function check(what, good, why = '') {
	number++;
	console.log(`${good ? 'ok' : 'not ok'} ${number} - ${what}`);
	if (!good) {
		failed++;
		String(why).split('\n').slice(0, 12).forEach((line) => console.log(`# ${line}`));
	}
}

// RFC 6238 with the defaults of every authenticator app: SHA-1, 30 s, 6 digits.
function totp(secret, at = Date.now()) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
	const mac = crypto.createHmac('sha1', key).update(counter).digest();
	const n = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
	return String(n % 1000000).padStart(6, '0');
}

const browser = await chromium.launch({
	executablePath: '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
});
const people = {};
async function person(name) {
	if (people[name]) return people[name];
	const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
	people[name] = listen(await context.newPage());
	return people[name];
}
function listen(page) {
	page.complaints = [];
	page.on('console', (m) => { if (m.type() === 'error') page.complaints.push(m.text()); });
	page.on('response', (r) => { if (r.status() >= 400) page.complaints.push(`${r.status()} ${r.request().method()} ${r.url()}`); });
	page.on('pageerror', (e) => page.complaints.push(String(e)));
	return page;
}
// As if the password had been typed ten minutes ago.
function age_proof(name) {
	execFileSync('python3', ['-c', 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=10)\n' +
		'db.execute("UPDATE web_session SET proven_us = 1 WHERE name = ?", (sys.argv[2],))\ndb.commit()', `${WORK}/data/intake.db`, name]);
}
async function login(name, code = '', password = `pass word of ${name}`) {
	const page = await person(name);
	await page.goto(`${BASE}/login`);
	await page.fill('#name', name);
	await page.fill('#password', password);
	if (code) await page.fill('#code', code);
	await then(page, () => page.press('#password', 'Enter'));
	return page;
}

// Words of small Latin letters that a reader of Chinese would stumble over. Names of keys, codes in fixed type, what
// somebody typed and what is marked translate="no" are no words of ours.
function english_of() {
	const known = /^(intake|app|mm|https?|liang|sun|huang|zhou|guan|shen|mail|admin|script|alert|xlsx|csv|pdf)$/;
	const found = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const at = walk.currentNode.parentElement;
		if (at.closest('[translate=no], .mono, kbd, code, script, [lang=en]') || !at.checkVisibility()) continue;
		(walk.currentNode.textContent.match(/(?<![A-Za-z0-9.\/_-])[a-z]{3,}(?![A-Za-z0-9.\/_@-])/g) || [])
			.forEach((word) => { if (!known.test(word)) found.add(word); });
	}
	return [...found].slice(0, 12);
}

async function judge(page, title) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
	}));
	check(`${title}: axe finds no violation`, found.violations.length === 0,
		found.violations.map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)} (${v.help})`).join('\n'));
}

// Every page once: accessible, no wider than the screen of the office, nothing on the console, a picture when asked.
const looked = new Set();
async function look(page, title) {
	if (looked.has(title)) return;
	looked.add(title);
	await judge(page, title);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth);
	check(`${title}: fits 1366 pixels`, wide <= 1366, `${wide} px wide`);
	const english = await page.evaluate(english_of);
	check(`${title}: no English among the Chinese`, english.length === 0, english.join(' | '));
	check(`${title}: the console is silent`, page.complaints.length === 0, page.complaints.join('\n'));
	page.complaints.length = 0;
	if (SCREENS) await page.screenshot({ path: `${SCREENS}/${title}.png` });
}
// What leads to another page, and the wait for it.
async function then(page, act) {
	await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), act()]);
}
const path = (page) => new URL(page.url()).pathname;

try {
	// ---- logging in: a wrong password, no second factor, the second factor
	const liang = await person('liang');
	await liang.goto(`${BASE}/login`);
	await look(liang, 'login');
	await liang.fill('#name', 'liang');
	await liang.fill('#password', 'wrong');
	await then(liang, () => liang.click('#login-go'));
	check('a wrong password is refused in words', await liang.locator('#login-wrong').isVisible());
	liang.complaints.length = 0; // the browser notes the 401
	await login('liang');
	check('a password without the second factor is refused', path(liang) === '/login');
	liang.complaints.length = 0;
	// the station stands on a fixed day, and so does its clock: 09:00 in Shanghai
	await login('liang', totp(TOTP, Date.UTC(2026, 6, 10, 1, 0, 5)));
	check('with the code of the app it opens', path(liang) !== '/login', liang.url());

	// ---- the mail desk: F4, a tracking number from the hand scanner, the number at once, an upload
	const mail = await login('mail');
	await mail.goto(`${BASE}/register`);
	await look(mail, 'register');
	await mail.keyboard.press('F4');
	await mail.waitForURL('**/register/new');
	await look(mail, 'register-new');
	await mail.keyboard.type('RR123456785CN');
	await mail.keyboard.press('Enter');
	check('Enter of the hand scanner goes to the next field', await mail.evaluate(() => document.activeElement.id) === 'route');
	await mail.fill('#pieces', '1');
	await mail.selectOption('#original', 'yes');
	const downloads = [];
	mail.context().on('request', (r) => downloads.push(r.url()));
	const labelWindow = mail.context().waitForEvent('page');
	await mail.keyboard.press('F9');
	await mail.waitForURL('**/arrival/**');
	const serial = path(mail).split('/').pop();
	check('the serial is given at once', /^RZ2026-\d{6}[0-9A-Z]$/.test(serial), serial);
	check('and shown large', await mail.locator('#given').isVisible());
	const opened = await labelWindow;
	check('the label opens by itself', opened.url().endsWith('/label') || downloads.some((u) => u.endsWith('/label')), opened.url());
	await opened.close();
	const label = await mail.request.get(`${BASE}/arrival/${serial}/label`);
	check('its label is a PDF', (await label.body()).subarray(0, 5).toString() === '%PDF-');
	await mail.setInputFiles('#scan', { name: '<img src=x onerror=alert(1)> 扫描.jpg', mimeType: 'image/jpeg',
		buffer: fs.readFileSync(`${SAMPLES}/${fs.readdirSync(SAMPLES).find((f) => /^32-.*\.tif$/.test(f))}`) });
	await then(mail, () => mail.keyboard.press('F7'));
	await mail.waitForSelector('#documents');
	check('the uploaded scan became a paper of this envelope', await mail.locator('#documents tbody tr').count() === 1);
	await look(mail, 'arrival');
	check('a script in a file name never ran', await mail.locator('img[src=x]').count() === 0);

	// ---- the connected scanner: what lies on its glass becomes a paper of this envelope
	await mail.fill('#sheets', '1');
	await then(mail, () => mail.keyboard.press('F8'));
	check('a sheet on the glass becomes a paper of this envelope', await mail.locator('#documents tbody tr').count() === 2,
		await mail.textContent('#live'));
	await mail.fill('#sheets', '3');
	await then(mail, () => mail.keyboard.press('F8'));
	check('a miscount is said', (await mail.textContent('#live')).includes('张数'), await mail.textContent('#live'));

	// ---- the register on paper, as a table for Excel and as CSV
	await mail.goto(`${BASE}/register`);
	const fetched = async (id) => (await mail.request.get(BASE + await mail.getAttribute(id, 'href'))).body();
	fs.writeFileSync(`${WORK}/register.pdf`, await fetched('#to-pdf'));
	check('the register prints, with the serial on it', execFileSync('pdftotext', ['-layout', `${WORK}/register.pdf`, '-']).toString().includes(serial));
	const csv = (await fetched('#to-csv')).toString();
	check('its CSV has a mark for Excel and the serial', csv.charCodeAt(0) === 0xFEFF && csv.includes(serial), csv.slice(0, 80));
	check('and words, not codes', csv.includes('待人工审核') && !/REVIEW|post,/.test(csv), csv.slice(0, 300));
	fs.writeFileSync(`${WORK}/register.xlsx`, await fetched('#to-xlsx'));
	const cells = execFileSync('python3', ['-c', 'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n' +
		'print("".join(z.read(n).decode() for n in z.namelist() if n.startswith("xl/") and n.endswith(".xml")))', `${WORK}/register.xlsx`]).toString();
	check('its Excel has the serial as text', cells.includes(serial));

	// ---- review, with keys only
	await liang.goto(`${BASE}/review`);
	await liang.waitForSelector('#review');
	await look(liang, 'review');
	check('a stamp stands beside the specimen of its office', await liang.locator('.seal .specimen img').count() >= 2 &&
		await liang.locator('.seal .specimen img').evaluateAll((all) => all.every((i) => i.complete && i.naturalWidth > 100)));
	const elsewhere = await liang.request.get(`${BASE}/specimen/cn-sydney?file=../trust.xml`);
	check('nothing but specimens is given out there', elsewhere.status() === 404, `${elsewhere.status()}`);
	await liang.keyboard.press('F8');
	check('F8 goes to a doubt', await liang.locator('.lit, :focus[data-doubt="1"]').count() > 0);
	await liang.keyboard.press('F2');
	check('F2 edits a value', await liang.evaluate(() => document.activeElement.tagName) === 'INPUT');
	const before = await liang.evaluate(() => document.activeElement.value);
	await liang.keyboard.type('a');
	check('a letter typed in a field stays in the field', path(liang).startsWith('/review/') &&
		(await liang.evaluate(() => document.activeElement.value)).includes('a'), before);
	await liang.keyboard.press('Escape');
	await liang.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown',
		{ code: 'KeyA', key: 'Process', keyCode: 229, isComposing: true, bubbles: true })));
	check('a key of an input method is not ours', path(liang).startsWith('/review/'));
	await liang.keyboard.press('Shift+Slash');
	check('? shows the keys of this page', await liang.locator('#keys-list dt').count() > 5);
	if (SCREENS) await liang.screenshot({ path: `${SCREENS}/keys.png` });
	await liang.keyboard.press('Escape');

	let accepted = 0;
	let returned = 0;
	let held = 0;
	let undone = false;
	await liang.goto(`${BASE}/review`);
	for (let i = 0; i < 12 && await liang.locator('#accept').count(); i++) {
		const outcome = await liang.getAttribute('#outcome', 'class');
		const from = path(liang);
		if (outcome.includes('bad')) {
			await liang.keyboard.press('KeyR');
			if (returned === 0 && SCREENS) await liang.screenshot({ path: `${SCREENS}/reject.png` });
			if (!await liang.locator('.reasons input:checked').count()) await liang.keyboard.press('Digit1');
			// from a reason Enter sends, the second time the button does
			await then(liang, () => (returned ? liang.click('#reject-go') : liang.keyboard.press('Enter')));
			returned++;
		} else if (await liang.locator('#nobody').count() || (outcome.includes('doubt') && held === 0)) {
			await liang.keyboard.press('KeyH');
			await liang.fill('#hold-note', '等待领事馆答复');
			await then(liang, () => liang.click('#hold-go'));
			held++;
		} else {
			await then(liang, () => liang.keyboard.press('KeyA'));
			if (await liang.locator('#sure').count()) {
				await look(liang, 'sure');
				await liang.fill('#sure-note', '已与原件核对');
				await then(liang, () => liang.click('#sure-go'));
			}
			accepted++;
			if (!undone) {
				// the last deed can be taken back from wherever it led to
				undone = true;
				await then(liang, () => liang.keyboard.press('KeyZ'));
				check('Z leads back to the paper just decided', path(liang) === from, liang.url());
				await then(liang, () => liang.keyboard.press('KeyZ'));
				check('Z takes the decision back', path(liang) === from && await liang.locator('#accept').count() === 1);
				accepted--;
			}
		}
	}
	check('a slip is taken back', undone);
	// the sheet from the glass is nobody's
	await liang.goto(`${BASE}/review/${serial}/2`);
	check('nobody is accepted whom the roster does not have', await liang.isDisabled('#accept') && await liang.locator('#nobody').isVisible());
	await liang.keyboard.press('KeyA');
	await liang.waitForTimeout(300);
	check('and the key does nothing', path(liang) === `/review/${serial}/2` && await liang.locator('#accept').count() === 1);
	await look(liang, 'nobody');
	check('papers are accepted with keys', accepted >= 3, `${accepted}`);
	check('papers are proposed for return with keys', returned >= 1, `${returned}`);
	check('papers are held, those of nobody on the roster too', held >= 1);
	await liang.goto(`${BASE}/fast`);
	await look(liang, 'fast');

	// ---- confirmation by another person
	const huang = await login('huang');
	await huang.goto(`${BASE}/confirm`);
	await look(huang, 'confirm');
	const waiting = await huang.locator('#lines tbody tr').count();
	check('what was decided waits for a second person', waiting >= accepted + returned - 1, `${waiting}`);
	let confirmed = 0;
	for (let i = 0; i < waiting; i++) {
		await huang.goto(`${BASE}/confirm`);
		const first = huang.locator('#lines tbody tr a').first();
		if (!await first.count()) break;
		await then(huang, () => first.click());
		if (confirmed === 0) await look(huang, 'confirm-one');
		await then(huang, () => huang.keyboard.press('KeyA'));
		confirmed++;
	}
	check('another person confirms with one key each', confirmed === waiting, `${confirmed} of ${waiting}`);

	// ---- two people on one paper: the second is told who was first
	await huang.goto(`${BASE}/review`);
	if (await huang.locator('#review').count()) {
		const same = path(huang);
		await liang.goto(BASE + same);
		await liang.click('#suspect');
		await liang.fill('#suspect-note', '字迹可疑');
		await then(liang, () => liang.click('#suspect-go'));
		await huang.click('#suspect');
		await huang.fill('#suspect-note', '同上');
		await then(huang, () => huang.click('#suspect-go'));
		check('the second of two people is told who was first', (await huang.textContent('#conflict-who')).includes('梁经办'));
		huang.complaints.length = 0; // the browser notes the 409
		await look(huang, 'conflict');
	}

	// ---- papers that were seen before, side by side
	await liang.goto(`${BASE}/duplicates`);
	await look(liang, 'duplicates');
	const pair = liang.locator('#lines tbody tr a').first();
	check('a paper scanned twice is among those seen before', await pair.count() === 1);
	if (await pair.count()) {
		await then(liang, () => pair.click());
		check('both stand side by side', await liang.locator('.pair image').count() === 2);
		await look(liang, 'duplicate');
	}

	// ---- the letter of return names all defects; the receipt for who hands papers in
	await mail.goto(`${BASE}/register?state=REJECTED`);
	await then(mail, () => mail.locator('#lines tbody tr td a').first().click());
	const letter = await mail.request.get(BASE + await mail.getAttribute('.letter', 'href'));
	check('the letter of a returned paper is a PDF', letter.status() === 200 && (await letter.body()).subarray(0, 5).toString() === '%PDF-',
		`${letter.status()}`);
	const receipt = await mail.request.get(BASE + await mail.getAttribute('#hand-receipt', 'href'));
	check('the receipt is a PDF', (await receipt.body()).subarray(0, 5).toString() === '%PDF-');

	// ---- the submission: a dry run, then the run, followed on the page until its receipts are there
	const sun = await login('sun');
	await sun.goto(`${BASE}/runs`);
	await then(sun, () => sun.click('#run-dry'));
	const dry = Number((await sun.textContent('#run-dry-said')).match(/\d+/)?.[0]);
	check('a dry run says how many records would go', dry >= 3, `${dry}`);
	await look(sun, 'runs-dry');
	await then(sun, () => sun.click('#run-start'));
	check('a run is begun from the page', path(sun) === '/runs' && await sun.locator('#run-said').isVisible());
	await sun.waitForSelector('#run-done', { timeout: 60000 });
	const said = await sun.textContent('#run-done');
	check('the page follows it to its end', Number(said.match(/\d+/)?.[0]) === dry, said);
	await look(sun, 'runs');
	await then(sun, () => sun.locator('tbody tr td a').first().click());
	await look(sun, 'batch');
	const xml = await sun.request.get(BASE + await sun.getAttribute('#receipt', 'href'));
	check('its signed receipt can be taken', (await xml.text()).includes('Signature'));
	await sun.goto(`${BASE}/runs`);
	await then(sun, () => sun.click('#run-dry'));
	check('nothing is left to send', (await sun.textContent('#run-dry-said')).includes('0'));

	// ---- a person is looked up, and the print of it; the log is read and its chain checked
	await huang.goto(`${BASE}/person`);
	await huang.fill('#person-q', '周芳平');
	await then(huang, () => huang.keyboard.press('Enter'));
	check('a person is found by name', path(huang).startsWith('/person/4'), huang.url());
	const lookup = await huang.request.get(BASE + await huang.getAttribute('#print', 'href'));
	check('the look-up prints', (await lookup.body()).subarray(0, 5).toString() === '%PDF-');
	await look(huang, 'person');
	const shen = await login('shen');

	// ---- the whole number is shown only to who proves who he is, and it is logged
	age_proof('shen');
	await shen.goto(`${BASE}/review/${serial}/1`);
	const masked = await shen.textContent('#fields');
	check('an auditor sees masked numbers', /\d{6}\*{4}\d{3}[\dX]/.test(masked) && !/\d{17}[\dX]/.test(masked), masked);
	await then(shen, () => shen.locator('.unmask').first().click());
	check('asking for the whole number asks for the password', await shen.locator('#prove').count() === 1);
	await look(shen, 'prove');
	await shen.fill('#password', 'wrong');
	await then(shen, () => shen.click('#prove-go'));
	check('a wrong one shows nothing', await shen.locator('#prove-wrong').isVisible() && await shen.locator('#fields').count() === 0);
	await shen.fill('#password', 'pass word of shen');
	await then(shen, () => shen.click('#prove-go'));
	check('the right one shows it', /\d{17}[\dX]/.test(await shen.textContent('#fields')));
	await shen.goto(`${BASE}/audit?action=unmask`);
	check('and the log names who looked', (await shen.textContent('tbody')).includes(`${serial}/1`));
	await shen.goto(`${BASE}/audit`);
	await shen.selectOption('#action', 'decide');
	await then(shen, () => shen.click('#audit-check'));
	check('the log names who decided', (await shen.textContent('tbody')).includes('liang'));
	check('its chain is whole', await shen.locator('#chain .tag.good').count() === 1);
	const sheet = await shen.request.get(BASE + await shen.getAttribute('#to-xlsx', 'href'));
	check('it goes to Excel with its filter', (await sheet.body()).subarray(0, 2).toString() === 'PK' && sheet.url().includes('decide'));

	// ---- the administrator: a new account with a script for a name, roles, password, second factor, out again
	const guan = await login('guan');
	check('an administrator lands on the accounts', path(guan) === '/accounts', guan.url());
	await look(guan, 'accounts');
	await guan.fill('#new-name', 'zhou');
	await guan.fill('#new-full-name', '<script>alert(1)</script>周新人');
	await then(guan, () => guan.click('#add-account'));
	check('a script in a name is text', (await guan.textContent('h1')).includes('<script>') && await guan.locator('h1 script').count() === 0);
	await guan.check('#role-auditor');
	await then(guan, () => guan.click('#roles-save'));
	await then(guan, () => guan.click('#password-new'));
	const password = (await guan.textContent('#new-password b')).trim();
	check('a password is made and shown once', /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/.test(password), password);
	await then(guan, () => guan.click('#factor-new'));
	check('a second factor comes with ten recovery codes', await guan.locator('.codes li').count() === 10);
	await look(guan, 'account-one');
	const secret = (await guan.textContent('#factor-secret')).trim();
	const code = (await guan.textContent('.codes li')).trim();
	await guan.goto(`${BASE}/accounts/zhou`);
	check('neither is shown again', !(await guan.content()).includes(secret) && !(await guan.content()).includes(password));
	const zhou = await login('zhou', code, password);
	check('the new person logs in with both', path(zhou) !== '/login', zhou.url());
	check('and sees the name as it was typed, nothing else', await zhou.locator('#account-link script').count() === 0);
	await zhou.goto(`${BASE}/account`);
	await zhou.fill('#old', password);
	await zhou.fill('#new', '一个新的好密码是一句话');
	await zhou.fill('#again', '一个新的好密码是一句话');
	await then(zhou, () => zhou.click('#password-save'));
	check('a changed password ends the session', path(zhou) === '/login');
	await guan.goto(`${BASE}/accounts/zhou`);
	await then(guan, () => guan.click('#disable'));
	await login('zhou', '000000', '一个新的好密码是一句话');
	check('who is disabled is out', path(zhou) === '/login');
	zhou.complaints.length = 0;

	// ---- the other pages, each by its address, as its role sees them
	const rounds = [
		['huang', '/person', 'people'], ['huang', '/due', 'due'], ['shen', '/audit', 'audit'],
		['huang', '/offices', 'offices'], ['huang', '/dashboard', 'dashboard'], ['huang', '/account', 'account'],
	];
	for (const [who, where, title] of rounds) {
		const page = people[who] || await login(who);
		const answer = await page.goto(BASE + where);
		check(`${title}: is there`, answer.status() === 200, `${where}: ${answer.status()}`);
		page.complaints.length = 0;
		if (answer.status() === 200) await look(page, title);
	}

	// ---- pages nobody likes: an error, no role, an empty queue
	await mail.goto(`${BASE}/accounts`);
	check('an error says what and where to go', await mail.locator('#error-home').count() === 1);
	mail.complaints.length = 0;
	await look(mail, 'error');
	const wang = await login('wang');
	check('who has no role is told so', await wang.locator('#home').count() === 1, wang.url());
	await look(wang, 'home');
	await wang.close();

	// ---- every page in the other languages, and those of a register in which nothing is yet
	const opened_as = async (name, base, language) => {
		const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
		const page = listen(await context.newPage());
		await page.goto(`${base}/login?lang=${language}`);
		check(`the login speaks ${language} when asked`, await page.evaluate(() => document.documentElement.lang) === language.replace('_', '-'));
		await page.fill('#name', name);
		await page.fill('#password', 'wrong');
		await then(page, () => page.press('#password', 'Enter'));
		check(`also after a slip (${language})`, await page.evaluate(() => document.documentElement.lang) === language.replace('_', '-'));
		await judge(page, `login in ${language}`);
		await page.fill('#password', `pass word of ${name}`);
		await then(page, () => page.press('#password', 'Enter'));
		await page.goto(`${base}/account`);
		await page.selectOption('#language', language);
		await then(page, () => page.click('#account-save'));
		return page;
	};
	const batch = execFileSync('sqlite3', [`${WORK}/data/intake.db`, 'SELECT id FROM batch LIMIT 1']).toString().trim();
	const prove = async (page) => {
		age_proof(await page.textContent('#account-link').then((t) => t.replace('全岗', '')));
		await page.goto(`${BASE}/runs`);
		await then(page, () => page.click('#run-start'));
	};
	const doubtful = execFileSync('sqlite3', [`${WORK}/data/intake.db`, "SELECT d.serial || '/' || d.number FROM document d " +
		"JOIN finding f ON f.document = d.id WHERE f.outcome = 'review' AND d.person_no IS NOT NULL AND d.state IN ('REVIEW', 'WAIT_FIX', 'SUSPECT') LIMIT 1"]).toString().trim();
	const sure = async (page) => {
		await page.goto(`${BASE}/review/${doubtful}`);
		await then(page, () => page.click('#accept'));
	};
	const conflict = async (page) => {
		await page.goto(`${BASE}/review/${doubtful}`);
		await page.click('#hold');
		await page.fill('#hold-note', '-');
		await page.evaluate(() => document.querySelectorAll('[name=revision]').forEach((input) => { input.value = '999'; }));
		await then(page, () => page.click('#hold-go'));
	};
	const everywhere = [['register', '/register'], ['fast', '/fast'], ['confirm', '/confirm'], ['files', '/files'], ['duplicates', '/duplicates'],
		['runs', '/runs'], ['people', '/person'], ['due', '/due'], ['audit', '/audit?check=1'], ['dashboard', '/dashboard'], ['accounts', '/accounts'],
		['account', '/account'], ['offices', '/offices'], ['register-new', '/register/new'], ['not-found', '/nowhere', 404]];
	await other_languages({ open: opened_as, judge, check, root: `${SAMPLES}/..`, work: WORK, stations: [
		{ base: BASE, kind: '', pages: [...everywhere, ['arrival', `/arrival/${serial}`], ['review', `/review/${serial}/1`], ['nobody', `/review/${serial}/2`],
			['quarantine', '/files?file=quarantined'], ['duplicate', '/duplicates/RZ2026-0000136/1'], ['batch', `/runs/${batch}`], ['person', '/person/440910000137'],
			['people-found', `/person?q=${encodeURIComponent('陈')}`], ['account-one', '/accounts/liang'], ['no-such-envelope', '/arrival/RZ2026-999999X', 404],
			['no-such-state', '/export/register?format=csv&state=NONE', 400], ['prove', prove, '#prove'], ['sure', sure, '#sure'], ['conflict', conflict, '#conflict']] },
		{ base: BARE, kind: ', empty', pages: [...everywhere, ['review', '/review']] },
	] });
	await mail.goto(`${BASE}/nowhere`);
	check('a page that is not there still shows who one is', await mail.locator('#account-link').count() === 1);
	mail.complaints.length = 0;

	// ---- two minutes before an idle log-out one is asked, and one key keeps the session
	const idle = listen(await people.huang.context().newPage());
	await idle.clock.install();
	await idle.goto(`${BASE}/account`);
	await idle.clock.fastForward('13:10');
	check('an idle log-out is announced', await idle.locator('#idle-warning').isVisible());
	await look(idle, 'idle');
	await idle.keyboard.press('Enter');
	check('and one key keeps the session', !await idle.locator('#idle-warning').isVisible());
	await idle.close();

	// ---- what must fail
	const stranger = await browser.newContext();
	const out = await stranger.request.get(`${BASE}/register`, { maxRedirects: 0 });
	check('without a session nothing is shown', out.status() === 303 && out.headers().location.startsWith('/login'), `${out.status()}`);
	const forged = await mail.request.post(`${BASE}/review/${serial}/1/decide`, { form: { decide: 'accept', csrf: 'x', revision: '1' },
		headers: { origin: BASE }, maxRedirects: 0 });
	check('a forged role is refused', forged.status() === 403, `${forged.status()}`);
	const cross = await liang.request.post(`${BASE}/account`, { form: { language: 'en' }, headers: { origin: 'https://evil.example' }, maxRedirects: 0 });
	check('another site cannot post', cross.status() === 403, `${cross.status()}`);
	const mailToken = await mail.getAttribute('input[name=csrf]', 'value');
	const wrong = await mail.request.post(`${BASE}/register/new`, { form: { csrf: `${mailToken.slice(1)}0`, pieces: '1' },
		headers: { origin: BASE }, maxRedirects: 0 });
	check('a wrong token changes nothing', wrong.status() === 403, `${wrong.status()}`);
	for (const where of ['/accounts', '/audit', '/review', `/arrival/${serial}/../../accounts`, '/runs/start'])
		check(`the mail desk never reaches ${where}`, [403, 404, 400].includes((await mail.request.get(BASE + where, { maxRedirects: 0 })).status()));

	// ---- a file beyond all limits, one that is no picture, and one that is tried again
	const huge = `${WORK}/huge.tif`;
	fs.closeSync(fs.openSync(huge, 'w'));
	fs.truncateSync(huge, 257 * 1024 * 1024);
	await mail.goto(`${BASE}/arrival/${serial}`);
	await mail.setInputFiles('#scan', huge);
	check('a file too large is said before it travels', await mail.locator('#scan-wrong').isVisible() && await mail.isDisabled('#upload-go'));
	const cookies = (await mail.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
	const status = execFileSync('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `Cookie: ${cookies}`, '-H', `Origin: ${BASE}`,
		'-F', `csrf=${mailToken}`, '-F', `scan=@${huge}`, `${BASE}/arrival/${serial}/upload`]).toString();
	check('and refused by the server', status === '413', status);
	fs.unlinkSync(huge);
	await mail.setInputFiles('#scan', { name: '../../etc/passwd\u202Egpj.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('\xff\xd8\xff\xe0 no picture', 'latin1') });
	await then(mail, () => mail.keyboard.press('F7'));
	check('what is no picture goes into quarantine', (await mail.textContent('#live')).length > 5);
	await mail.goto(`${BASE}/files?file=quarantined`);
	await look(mail, 'files');
	const sound = mail.locator('tbody tr', { hasText: '33-150-dpi' });
	await sound.locator('input[name=serial]').fill(serial);
	await then(mail, () => sound.locator('button').click());
	check('a sound file that was given up is read when tried again', path(mail) === `/arrival/${serial}` ||
		(await mail.textContent('#live')).length > 3, mail.url());
	await mail.goto(`${BASE}/files?file=quarantined`);
	check('and leaves the quarantine', await mail.locator('tbody tr', { hasText: '33-150-dpi' }).count() === 0);
	const row = mail.locator('tbody tr').last();
	check('its name leads nowhere', !(await row.textContent()).includes('/etc'), await row.textContent());
	await row.locator('input[name=serial]').fill(serial);
	await then(mail, () => row.locator('button').click());
	check('tried again it says why it cannot be read', await mail.locator('#error-what').count() === 1);
	mail.complaints.length = 0;

	// ---- a lost connection: what was not sent is not stored, and the paper waits as before
	await liang.goto(`${BASE}/review`);
	if (await liang.locator('#accept').count()) {
		const lost = path(liang);
		await liang.context().setOffline(true);
		await liang.click('#hold');
		await liang.fill('#hold-note', '断线');
		await liang.click('#hold-go').catch(() => {});
		await liang.waitForTimeout(500);
		await liang.context().setOffline(false);
		await liang.goto(BASE + lost);
		check('a decision of a lost connection was not made', await liang.locator('#accept').count() === 1);
		liang.complaints.length = 0;
	}
	await mail.goto(`${BASE}/arrival/${serial}`);
	await mail.context().setOffline(true);
	await mail.goto(`${BASE}/register`).catch(() => {});
	await mail.context().setOffline(false);
	await mail.goto(`${BASE}/register`);
	check('after a lost connection the session goes on', path(mail) === '/register');
	await mail.context().clearCookies();
	await mail.goto(`${BASE}/register`);
	check('an ended session leads to the login', path(mail) === '/login');
} catch (error) {
	check('the day goes through', false, error.stack);
	if (SCREENS || WORK) {
		for (const [name, page] of Object.entries(people)) {
			console.log(`# ${name} stands at ${page.url()}`);
			await page.screenshot({ path: `${process.env.SHOTS || WORK}/failed-${name}.png` }).catch(() => {});
		}
	}
}
await browser.close();
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
