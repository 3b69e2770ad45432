// Keeps what the server says, asks again when that changes, and draws it.

import { html, nothing, render } from "./lib/lit-html.js";
import { change, get, getText, hasToken, hear, Refused, useToken } from "./api.js";
import { Charts } from "./charts.js";
import { parse } from "./metrics.js";
import { Rates } from "./rates.js";
import { time } from "./texts.js";
import * as views from "./views.js";

const ROWS = 200;
const AGAIN_MILLISECONDS = 2000;
const METRICS_EVERY_TICKS = 5;

const place = document.getElementById("page");
const page = {
  status: null,
  now: null,
  peers: [],
  sessions: [],
  queues: {},
  events: [],
  metrics: new Map(),
  rates: new Rates(),
  mayChange: false,
  trouble: null,
  question: null,
  asksForToken: false,
  refusedPeer: null,
  clockOffset: 0,
  clock() {
    return Date.now() + this.clockOffset;
  },
  ask(question) {
    this.question = { ...question, trouble: null };
    draw();
    document.getElementById("question").showModal();
  },
  askForPeer() {
    this.refusedPeer = null;
    draw();
    document.getElementById("peer").showModal();
  },
  askForToken() {
    this.asksForToken = true;
    draw();
    document.getElementById("token").showModal();
  },
};
let charts = null;
let ticks = 0;
let asked = null;

function notice() {
  const { trouble } = page;
  if (!trouble) {
    return nothing;
  }
  return html`<p class="notice bad" role="alert">
    ${trouble.sentence} What is shown here is from ${trouble.since ? time(trouble.since) : "before"}.
  </p>`;
}

async function confirmed(event) {
  event.preventDefault();
  const { question } = page;
  try {
    await change(question.method, question.path, question.body);
    document.getElementById("question").close();
    await refresh();
  } catch (failure) {
    page.question = { ...question, trouble: failure.message };
  }
  draw();
}

function question() {
  const { question } = page;
  return html`<dialog id="question" aria-labelledby="asked">
    <form method="dialog" @submit=${confirmed}>
      <p id="asked">${question?.sentence}</p>
      ${question?.trouble ? html`<p role="alert" class="bad">✗ ${question.trouble}</p>` : nothing}
      <menu>
        <button type="button" autofocus @click=${() => document.getElementById("question").close()}>
          Leave it
        </button>
        <button type="submit">Do it</button>
      </menu>
    </form>
  </dialog>`;
}

async function addPeer(event) {
  event.preventDefault();
  const form = event.target;
  const given = new FormData(form);
  const nodeId = given.get("node-id").trim();
  try {
    await change("POST", "../v1/peers", {
      address: given.get("address").trim(),
      settings: nodeId ? { "node-id": nodeId } : {},
    });
    form.reset();
    document.getElementById("peer").close();
    await refresh();
  } catch (failure) {
    page.refusedPeer = failure.message;
  }
  draw();
}

function peer() {
  return html`<dialog id="peer" aria-labelledby="peer-label">
    <form @submit=${addPeer}>
      <p id="peer-label">It is dialled at once, and a peer until the server ends. The configuration keeps it for good.</p>
      <label for="peer-address">Where to dial it, HOST:PORT</label>
      <input id="peer-address" name="address" autocomplete="off" spellcheck="false" required />
      <label for="peer-node-id">Its Node ID, if no other will do</label>
      <input id="peer-node-id" name="node-id" autocomplete="off" spellcheck="false" />
      ${page.refusedPeer ? html`<p role="alert" class="bad">✗ ${page.refusedPeer}</p>` : nothing}
      <menu>
        <button type="button" @click=${() => document.getElementById("peer").close()}>Leave it</button>
        <button type="submit">Add it</button>
      </menu>
    </form>
  </dialog>`;
}

function signIn(event) {
  event.preventDefault();
  useToken(new FormData(event.target).get("token"));
  event.target.reset();
  document.getElementById("token").close();
  listening?.abort();
}

