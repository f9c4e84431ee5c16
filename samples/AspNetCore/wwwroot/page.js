'use strict';

const byId = id => document.getElementById(id);
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

// A live region is read out whenever it is written to, so only news is written.
function show(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

function showTime(id, time, now) {
  const element = byId(id);
  if (!time) {
    element.removeAttribute('datetime');
    show(id, '–');
    return;
  }

  element.dateTime = time;
  show(id, instant.format(new Date(time)) + (now ? `\n${distance(now, time)}` : ''));
}

// "in 27 d 3 h", "4 min ago"
function distance(from, to) {
  const seconds = Math.round((new Date(to) - new Date(from)) / 1000);
  let left = Math.abs(seconds);
  const parts = [];
  for (const [unit, length] of [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0 || parts.length > 0) {
      parts.push(`${count} ${unit}`);
    }
  }

  const text = parts.slice(0, 2).join(' ') || '0 s';
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

const isPast = (time, now) => Boolean(time) && new Date(time) <= new Date(now);

function summaryOf({ token, now }) {
  if (!token) {
    return 'None is held.';
  }

  return !token.expiresAt ? 'A token from the portal is sent as it is.'
    : isPast(token.expiresAt, now) ? 'Expired: no call goes out before there is a new one.'
    : isPast(token.renewsAt, now) ? 'Good, and due for renewal.'
    : 'Good.';
}

function showTimeline({ token, now }) {
  byId('timeline').hidden = !token?.expiresAt;
  if (token?.expiresAt) {
    const begin = new Date(token.issuedAt);
    const share = time => Math.min(1, Math.max(0, (new Date(time) - begin) / (new Date(token.expiresAt) - begin)));
    byId('token').style.setProperty('--renews', share(token.renewsAt));
    byId('token').style.setProperty('--now', share(now));
  }
}

function showState(state) {
  const { token, failure, health, rejections, scopes, now } = state;
  byId('health').dataset.status = health.status;
  show('health-status', health.status);
  show('health-description', health.descriptions.join(' '));
  show('token-summary', summaryOf(state));
  showTimeline(state);
  showTime('issued', token?.issuedAt, now);
  show('renews-label', isPast(token?.renewsAt, now) ? 'Due since' : 'Renews');
  show('expires-label', isPast(token?.expiresAt, now) ? 'Expired' : 'Expires');
  showTime('renews', token?.renewsAt, now);
  showTime('expires', token?.expiresAt, now);
  show('account', state.account);
  show('token-requests', String(state.tokenRequests));
  showTime('now', now);
  showTime('next-attempt', state.nextAttemptAt, now);
  show('failure', failure ? `${failure.reason} Failing since ${instant.format(new Date(failure.since))}.` : 'None since the last success.');
  showTime('rejected-since', rejections?.since, now);
  show('rejected-calls', String(rejections?.calls ?? 0));
  show('rejected-renewals', String(rejections?.renewals ?? 0));
  show('granted-scopes', scopes.granted ?? (token ? 'Not known' : '–'));
  show('missing-scopes', scopes.missing ?? (token ? 'None' : '–'));
  byId('api-rejects').ariaPressed = String(state.isApiRejecting);
  byId('scope-missing').ariaPressed = String(state.isScopeMissing);
  byId('controls').hidden = !state.isOffline;
  show('issuer', state.isIssuerDown ? 'down' : 'up');
}

async function refresh() {
  try {
    const response = await fetch('state');
    showState(await response.json());
  } catch {
    delete byId('health').dataset.status;
    show('health-status', 'Unknown');
    show('health-description', 'The application doesn’t answer.');
  }
}

async function callApi() {
  const response = await fetch('me');
  const answer = await response.json();
  return `The call was answered with ${response.status}: ${response.ok ? answer.email : answer.title}`;
}

async function press(button) {
  const { post, done, undo, undone } = button.dataset;
  const isUndo = button.ariaPressed === 'true';
  const response = await fetch(isUndo ? undo : post, { method: 'POST' });
  return response.ok ? (isUndo ? undone : done) : `That failed with ${response.status}.`;
}

async function act(action) {
  let result;
  try {
    result = await action();
  } catch {
    result = 'The application doesn’t answer.';
  }

  await refresh();
  show('result', result);
}

async function watch() {
  await refresh();
  setTimeout(watch, 2000);
}

byId('call').addEventListener('click', () => act(callApi));
for (const button of document.querySelectorAll('[data-post]')) {
  button.addEventListener('click', () => act(() => press(button)));
}

watch();
