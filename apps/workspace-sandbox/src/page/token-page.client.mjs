/* global addEventListener, document, getSelection, history, location, Option */
// The token page's own script, served as it is: it runs in the browser and imports nothing.
const REFRESH_MS = 3000; // a rotation can be watched as it happens
const SIGNED_IN_KEY = 'workspace-sandbox.signed-in-as';
const SANDBOX_KEY = 'workspace-sandbox.key';
const NO_KEY =
  'This page needs the key in the workspace link. Open the workspace link printed in the terminal where Latchkey is running.';

const byId = (id) => document.getElementById(id);
const signedInAs = byId('signed-in-as');
const rows = new Map(); // token id → its row
let revoking; // the token that the open question is about

/**
 * Moves the key from the address to local storage, which no other port of this machine can read. Later tabs of this browser
 * find it there, such as those that Latchkey's link opens.
 */
function takeKey() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (!key) return false;
  localStorage.setItem(SANDBOX_KEY, key);
  history.replaceState(null, '', location.pathname);
  return true;
}

async function call(path, method = 'GET', body) {
  const headers = {
    'X-Sandbox-Key': localStorage.getItem(SANDBOX_KEY) ?? '',
    'X-Sandbox-User': signedInAs.value,
    'Content-Type': 'application/json',
  };
  const response = await fetch(`/__page/api/${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  byId('open-generate').disabled = response.status === 401;
  if (response.status === 401) throw new Error(NO_KEY);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `The sandbox answered ${response.status}.`);
  return answer;
}

function show(element, problem) {
  element.textContent = problem ?? '';
  element.hidden = problem === undefined;
}

// The list

async function refresh() {
  try {
    const { tokens, clock } = await call('tokens');
    render(tokens, clock);
    show(byId('problem'));
  } catch (error) {
    show(byId('problem'), `The tokens could not be listed. ${error.message}`);
  }
}

function render(tokens, clock) {
  const known = new Set(tokens.map(({ id }) => id));
  for (const [id, row] of rows) if (!known.has(id) && rows.delete(id)) row.remove();
  const body = byId('tokens').tBodies[0];
  tokens.forEach((token, index) => {
    const row = rows.get(token.id) ?? newRow(token);
    rows.set(token.id, row);
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
    fillTimes(row, token, clock.nowMilliseconds);
  });
  byId('tokens').hidden = tokens.length === 0;
  byId('empty').hidden = tokens.length > 0;
  const ahead = Math.round(clock.offsetMilliseconds / 60000);
  byId('footnote').textContent = ahead
    ? `The sandbox's clock runs ${ahead} min ahead of this machine's.`
    : '';
}

function newRow(token) {
  const row = byId('token-row').content.firstElementChild.cloneNode(true);
  const comment = row.querySelector('.comment');
  comment.textContent = token.comment || 'No comment';
  comment.classList.toggle('none', !token.comment);
  comment.id = `comment-${token.id}`;
  row.querySelector('.scopes').append(...token.scopes.map(chip));
  const button = row.querySelector('button');
  button.setAttribute('aria-describedby', comment.id);
  button.addEventListener('click', () => askToRevoke(token));
  return row;
}

function chip(scope) {
  const element = document.createElement('span');
  element.className = 'chip';
  element.textContent = scope === 'all-apis' ? 'all APIs' : scope;
  return element;
}

function fillTimes(row, token, now) {
  fillTime(row.querySelector('.created'), token.createdAtMilliseconds, now);
  fillTime(row.querySelector('.expires'), token.expiresAtMilliseconds, now);
  fillTime(row.querySelector('.used'), token.lastUsedAtMilliseconds, now);
}

function fillTime(element, milliseconds, now) {
  if (milliseconds === null || milliseconds === -1) {
    element.textContent = 'never';
    return;
  }
  const moment = new Date(milliseconds);
  element.dateTime = moment.toISOString();
  element.title = moment.toLocaleString();
  element.textContent = relative(milliseconds - now);
}

const UNITS = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const inWords = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'long' });

function relative(milliseconds) {
  const seconds = milliseconds / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  const [unit, size] = UNITS.find(([, length]) => Math.round(Math.abs(seconds)) >= length) ?? UNITS.at(-1);
  return inWords.format(Math.round(seconds / size), unit);
}

// Generating

function openGenerate() {
  byId('generate-form').reset();
  showScopes();
  show(byId('generate-problem'));
  byId('generate').showModal();
  byId('comment').focus();
}

function showScopes() {
  const some = document.querySelector('input[name=reach]:checked').value === 'some';
  byId('scope-list').hidden = !some;
  byId('scope-hint').hidden = !some;
}

async function generate(event) {
  event.preventDefault();
  const submit = event.submitter ?? byId('generate-form').querySelector('[type=submit]');
  submit.disabled = true;
  try {
    const { value } = await call('tokens', 'POST', wish());
    showValue(value);
    byId('copied').textContent = '';
    byId('generate').close();
    byId('generated').showModal();
    byId('copy').focus();
    await refresh();
  } catch (error) {
    show(byId('generate-problem'), error.message);
  } finally {
    submit.disabled = false;
  }
}

// The element exists only while there is a value to show: once closed, the value is nowhere in the page.
function showValue(value) {
  const code = byId('token-value').content.firstElementChild.cloneNode(true);
  code.textContent = value;
  byId('value-slot').replaceChildren(code);
}

function wish() {
  const lifetime = Number(byId('lifetime').value);
  if (!Number.isInteger(lifetime) || lifetime < 1)
    throw new Error('Lifetime must be a whole number, 1 or more.');
  const chosen = [...document.querySelectorAll('#scope-list input:checked')].map(({ value }) => value);
  const some = !byId('scope-list').hidden;
  if (some && chosen.length === 0) throw new Error('Choose at least one scope, or all APIs.');
  return {
    comment: byId('comment').value,
    lifetimeSeconds: lifetime * Number(byId('unit').value),
    scopes: some ? chosen : ['all-apis'],
  };
}

async function copy() {
  try {
    await navigator.clipboard.writeText(byId('value-slot').textContent);
    byId('copied').textContent = 'Copied to the clipboard.';
  } catch {
    getSelection().selectAllChildren(byId('value-slot'));
    byId('copied').textContent = 'The browser did not allow it. The token is selected: press Ctrl+C or ⌘C.';
  }
}

// Revoking

function askToRevoke(token) {
  revoking = token;
  byId('revoke-comment').textContent = token.comment || 'The token without a comment';
  byId('revoke').showModal();
}

async function revoke() {
  byId('revoke').close();
  try {
    await call(`tokens/${revoking.id}`, 'DELETE');
    await refresh();
  } catch (error) {
    show(byId('problem'), `The token was not revoked. ${error.message}`);
  }
}

// Starting

function scopeChoice(scope) {
  const label = document.createElement('label');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', value: scope });
  label.className = 'choice';
  label.append(box, scope);
  return label;
}

async function start() {
  const { users, scopes, maxTokenLifetimeDays } = await call('session');
  signedInAs.replaceChildren(...users.map(({ userName }) => new Option(userName)));
  const last = localStorage.getItem(SIGNED_IN_KEY);
  if (users.some(({ userName }) => userName === last)) signedInAs.value = last;
  byId('scope-list').replaceChildren(...scopes.map(scopeChoice));
  byId('lifetime-hint').textContent = `This workspace allows up to ${maxTokenLifetimeDays} days.`;
  await refresh();
  setInterval(() => void (document.hidden || refresh()), REFRESH_MS);
}

signedInAs.addEventListener('change', () => {
  localStorage.setItem(SIGNED_IN_KEY, signedInAs.value);
  void refresh();
});
byId('open-generate').addEventListener('click', openGenerate);
byId('generate-form').addEventListener('submit', generate);
byId('generate-form').addEventListener('change', showScopes);
byId('copy').addEventListener('click', copy);
byId('confirm-revoke').addEventListener('click', revoke);
byId('generated').addEventListener('close', () => byId('value-slot').replaceChildren());
for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
// The printed link, opened in a tab that shows this page already, changes the fragment only.
addEventListener('hashchange', () => takeKey() && location.reload());
takeKey();
start().catch((error) => show(byId('problem'), error.message));
