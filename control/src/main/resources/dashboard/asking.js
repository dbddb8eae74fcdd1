// What an operator may ask for, and the question that comes before what is not lightly taken back.
import * as api from './api.js';
import {byId} from './dom.js';

const QUESTIONS = {
  cutover: ['Cut over', (migration, target) => `The writers of ${migration} go to target ${target}. They wait while it is closed; until the decision every failure opens the source again.`],
  rollback: ['Roll back', (migration, target) => `The writers of ${migration} go back from target ${target} to the source, which has all that they wrote.`],
  complete: ['Complete', migration => `This ends ${migration} for good: slot, publication, fences, topics and control rows are removed. Its stages are stopped first.`],
  abort: ['Abort', migration => `This gives ${migration} up: what it brought to the targets is removed, and every trace in the source. Its stages are stopped first.`],
};

const ASKED = {
  plan: migration => api.ask(api.of(migration, '/start'), {}),
  run: migration => api.ask(api.of(migration, '/start'), {execute: true}),
  cancel: migration => api.post(api.of(migration, '/cancel')),
  verify: migration => api.ask(api.of(migration, '/verify'), {}),
  validate: migration => api.ask(api.of(migration, '/validate'), {}),
  'cutover-dry-run': (migration, target) => api.ask(api.of(migration, '/cutover'), {target, dryRun: true}),
  cutover: (migration, target) => api.ask(api.of(migration, '/cutover'), {target, confirm: migration}),
  rollback: (migration, target) => api.ask(api.of(migration, '/rollback'), {target, confirm: migration}),
  pause: (migration, target) => api.post(api.of(migration, `/targets/${encodeURIComponent(target)}/pause`)),
  resume: (migration, target) => api.post(api.of(migration, `/targets/${encodeURIComponent(target)}/resume`)),
  complete: migration => api.ask(api.of(migration, '/complete'), {confirm: migration}),
  abort: migration => api.ask(api.of(migration, '/abort'), {confirm: migration}),
};

let toType = null;
byId('confirm-name').addEventListener('input', event => { byId('confirm-ok').disabled = event.target.value !== toType; });

/** @return whether it needs no confirmation, or the migration's name was typed */
export function confirmed(what, migration, target) {
  if (!QUESTIONS[what]) {
    return true;
  }
  const [title, text] = QUESTIONS[what];
  const dialog = byId('confirm');
  const typed = byId('confirm-name');
  toType = migration;
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text(migration, target);
  byId('confirm-label').textContent = `Type the migration's name, ${migration}, to go on:`;
  typed.value = '';
  byId('confirm-ok').disabled = true;
  dialog.returnValue = '';
  dialog.showModal();
  typed.focus();
  return new Promise(answer => dialog.addEventListener('close',
    () => answer(dialog.returnValue === 'ok' && typed.value === migration), {once: true}));
}

export const carryOut = (what, migration, target) => ASKED[what](migration, target);
