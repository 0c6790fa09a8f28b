package browser

// audit returns what is wrong with the page for people who use a keyboard or a screen
// reader, or who see contrasts badly: controls without a name, roles in the wrong place,
// and texts whose contrast is below AA (4.5 to 1, or 3 to 1 for large text).
const audit = `(() => {
	const wrong = [];
	const visible = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
	const name = e => (e.getAttribute('aria-label') || e.textContent || (e.labels && e.labels[0] && e.labels[0].textContent) || '').trim();
	if (!document.documentElement.lang) wrong.push('the page has no language');
	if (document.querySelectorAll('h1').length !== 1) wrong.push('there is not one h1');
	if (!document.querySelector('main')) wrong.push('there is no main');
	for (const e of document.querySelectorAll('button, a[href], input, select, [role=region], [role=group], [role=table]')) {
		if (!name(e) && !(e.labels && e.labels.length)) wrong.push('no name: ' + e.outerHTML.slice(0, 100));
	}
	for (const e of document.querySelectorAll('[role=cell], [role=columnheader]')) {
		if (!e.closest('[role=row]')) wrong.push('a cell outside of a row');
	}
	for (const e of document.querySelectorAll('[role=row]')) {
		if (!e.closest('[role=rowgroup]')) wrong.push('a row outside of a rowgroup');
	}
	for (const e of document.querySelectorAll('[tabindex]')) {
		if (Number(e.getAttribute('tabindex')) > 0) wrong.push('a tabindex above 0');
	}
	const ids = new Set();
	for (const e of document.querySelectorAll('[id]')) {
		if (ids.has(e.id)) wrong.push('twice: #' + e.id);
		ids.add(e.id);
	}
	let level = 0;
	for (const h of document.querySelectorAll('h1, h2, h3')) {
		const l = Number(h.tagName[1]);
		if (l > level + 1) wrong.push('a heading is skipped before ' + h.textContent);
		level = l;
	}
	const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
	const lum = c => { const f = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
	const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > .99) return c; } return [255, 255, 255, 1]; };
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walker.nextNode(); n; n = walker.nextNode()) {
		const e = n.parentElement;
		if (!n.textContent.trim() || !visible(e) || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(e.tagName)) continue;
		const style = getComputedStyle(e);
		let color, back;
		if (e.closest('svg')) {
			color = parse(style.fill);
			back = parse(getComputedStyle(e.closest('svg').querySelector('.ground')).fill);
		} else {
			color = parse(style.color);
			back = ground(e);
		}
		const [a, b] = [lum(color), lum(back)].sort((x, y) => y - x);
		const ratio = (a + .05) / (b + .05), size = parseFloat(style.fontSize);
		const needed = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700 ? 3 : 4.5;
		if (ratio < needed) wrong.push('contrast ' + ratio.toFixed(2) + ': ' + n.textContent.trim().slice(0, 60));
	}
	return wrong;
})()`
