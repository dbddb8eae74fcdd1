// Keeps the page in touch with the server: follows its events, notices silence, and tries again until it is heard.
import {byId, say} from './dom.js';

/** The server sends an event each second, or at least a sign of life every five while it cannot look at the migration. */
const SILENT = 15000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;

let stream = null;
let heardAt = 0;
let pause = FIRST_PAUSE;
let timer = null;
let begin = () => {};
let lost = () => {};

/**
 * @param tries begins to follow, or calls {@link again}
 * @param isLost told when nothing is heard any more
 */
export function set(tries, isLost) {
  begin = tries;
  lost = isLost;
}

export function link(kind, text) {
  byId('link').className = `link ${kind}`;
  say('link', text);
}

export const isOpen = () => stream !== null;

export function close() {
  clearTimeout(timer);
  if (stream) {
    stream.close();
    stream = null;
  }
}

function isHeard() {
  heardAt = Date.now();
  pause = FIRST_PAUSE;
}

/** @param heard gets each event's data */
export function follow(address, heard) {
  close();
  const mine = new EventSource(address);
  stream = mine;
  heardAt = Date.now();
  mine.addEventListener('alive', () => {
    if (mine === stream) {
      isHeard();
    }
  });
  mine.addEventListener('migration', event => {
    if (mine === stream) {
      isHeard();
      link('live', 'live');
      heard(JSON.parse(event.data));
    }
  });
  mine.onerror = () => {
    if (mine === stream) {
      again('connection lost');
    }
  };
}

/** Begins anew after a pause, which grows until an event comes. */
export function again(why) {
  close();
  link('lost', `${why}, trying again`);
  lost();
  timer = setTimeout(begin, pause);
  pause = Math.min(2 * pause, LONGEST_PAUSE);
}

/** To be called each second: a connection may be dead and not know it. */
export function watch() {
  if (stream && Date.now() - heardAt > SILENT) {
    again('nothing heard from the server');
  }
}
