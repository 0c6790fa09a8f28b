'use strict';
(function () {
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = function (id) { return document.getElementById(id); };

  // make returns an element with attributes and children. Texts are only ever text.
  function make(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const key of Object.keys(attributes || {})) {
      if (attributes[key] !== undefined) e.setAttribute(key, attributes[key]);
    }
    for (const child of children) {
      if (child !== undefined && child !== '') e.append(child);
    }
    return e;
  }

  const order = ['hang', 'hack', 'race', 'no-probe', 'check', ''];
  const states = ['misplaced', 'legacy', 'unknown', 'unread', 'injected', 'denied', 'native', 'init'];
  const names = {hang: 'hangs', hack: 'end by a hack', race: 'start races', 'no-probe': 'without a probe', check: 'to look at'};
  const rows = data.rows;
  rows.forEach(function (r, i) {
    r.number = i;
    r.workload = [r.kind, r.namespace ? r.namespace + '/' + r.name : r.name].filter(Boolean).join(' ') || r.file;
    r.rank = order.indexOf(r.problem) * states.length + states.indexOf(r.state);
    r.text = [r.workload, r.build, r.container, r.image, r.known, r.state, r.problem, r.why, r.file, r.leftOut, r.value && r.value.path].concat(r.alsoBuilt).join(' ').toLowerCase();
  });

  const columns = [
    {head: 'Problem', by: function (r) { return r.rank; }},
    {head: 'State', by: function (r) { return states.indexOf(r.state); }},
    {head: 'Workload', by: function (r) { return r.workload; }},
    {head: 'Container', by: function (r) { return r.container || ''; }},
    {head: 'Looks like', by: function (r) { return r.known || ''; }},
    {head: 'Why', by: function (r) { return r.why; }},
  ];
  let sorted = 0, descending = false, problem = '';
  let shown = rows;
  const opened = new Map(); // the numbers of open rows, with the heights of their details

  const narrow = window.matchMedia('(max-width: 50rem)');
  function rowHeight() { return narrow.matches ? 151 : 55; }

  // tiles are the totals. Each filters the table.
  function tiles() {
    const counts = {};
    rows.forEach(function (r) { counts[r.problem] = (counts[r.problem] || 0) + 1; });
    const add = function (key, number, text) {
      const b = make('button', {type: 'button', class: key, 'aria-pressed': 'false'}, make('b', {}, String(number)), text);
      b.addEventListener('click', function () { problem = problem === key ? '' : key; filter(); });
      b.dataset.problem = key;
      $('tiles').append(make('li', {}, b));
    };
    order.forEach(function (key) { if (key && counts[key]) add(key, counts[key], names[key]); });
    add('', rows.length, 'rows in the table');
    data.totals.forEach(function (t) { $('summary').append(make('dt', {}, t[0]), make('dd', {}, t[1])); });
    if (data.next) {
      $('next').hidden = false;
      $('next').querySelector('code').textContent = data.next;
    }
  }

  function options(id, value) {
    const all = Array.from(new Set(rows.map(value).filter(Boolean))).sort();
    const select = $(id);
    select.append(make('option', {value: ''}, 'all'));
    all.forEach(function (one) { select.append(make('option', {value: one}, one)); });
    select.addEventListener('change', filter);
  }

  function filter() {
    const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = $('state').value, kind = $('kind').value, namespace = $('namespace').value, known = $('known').value;
    const only = $('problems').checked;
    shown = rows.filter(function (r) {
      return (!state || r.state === state) && (!kind || r.kind === kind) && (!namespace || r.namespace === namespace) &&
        (!known || r.known === known) && (!only || r.problem) && (!problem || r.problem === problem) &&
        words.every(function (w) { return r.text.includes(w); });
    });
    const by = columns[sorted].by;
    shown.sort(function (a, b) {
      const x = by(a), y = by(b);
      const c = x < y ? -1 : x > y ? 1 : 0;
      return (descending ? -c : c) || a.number - b.number;
    });
    for (const b of $('tiles').querySelectorAll('button')) b.setAttribute('aria-pressed', String(b.dataset.problem === problem));
    $('count').textContent = shown.length === rows.length ? rows.length + ' rows' : shown.length + ' of ' + rows.length + ' rows';
    $('table').setAttribute('aria-rowcount', String(shown.length + 1));
    items.forEach(function (e) { e.remove(); });
    items.clear();
    render();
  }

  function heads() {
    columns.forEach(function (c, i) {
      const b = make('button', {type: 'button'}, c.head);
      b.addEventListener('click', function () {
        descending = sorted === i && !descending;
        sorted = i;
        mark();
        filter();
      });
      $('heads').append(make('div', {role: 'columnheader', 'aria-sort': 'none'}, b));
    });
    mark();
  }
  function mark() {
    Array.from($('heads').children).forEach(function (h, i) {
      h.setAttribute('aria-sort', i !== sorted ? 'none' : descending ? 'descending' : 'ascending');
    });
  }

  // Only the rows in view are in the document, by their places in the table.
  const items = new Map();
  let printing = false;

  function tops() {
    const height = rowHeight();
    const all = new Float64Array(shown.length + 1);
    for (let i = 0; i < shown.length; i++) all[i + 1] = all[i] + height + (opened.get(shown[i].number) || 0);
    return all;
  }

  function render() {
    const body = $('rows');
    if (shown.length === 0) {
      body.style.height = '';
      body.replaceChildren(make('div', {class: 'empty', role: 'row'}, make('div', {role: 'cell'}, 'No row matches.')));
      return;
    }
    const empty = body.querySelector('.empty');
    if (empty) empty.remove();
    const all = tops();
    body.style.height = all[shown.length] + 'px';
    const above = body.getBoundingClientRect().top;
    const margin = 400;
    let first = 0, last = shown.length;
    if (!printing) {
      while (first < last && all[first + 1] < -above - margin) first++;
      let end = first;
      while (end < shown.length && all[end] < -above + window.innerHeight + margin) end++;
      last = end;
    }
    items.forEach(function (e, at) {
      if (at < first || at >= last) {
        if (e.contains(document.activeElement)) return; // the focus stays where it is
        e.remove();
        items.delete(at);
      }
    });
    let before = null;
    for (let at = first; at < last; at++) {
      let e = items.get(at);
      if (!e) {
        e = item(shown[at], at);
        items.set(at, e);
        if (before) before.after(e); else body.prepend(e);
        measure(e, shown[at]);
      }
      e.style.top = all[at] + 'px';
      before = e;
    }
  }

  // measure notes the height of an open row's detail, and renders again if it is new.
  function measure(e, r) {
    const d = e.querySelector('.detail');
    if (!d) return;
    const height = d.offsetHeight;
    if (opened.get(r.number) !== height) {
      opened.set(r.number, height);
      requestAnimationFrame(render);
    }
  }

  // named returns the name of a workload. Where there is no room, what is in front of its own
  // name is cut.
  function named(r) {
    const front = r.name && r.workload.endsWith(r.name) ? r.workload.slice(0, -r.name.length) : '';
    return make('span', {class: 'named', title: r.workload}, make('span', {}, front), make('span', {}, r.workload.slice(front.length)));
  }

  function item(r, at) {
    const b = make('button', {type: 'button', class: 'open', 'aria-expanded': String(opened.has(r.number)), 'aria-label': 'Details of ' + r.workload + (r.container ? ', ' + r.container : '')},
      make('span', {class: 'tag ' + (r.problem || 'fine')}, r.problem || 'fine'));
    const cell = function (...children) { return make('div', {role: 'cell'}, ...children); };
    const row = make('div', {role: 'row', 'aria-rowindex': String(at + 2)},
      cell(b),
      cell(make('span', {class: 'tag ' + r.state}, r.state)),
      cell(named(r), make('span', {class: 'dim'}, r.build ? 'built ' + r.build : r.file + (r.line ? ':' + r.line : ''))),
      cell(make('span', {class: 'one', title: r.container || ''}, r.container || '\u2013'), r.image ? make('span', {class: 'dim', title: r.image}, r.image) : ''),
      cell(make('span', {class: 'one'}, r.known || '\u2013'), r.recognizedBy ? make('span', {class: 'dim'}, 'by ' + r.recognizedBy) : ''),
      cell(make('span', {class: 'two', title: r.why}, r.why)));
    const e = make('div', {class: 'item'}, row);
    const toggle = function () {
      if (opened.has(r.number)) {
        opened.delete(r.number);
        e.querySelector('.detail').remove();
      } else {
        opened.set(r.number, 0);
        e.append(detail(r));
        measure(e, r);
      }
      b.setAttribute('aria-expanded', String(opened.has(r.number)));
      render();
    };
    row.addEventListener('click', toggle);
    if (opened.has(r.number)) e.append(detail(r));
    e.dataset.at = String(at);
    return e;
  }

  // detail shows what is known of a row and of its workload.
  function detail(r) {
    const d = make('div', {class: 'detail', role: 'region', 'aria-label': 'Details of ' + r.workload});
    d.append(make('p', {class: 'verdict ' + (r.problem || 'fine')}, r.why));
    const facts = make('ul', {});
    const fact = function (head, text) { if (text) facts.append(make('li', {}, head + ': ', make('code', {}, text))); };
    (r.evidence || []).forEach(function (e) { facts.append(make('li', {}, e)); });
    fact('container', r.container);
    fact('image', r.image);
    if (r.title) facts.append(make('li', {}, 'looks like ' + r.title + ' (' + r.known + ', by ' + r.recognizedBy + ')'));
    if (r.value) fact('value', r.value.path + ' (' + r.value.file + (r.value.line ? ':' + r.value.line : '') + ')');
    fact('at', r.file + (r.line ? ':' + r.line : ''));
    (r.alsoBuilt || []).forEach(function (b) { fact('also built', b); });
    fact('do', r.do);
    fact('left out of the conversion', r.leftOut);
    d.append(facts);
    if (r.detail !== undefined) {
      load(r.detail).then(function (more) {
        describe(d, more);
        d.dataset.whole = 'yes';
        if (d.isConnected) measure(d.parentElement, r);
      });
    }
    return d;
  }

  // load returns what is known of a workload. Details are compressed in groups of 64.
  const loaded = new Map();
  function load(number) {
    const group = Math.floor(number / 64);
    if (!loaded.has(group)) {
      const bytes = Uint8Array.from(atob($('details-' + group).textContent), function (c) { return c.charCodeAt(0); });
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      loaded.set(group, new Response(plain).json());
    }
    return loaded.get(group).then(function (all) { return all[number % 64]; });
  }

  function describe(d, more) {
    if (more.svg) {
      d.append(make('h2', {}, more.changes ? 'How its containers start and stop, before and after' : 'How its containers start and stop'));
      const picture = new DOMParser().parseFromString(more.svg, 'image/svg+xml').documentElement;
      if (picture.nodeName === 'svg') d.append(make('div', {class: 'timeline', tabindex: '0', role: 'group', 'aria-label': 'Timeline'}, document.importNode(picture, true)));
    }
    if (more.requests && more.requests.length) {
      const body = make('tbody', {});
      more.requests.forEach(function (q) { body.append(make('tr', {}, make('th', {scope: 'row'}, q.name), make('td', {}, q.before || '\u2013'), make('td', {}, q.after || '\u2013'))); });
      d.append(make('h2', {}, 'Requests' + (more.pods > 1 ? ' of one pod, and of all ' + more.pods : '')),
        make('table', {}, make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, 'resource'), make('th', {scope: 'col'}, 'before'), make('th', {scope: 'col'}, 'after'))), body));
    }
    if (more.findings && more.findings.length) {
      const list = make('ul', {});
      more.findings.forEach(function (f) {
        const at = f.file ? make('code', {}, f.file + (f.line ? ':' + f.line : '')) : '';
        list.append(make('li', {}, make('span', {class: 'tag'}, f.severity), ' ', f.message, ' ', at, ' ', make('a', {href: data.rules + f.rule, rel: 'noreferrer'}, f.rule)));
      });
      d.append(make('h2', {}, 'What the conversion changes, and what to know'), list);
    }
    if (more.diff) {
      const pre = make('pre', {class: 'diff', tabindex: '0', role: 'group', 'aria-label': 'Diff'});
      more.diff.replace(/\n$/, '').split('\n').forEach(function (line) {
        const kind = /^(\+\+\+|---|@@)/.test(line) ? 'at' : line[0] === '+' ? 'add' : line[0] === '-' ? 'del' : '';
        pre.append(make('span', {class: kind}, line));
      });
      d.append(make('h2', {}, 'The diff'), pre);
    }
  }

  // Up and down move between rows, and / goes to the search.
  document.addEventListener('keydown', function (e) {
    if (e.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      $('search').focus();
      return;
    }
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    const here = document.activeElement.closest('.item');
    if (!here || document.activeElement.className !== 'open') return;
    const next = items.get(Number(here.dataset.at) + (e.key === 'ArrowDown' ? 1 : -1));
    if (next) {
      e.preventDefault();
      next.querySelector('.open').focus({preventScroll: true});
      next.scrollIntoView({block: 'nearest'});
    }
  });

  let asked = false;
  function later() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(function () { asked = false; render(); });
  }
  window.addEventListener('scroll', later, {passive: true});
  window.addEventListener('resize', later);
  narrow.addEventListener('change', filter);
  window.addEventListener('beforeprint', function () { printing = true; render(); });
  window.addEventListener('afterprint', function () { printing = false; render(); });
  $('filters').addEventListener('submit', function (e) { e.preventDefault(); });
  $('filters').addEventListener('reset', function () { problem = ''; setTimeout(filter, 0); });
  $('search').addEventListener('input', filter);
  $('problems').addEventListener('change', filter);

  options('state', function (r) { return r.state; });
  options('kind', function (r) { return r.kind; });
  options('namespace', function (r) { return r.namespace; });
  options('known', function (r) { return r.known; });
  tiles();
  heads();
  filter();
})();
