// What can be asked for now, and why the rest cannot.
import * as move from './move.js';
import {words} from './words.js';

/** Why what moves writers or ends the migration cannot be asked for now; null: it can. */
function obstacle(operations) {
  const going = operations.find(one => move.isMove(one.kind) || one.kind === 'complete' || one.kind === 'abort');
  return going ? `${words(going.kind)} goes on: wait for its end` : null;
}

/** @param places where the writers of each target are; null: it could not be read; undefined: it was not read yet */
export function show(view, places) {
  const ended = ['completed', 'aborted'].includes(view.state);
  const begun = view.overview !== null && view.servedElsewhere === null;
  const known = view.state !== 'unknown' && view.servedElsewhere === null;
  const why = obstacle(view.operations);
  const over = !begun || ended || why !== null;
  const disable = {plan: !known || ended, run: !known || view.running || ended, cancel: !view.running, verify: !begun || ended,
    validate: !begun || ended, complete: over, abort: over};
  document.querySelectorAll('button[data-ask]').forEach(button => {
    if (button.dataset.ask in disable) {
      button.disabled = disable[button.dataset.ask];
      button.title = ['complete', 'abort'].includes(button.dataset.ask) && why || '';
    }
  });
  if (places !== undefined) {
    move.targets(view.overview, places && places.items, view.servedElsewhere === null, why);
  }
}
