// SPDX-License-Identifier: Apache-2.0
// The one script of the review station (ES2017, no library). Every page works without it; it brings keys, focus and
// waiting. A key is said where its control stands: <button data-key="KeyA">; data-key-alone keys also work without Alt
// when the person has single-letter keys on. Keys go by event.code, so that any layout and input method fits.
(function () {
	'use strict';
	document.documentElement.classList.add('js');
	const $ = (selector, root) => (root || document).querySelector(selector);
	const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
	const single = document.body.dataset.keys === 'on';

	// ---- saying things to everybody, also to screen readers
	function say(text) {
		const live = $('#live');
		live.textContent = '';
		const p = document.createElement('p');
		p.className = 'notice';
		p.textContent = text;
		live.appendChild(p);
	}

	// ---- keys
	function typing(target) {
		if (!target || !target.matches) return false;
		if (target.isContentEditable || target.matches('textarea, select')) return true;
		return target.matches('input') && !target.matches('[type=checkbox], [type=radio], [type=submit], [type=button]') && !target.readOnly;
	}
	const named = { F2: 1, F3: 1, F4: 1, F6: 1, F7: 1, F8: 1, F9: 1 };
	function label(code) {
		return code.replace(/^Key|^Digit/, '').replace('Slash', '/').replace('Equal', '+').replace('Minus', '−').replace('Arrow', '');
	}
	function controls(code, shift) {
		const open = $('dialog[open]') || $('#actions details[open]');
		return all('[data-key]', open || document).filter((c) => {
			const sheet = c.closest('details');
			if (sheet && !sheet.open && !c.matches('summary')) return false;
			const wanted = c.dataset.key.split(' ');
			return wanted.includes((shift ? 'Shift+' : '') + code) && !c.disabled && (open || !c.closest('dialog'));
		});
	}
	function press(control) {
		if (control.matches('input[type=checkbox], input[type=radio]')) { control.click(); control.focus(); return; }
		if (control.matches('input, select, textarea')) { control.focus(); if (control.select) control.select(); return; }
		control.click();
	}
	document.addEventListener('keydown', (event) => {
		// 229 and isComposing: an input method is at work, the key is not for us
		if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
		const inText = typing(event.target);
		if (event.code === 'Escape' && inText && event.target.dataset.escape !== undefined) { event.target.blur(); return; }
		if (!named[event.code] && inText && !event.altKey) return;
		if (!named[event.code] && !event.altKey && !single) return;
		if (event.code === 'F3' || (event.code === 'Slash' && !event.shiftKey && !inText)) {
			const q = $('#q');
			if (q) { event.preventDefault(); q.focus(); q.select(); }
			return;
		}
		if (event.code === 'Slash' && event.shiftKey) { event.preventDefault(); showKeys(); return; }
		const found = controls(event.code, event.shiftKey)[0];
		if (!found) return;
		event.preventDefault();
		press(found);
	});

	// ---- "?": the keys of this page, read from the page itself
	function showKeys() {
		const dialog = $('#keys'), list = $('#keys-list');
		if (!dialog || !dialog.showModal || dialog.open) return;
		list.textContent = '';
		const dl = document.createElement('dl');
		const seen = new Set();
		all('[data-key]').forEach((c) => c.dataset.key.split(' ').forEach((code) => {
			const words = c.dataset.keyWords || c.getAttribute('aria-label') || c.textContent.replace(/\s+/g, ' ').trim();
			if (seen.has(code)) return;
			seen.add(code);
			const dt = document.createElement('dt'), dd = document.createElement('dd'), kbd = document.createElement('kbd');
			kbd.textContent = label(code);
			dt.appendChild(kbd);
			dd.textContent = words;
			dl.append(dt, dd);
		}));
		list.appendChild(dl);
		dialog.showModal();
	}
	const help = $('#keys-help');
	if (help) help.addEventListener('click', showKeys);

	// ---- a form is sent once
	document.addEventListener('submit', (event) => {
		const form = event.target;
		if (form.dataset.sent) { event.preventDefault(); return; }
		if (form.method === 'dialog') return;
		form.dataset.sent = '1';
		setTimeout(() => delete form.dataset.sent, 8000);
	});

	// ---- two minutes before the session ends (WCAG 2.2.1): one click keeps it
	const idle = Number(document.body.dataset.idle || 0), warn = $('#idle-warning');
	if (idle > 240 && warn && warn.showModal) {
		let last;
		const wait = () => setTimeout(() => {
			warn.showModal();
			// nobody answered: the page with somebody's data leaves the screen
			last = setTimeout(() => location.reload(), 125 * 1000);
		}, (idle - 120) * 1000);
		warn.addEventListener('close', () => {
			clearTimeout(last);
			fetch('/account', { credentials: 'same-origin' }).catch(() => location.reload());
			wait();
		});
		wait();
	}

	// ---- a page that watches something on its way looks again by itself, ten minutes long at most: a screen nobody
	// sits at must still be logged out
	let looks = 120;
	(function poll() {
		const part = $('[data-poll]');
		if (!part || !part.dataset.pollWhile || looks-- <= 0) return;
		setTimeout(async () => {
			try {
				const answer = await fetch(part.dataset.pollFrom || location.href, { credentials: 'same-origin' });
				const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
				const fresh = page.getElementById(part.id);
				if (answer.ok && fresh) part.replaceWith(fresh);
			} catch (ignored) { /* the next look may succeed */ }
			poll();
		}, Number(part.dataset.poll) * 1000);
	}());
	// ---- the way back from an error, with what was typed
	all('[data-goes=back]').forEach((link) => link.addEventListener('click', (event) => {
		if (history.length > 1) { event.preventDefault(); history.back(); }
	}));

	// ---- mail desk: the hand scanner ends with Enter, which goes on to the next field instead of sending
	all('[data-next]').forEach((input) => input.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.isComposing) return;
		event.preventDefault();
		const next = document.getElementById(input.dataset.next);
		if (next) next.focus();
	}));
	// a file too large is said before it travels
	all('input[type=file][data-max]').forEach((input) => input.addEventListener('change', () => {
		const wrong = $('#scan-wrong'), large = input.files[0] && input.files[0].size > Number(input.dataset.max);
		if (wrong) wrong.hidden = !large;
		const go = $('#upload-go');
		if (go) go.disabled = Boolean(large);
	}));

	// the label comes by itself: its window is opened while the key is pressed, or the browser would forbid it
	all('form[data-opens]').forEach((form) => form.addEventListener('submit', () => {
		window.open('about:blank', 'label');
		sessionStorage.setItem('label', 'waits');
	}));
	if (sessionStorage.getItem('label')) {
		const link = $('#label[data-open-now="1"]'), opened = window.open(link ? link.href : '', 'label');
		sessionStorage.removeItem('label');
		if (!link && opened) opened.close(); // nothing was registered
	}

	// ---- review: the scan
	const review = $('#review');
	if (review) {
		const scans = all('.scan-svg').map((svg) => {
			const home = svg.dataset.home.split(' ').map(Number);
			return { svg, home, box: home.slice(), turn: 0 };
		});
		const draw = (scan) => {
			scan.svg.setAttribute('viewBox', scan.box.map((n) => n.toFixed(2)).join(' '));
			const [x, y, w, h] = scan.home;
			$('.turning', scan.svg).setAttribute('transform', `rotate(${scan.turn} ${x + w / 2} ${y + h / 2})`);
		};
		const zoom = (scan, by, at) => {
			const [x, y, w, h] = scan.box;
			const factor = Math.min(Math.max(w / by, scan.home[2] / 12), scan.home[2] * 1.5) / w;
			const cx = at ? at[0] : x + w / 2, cy = at ? at[1] : y + h / 2;
			scan.box = [cx - (cx - x) * factor, cy - (cy - y) * factor, w * factor, h * factor];
			draw(scan);
		};
		const pan = (scan, dx, dy) => { scan.box[0] += dx * scan.box[2]; scan.box[1] += dy * scan.box[3]; draw(scan); };
		const current = () => scans.find((s) => s.svg === document.activeElement) || scans.find((s) => s.svg.querySelector('.zone.lit')) || scans[0];
		const on = (id, act) => { const b = document.getElementById(id); if (b) b.addEventListener('click', act); };
		on('zoom-in', () => zoom(current(), 1.4));
		on('zoom-out', () => zoom(current(), 1 / 1.4));
		on('zoom-reset', () => { const s = current(); s.box = s.home.slice(); s.turn = 0; draw(s); });
		on('turn', () => { const s = current(); s.turn = (s.turn + 90) % 360; draw(s); });
		on('zones-toggle', (event) => {
			const off = $('#scan').classList.toggle('zones-off');
			event.currentTarget.setAttribute('aria-pressed', String(!off));
		});
		scans.forEach((scan) => {
			let from = null;
			scan.svg.addEventListener('pointerdown', (event) => { from = [event.clientX, event.clientY]; scan.svg.setPointerCapture(event.pointerId); });
			scan.svg.addEventListener('pointerup', () => { from = null; });
			scan.svg.addEventListener('pointermove', (event) => {
				if (!from) return;
				const scale = scan.box[2] / scan.svg.clientWidth;
				scan.box[0] -= (event.clientX - from[0]) * scale;
				scan.box[1] -= (event.clientY - from[1]) * scale;
				from = [event.clientX, event.clientY];
				draw(scan);
			});
			scan.svg.addEventListener('wheel', (event) => {
				if (!event.ctrlKey) return;
				event.preventDefault();
				zoom(scan, event.deltaY < 0 ? 1.2 : 1 / 1.2);
			}, { passive: false });
			scan.svg.addEventListener('keydown', (event) => {
				const steps = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.code];
				if (!steps || event.altKey) return;
				event.preventDefault();
				pan(scan, steps[0], steps[1]);
			});
		});

		// ---- a fact and its zone are lit together
		const light = (fact) => {
			all('.lit').forEach((e) => e.classList.remove('lit'));
			if (!fact) return;
			fact.classList.add('lit');
			const zone = fact.dataset.zone && $(`.zone[data-key-of="${fact.dataset.zone}"]`);
			if (!zone) return;
			zone.classList.add('lit');
			const scan = scans.find((s) => s.svg.contains(zone));
			const [x, y, w, h] = scan.box, cx = Number(zone.getAttribute('x')), cy = Number(zone.getAttribute('y'));
			if (w < scan.home[2] * 0.95 && (cx < x || cy < y || cx > x + w || cy > y + h)) {
				scan.box = [cx - w / 4, cy - h / 3, w, h];
				draw(scan);
			}
			if (scans.length > 1) scan.svg.closest('figure').scrollIntoView({ block: 'nearest' });
		};
		const facts = all('[data-zone]');
		facts.forEach((fact) => {
			fact.addEventListener('focusin', () => light(fact));
			fact.addEventListener('mouseenter', () => light(fact));
		});

		// ---- doubts: F8 and Shift+F8
		const doubts = all('[data-doubt="1"]');
		let at = -1;
		const go = (step) => {
			if (!doubts.length) { say(review.dataset.noDoubt || '✓'); return; }
			at = (at + step + doubts.length) % doubts.length;
			const doubt = doubts[at], target = $('input[name=text]', doubt) || doubt;
			target.focus({ preventScroll: true });
			light(doubt);
			doubt.scrollIntoView({ block: 'center' });
			const live = $('#live');
			live.textContent = '';
			const p = document.createElement('p');
			p.className = 'hidden';
			p.textContent = `${at + 1}／${doubts.length}`;
			live.appendChild(p);
		};
		on('next-doubt', () => go(1));
		on('previous-doubt', () => go(-1));

		// ---- values are read-only until F2 or Enter, so that a single-letter key never types
		const open = (input) => { input.readOnly = false; input.dataset.was = input.value; input.focus(); input.select(); };
		const close = (input) => { input.readOnly = true; if (input.dataset.was !== undefined) input.value = input.dataset.was; };
		all('.amend input[name=text]').forEach((input) => {
			input.readOnly = true;
			input.addEventListener('dblclick', () => open(input));
			input.addEventListener('keydown', (event) => {
				if (event.isComposing || event.keyCode === 229) return;
				if (event.code === 'Enter' && input.readOnly) { event.preventDefault(); open(input); }
				else if (event.code === 'Enter' && input.value === input.dataset.was) { event.preventDefault(); close(input); go(1); }
				else if (event.code === 'Escape') { close(input); input.blur(); event.preventDefault(); }
			});
		});
		on('edit', () => {
			const input = $('input[name=text]', $('.fact.lit') || $('.fact[data-doubt="1"]') || $('.fact'));
			if (input) open(input);
		});

		// ---- the sheets of return, hold and suspect: one open at a time, Escape closes
		const sheets = all('#actions details');
		sheets.forEach((sheet) => sheet.addEventListener('toggle', () => {
			if (!sheet.open) return;
			sheets.forEach((other) => { if (other !== sheet) other.open = false; });
			const first = $('input:not([type=hidden]), textarea', sheet);
			if (first) first.focus();
		}));
		document.addEventListener('keydown', (event) => {
			const sheet = sheets.find((s) => s.open);
			if (event.code === 'Escape' && sheet) { sheet.open = false; $('summary', sheet).focus(); }
		});
	}

	window.intake = { $, all, say, press };
}());