function token() {
  return html`<dialog id="token" aria-labelledby="token-label">
    <form @submit=${signIn}>
      <label id="token-label" for="token-text">Token, a line of the file that the server was given</label>
      <input id="token-text" name="token" type="password" autocomplete="off" required />
      <menu>
        <button type="button" @click=${() => document.getElementById("token").close()}>Leave it</button>
        <button type="submit">Sign in</button>
      </menu>
    </form>
  </dialog>`;
}

function draw() {
  const known = page.status && page.now;
  document.title = known ? `${page.status.nodeIds?.[0] ?? "Gantry"} – Gantry` : "Gantry";
  render(
    html`
      ${notice()} ${known ? views.head(page) : nothing}
      <div class="charts" ?hidden=${!known}>
        <div class="chart" id="bundles"></div>
        <div class="chart" id="octets"></div>
      </div>
      ${known
        ? html`${views.peers(page)} ${views.sessions(page)} ${views.queues(page)}
          ${views.refusals(page)} ${views.certificates(page)} ${views.events(page)}`
        : nothing}
      <footer>
        Times are UTC. <a href="../metrics">Metrics</a>, <a href="../health/ready">health</a>,
        <a href="../v1/openapi.json">operator API</a>.
        ${hasToken() ? html`<button @click=${signOut}>Sign out</button>` : nothing}
      </footer>
      ${question()} ${peer()} ${token()}
    `,
    place,
  );
  if (known) {
    charts ??= new Charts(document.getElementById("bundles"), document.getElementById("octets"));
    charts.show(page.rates);
  }
}

function signOut() {
  useToken(null);
  listening?.abort();
}

/** Asks for all that is shown; one round at a time, the next right behind it when asked meanwhile. */
async function refresh() {
  if (asked) {
    asked.again = true;
    return asked.done;
  }
  asked = { again: false };
  asked.done = (async () => {
    try {
      // One behind the other: a browser would take six of the server's connections else.
      const status = await get("../v1/status");
      const peers = await get(`../v1/peers?pageSize=${ROWS}`);
      const sessions = await get(`../v1/sessions?pageSize=${ROWS}`);
      const queues = await get("../v1/queues");
      const events = await get("../v1/events");
      page.status = status;
      page.mayChange = status.mayChange ?? false;
      page.peers = peers.peers ?? [];
      page.morePeers = Boolean(peers.nextPageToken);
      page.sessions = sessions.sessions ?? [];
      page.moreSessions = Boolean(sessions.nextPageToken);
      page.queues = queues;
      page.events = events.events ?? [];
    } finally {
      const { again } = asked;
      asked = null;
      if (again) {
        await refresh();
      }
    }
  })();
  return asked.done;
}

async function tick(now) {
  page.clockOffset = now.atMilliseconds - Date.now();
  page.now = now;
  page.rates.add(now);
  page.trouble = null;
  if (ticks++ % METRICS_EVERY_TICKS === 0) {
    page.metrics = parse(await getText("../metrics"));
  }
  await refresh();
  draw();
}

let listening = null;

async function listen() {
  for (;;) {
    listening = new AbortController();
    try {
      ticks = 0;
      await hear("../v1/live", listening.signal, (now) => tick(now).catch(failed));
      failed(new Error("The server has closed the connection."));
    } catch (failure) {
      failed(failure);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLISECONDS));
  }
}

function failed(failure) {
  if (failure.name === "AbortError") {
    return;
  }
  if (failure instanceof Refused && failure.needsToken) {
    page.trouble = { sentence: `${failure.message}.`, since: page.trouble?.since ?? page.now?.atMilliseconds };
    if (!document.querySelector("dialog[open]")) {
      page.askForToken();
      return;
    }
  } else {
    page.trouble = {
      sentence: `The server cannot be reached (${failure.message}). It is tried again every 2 s.`,
      since: page.trouble?.since ?? page.now?.atMilliseconds,
    };
  }
  draw();
}

place.textContent = "";
draw();
listen();
