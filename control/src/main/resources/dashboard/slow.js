// Reads what changes seldom, or is long.
import * as api from './api.js';
import * as course from './course.js';
import {isMove} from './move.js';

const RECENT = 200;

/** Null where it cannot be had just now. */
export async function orNull(what) {
  try {
    return await what;
  } catch (refused) {
    if (refused.status === 401) {
      throw refused;
    }
    return null;
  }
}

async function all(address) {
  const items = [];
  for (let after = ''; after !== null;) {
    const page = await api.get(`${address}?limit=500${after && `&after=${after}`}`);
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

async function operations(of) {
  const page = await api.get(of('/operations?limit=20'));
  const newest = page.items.find(one => isMove(one.kind) || one.kind.endsWith('-dry-run'));
  return {items: page.items, newest: newest ? await api.get(of(`/operations/${newest.id}`)) : null};
}

async function journal(of) {
  const state = await api.get(of('/journal/state'));
  const page = await api.get(of(`/journal?limit=${RECENT}&order=newest`));
  return {state, page, move: course.newest([...page.items].reverse())};
}

/**
 * @param begun whether there are tables and writers to ask about
 * @param withJournal whether it is wanted; where it is not, or cannot be read, it is null
 */
export async function read(migration, begun, withJournal) {
  const of = rest => api.of(migration, rest);
  const [asked, findings, verifications, discrepancies, places, journaled] = await Promise.all([
    operations(of), api.get(of('/findings')),
    begun ? orNull(all(of('/verifications'))) : [], begun ? orNull(api.get(of('/discrepancies?limit=20'))) : {items: []},
    begun ? orNull(api.get(of('/routes'))) : {items: []}, withJournal ? orNull(journal(of)) : null]);
  return {operations: asked.items, newest: asked.newest, findings, verifications, discrepancies, places, journal: journaled};
}
