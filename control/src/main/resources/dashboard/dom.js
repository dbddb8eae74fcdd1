// Elements are made here and nowhere by markup, so that no text of a database is ever read as markup.

export const byId = id => document.getElementById(id);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Text that is read out, so it is written only where it is another. */
export function say(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

/** Puts the children in the place of what was there, unless they look the same: focus and selection stay. */
export function fill(parent, ...children) {
  const fresh = el('div', {}, ...children);
  if (fresh.innerHTML !== parent.innerHTML) {
    const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    parent.replaceChildren(...fresh.childNodes);
    if (focused) {
      parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }
  }
}

export function table(parent, header, rows) {
  const numeric = header.map(name => name.startsWith('#'));
  fill(parent,
    el('thead', {}, el('tr', {}, header.map((name, i) =>
      el('th', {scope: 'col', class: numeric[i] ? 'number' : null}, name.replace('#', ''))))),
    el('tbody', {}, rows.map(row => el('tr', {}, row.map((cell, i) =>
      el('td', {class: numeric[i] ? 'number' : typeof cell === 'string' && cell.length > 60 ? 'long' : null}, cell ?? '–'))))));
}

export function bar(percent, label) {
  const inner = el('span');
  const made = el('div', {class: percent >= 100 ? 'bar full' : 'bar', role: 'progressbar', 'aria-label': label,
    'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(percent)}, inner);
  inner.style.width = `${percent}%`;
  return made;
}
