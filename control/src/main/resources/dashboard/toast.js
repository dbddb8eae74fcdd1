// Says what went wrong, for a while.
import {byId} from './dom.js';

const SHOWN = 12000;
let timer = null;
let complaints = '';

export function toast(text) {
  const place = byId('toast');
  place.textContent = text;
  place.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { place.hidden = true; }, SHOWN);
}

/** Of files that are not valid; what was said already is not said again. */
export function complain(invalid) {
  const text = invalid.map(entry => `${entry.file}: ${entry.fault.message}`).join('\n');
  if (text && text !== complaints) {
    toast(text);
  }
  complaints = text;
}
