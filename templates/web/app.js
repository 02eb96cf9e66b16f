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
		const open = $('dialog[open]');
		return all('[data-key]', open || document).filter((c) => {
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
	const idle = Number(document.body.dataset.idle || 0);
	if (idle > 240) setTimeout(() => {
		const warn = $('#idle-warning');
		if (warn && warn.showModal) warn.showModal();
	}, (idle - 120) * 1000);

	// ---- a page that watches something on its way looks again by itself, ten minutes long at most: a screen nobody
	// sits at must still be logged out
	let looks = 120;
	(function poll() {
		const part = $('[data-poll]');
		if (!part || !part.dataset.pollWhile || looks-- <= 0) return;
		setTimeout(async () => {
			try {
				const answer = await fetch(location.href, { credentials: 'same-origin' });
				const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
				const fresh = page.getElementById(part.id);
				if (answer.ok && fresh) part.replaceWith(fresh);
			} catch { /* the next look may succeed */ }
			poll();
		}, Number(part.dataset.poll) * 1000);
	}());

	window.intake = { $, all, say, press };
}());
