// Each part of the page as a template of what is known. Whatever a peer chose is text here, never
// markup: the templates escape it.

import { html, nothing } from "./lib/lit-html.js";
import { ENDS, PAUSES, REFUSALS, TURNED_AWAY } from "./remedies.js";
import { bundles, bytes, bytesPerSecond, count, duration, perSecond, time, whole, words } from "./texts.js";

const SECONDS_PER_DAY = 86400;
const EVENTS_SHOWN = 30;

const state = (kind, sign, text) => html`<span class="state ${kind}">${sign} ${text}</span>`;
const good = (text) => state("good", "✓", text);
const odd = (text) => state("odd", "◐", text);
const bad = (text) => state("bad", "✗", text);
const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
const none = (text) => html`<p class="none">${text}</p>`;
const list = (values) => (values?.length ? values.join(", ") : "none");

function readiness(status) {
  if (status.draining) {
    return odd("leaving");
  }
  if (status.ready) {
    return good("ready");
  }
  if (!status.registered) {
    return bad("not registered with the BPA");
  }
  return bad(status.listening?.length ? "the BPA takes no bundles" : "does not listen");
}

export function head(page) {
  const { status, now, rates } = page;
  return html`
    <header>
      <h1>${list(status.nodeIds)}</h1>
      ${readiness(status)}
      <span class="why">Gantry ${status.version}</span>
      ${page.mayChange
        ? html`<button @click=${() => page.ask(DRAIN)} ?disabled=${status.draining}>Drain</button>`
        : html`<button @click=${() => page.askForToken()}>Sign in to change</button>`}
    </header>
    <dl class="facts">
      ${fact("Sessions", count(now.sessions))} ${fact("Peers", count(now.peers))}
      ${fact(
        "Sent",
        html`${perSecond(rates.now("bundlesSent"))}, ${bytesPerSecond(rates.now("bytesSent"))}<br />
          <span class="why">${bundles(now.bundlesSent)}, ${bytes(now.bytesSent)}</span>`,
      )}
      ${fact(
        "Received",
        html`${perSecond(rates.now("bundlesReceived"))},
          ${bytesPerSecond(rates.now("bytesReceived"))}<br />
          <span class="why">${bundles(now.bundlesReceived)}, ${bytes(now.bytesReceived)}</span>`,
      )}
      ${fact("Listens on", list(status.listening))}
      ${fact("BPA", status.bpaAddress ?? (status.storage ? "a directory" : "none"))}
      ${fact("Up for", duration((page.clock() - whole(status.startedSeconds) * 1000) / 1000))}
    </dl>
  `;
}

const DRAIN = {
  sentence: "Drain the node: it takes nothing new, finishes what is under way, and its process ends.",
  method: "POST",
  path: "../v1/drain",
  body: {},
};

function peerState(peer) {
  const open = peer.sessions?.length ?? 0;
  if (peer.fault) {
    return html`${bad("faulted")}<br /><span class="why">${peer.fault}</span>`;
  }
  if (peer.drained) {
    return html`${odd("drained")}<br /><span class="why">a redial makes it a peer like others again</span>`;
  }
  if (open > 0) {
    return good(open === 1 ? "one session" : `${open} sessions`);
  }
  return peer.circuit === "OPEN"
    ? html`${odd("cannot be reached")}<br /><span class="why">dialled again after a pause</span>`
    : odd(peer.circuit === "HALF_OPEN" ? "is being dialled" : "no session");
}

const ofPeer = (peer, verb) => `../v1/peers/${encodeURIComponent(peer.address)}${verb}`;

function peerActions(page, peer) {
  const name = list(peer.nodeIds) === "none" ? peer.address : list(peer.nodeIds);
  const act = (text, sentence, method, verb) =>
    html`<button
      @click=${() =>
        page.ask({ sentence, method, path: ofPeer(peer, verb), body: method === "POST" ? {} : undefined })}
    >
      ${text}
    </button>`;
  return html`
    ${peer.dialled ? act("Redial", `Dial ${name} at once.`, "POST", ":redial") : nothing}
    ${act("Drain", `Finish what is under way with ${name}, and end its sessions.`, "POST", ":drain")}
    ${peer.dialled
      ? act("Remove", `Dial ${name} no more until the server ends; its sessions stay.`, "DELETE", "")
      : nothing}
  `;
}

export function peers(page) {
  const rows = page.peers;
  return html`
    <h2 id="peers">Peers</h2>
    ${rows.length === 0 ? none("No peer is known: peers in the configuration, or whoever connects.") : nothing}
    ${rows.length === 0
      ? nothing
      : html`<table class="rows" aria-labelledby="peers">
          <thead>
            <tr>
              <th scope="col">Node ID</th><th scope="col">Address</th><th scope="col">State</th>
              <th scope="col" class="number">Waiting</th>${page.mayChange ? html`<th scope="col"></th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (peer) => html`<tr>
                <td data-label="Node ID">${list(peer.nodeIds)}</td>
                <td data-label="Address">${peer.address}</td>
                <td data-label="State"><div>${peerState(peer)}</div></td>
                <td data-label="Waiting" class="number">${count(peer.waitingBundles)}</td>
                ${page.mayChange
                  ? html`<td data-label=""><div>${peerActions(page, peer)}</div></td>`
                  : nothing}
              </tr>`,
            )}
          </tbody>
        </table>`}
    ${page.morePeers ? none("There are more: gantry ctl peers lists all.") : nothing}
    ${page.mayChange ? html`<p><button @click=${() => page.askForPeer()}>Add a peer</button></p>` : nothing}
  `;
}

function sessionState(session) {
  const name = words(session.state);
  const shown = session.state?.startsWith("ESTABLISHED") ? good(name) : odd(name);
  return session.paused
    ? html`${shown}<br /><span class="why">not read: ${PAUSES[session.paused.toLowerCase()] ?? words(session.paused)}</span>`
    : shown;
}

export function sessions(page) {
  const rows = page.sessions;
  if (rows.length === 0) {
    return html`<h2 id="sessions">Sessions</h2>${none("There is none.")}`;
  }
  return html`
    <h2 id="sessions">Sessions</h2>
    <table class="rows" aria-labelledby="sessions">
      <thead>
        <tr>
          <th scope="col" class="number">No.</th><th scope="col">Peer</th><th scope="col">State</th>
          <th scope="col">TLS</th><th scope="col" class="number">Sent</th>
          <th scope="col" class="number">Received</th>${page.mayChange ? html`<th scope="col"></th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (session) => html`<tr>
            <td data-label="No." class="number">${session.number}</td>
            <td data-label="Peer"><div>
              ${session.peerNodeId ?? "not known yet"}${session.peerNodeId && !session.peerNodeIdProven
                ? html` <span class="why">(unproven)</span>`
                : nothing}<br />
              <span class="why">${session.active ? "we dialled" : "it dialled"}, ${session.remoteAddress}</span>
            </div></td>
            <td data-label="State"><div>${sessionState(session)}</div></td>
            <td data-label="TLS">${session.tls ?? "none"}</td>
            <td data-label="Sent" class="number"><div>
              ${count(session.bundlesSent)}<br /><span class="why">${bytes(session.bytesSent)}</span>
            </div></td>
            <td data-label="Received" class="number"><div>
              ${count(session.bundlesReceived)}<br /><span class="why">${bytes(session.bytesReceived)}</span>
            </div></td>
            ${page.mayChange
              ? html`<td data-label="">
                  <button
                    @click=${() =>
                      page.ask({
                        sentence: `End session ${session.number} with ${session.peerNodeId ?? session.remoteAddress}.`,
                        method: "DELETE",
                        path: `../v1/sessions/${session.number}`,
                      })}
                  >
                    End
                  </button>
                </td>`
              : nothing}
          </tr>`,
        )}
      </tbody>
    </table>
    ${page.moreSessions ? none("There are more: gantry ctl sessions lists all.") : nothing}
  `;
}

export function queues(page) {
  const { backlogs = [], windows = [], storage } = page.queues;
  return html`
    <h2 id="queues">Queues</h2>
    ${storage && !storage.writable ? html`<p>${bad("the directory cannot be written")}</p>` : nothing}
    ${storage && !storage.answers ? html`<p>${bad("the disk does not answer")}</p>` : nothing}
    ${storage ? html`<p class="why">${bytes(storage.freeBytes)} free on the disk of the directory</p>` : nothing}
    ${backlogs.length === 0 && windows.length === 0
      ? none("Nothing waits.")
      : html`<table class="rows" aria-labelledby="queues">
          <thead>
            <tr>
              <th scope="col">What</th><th scope="col" class="number">Holds</th>
              <th scope="col">Of</th>
            </tr>
          </thead>
          <tbody>
            ${backlogs.map(
              (backlog) => html`<tr>
                <td data-label="What">${backlog.place}/${backlog.peer}</td>
                <td data-label="Holds" class="number">${bundles(backlog.bundles)}, ${bytes(backlog.bytes)}</td>
                <td data-label="Of">the oldest is ${duration(whole(backlog.oldestSeconds))} old</td>
              </tr>`,
            )}
            ${windows.map(
              (window) => html`<tr>
                <td data-label="What">${words(window.name)}</td>
                <td data-label="Holds" class="number">${count(window.held)}</td>
                <td data-label="Of">${count(window.limit)}, by ${count(window.holders)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`}
  `;
}

function counted(metrics, name, label, remedies, what) {
  return (metrics.get(name) ?? [])
    .filter((row) => row.value > 0 && remedies[row.labels[label]] !== null)
    .map((row) => ({
      what: what(row.labels),
      cause: words(row.labels[label]),
      times: row.value,
      remedy: remedies[row.labels[label]] ?? "",
    }));
}

export function refusals(page) {
  const rows = [
    ...counted(page.metrics, "tcpcl_connections_refused_total", "cause", TURNED_AWAY, () => "caller turned away"),
    ...counted(page.metrics, "tcpcl_sessions_ended_total", "cause", ENDS, () => "session ended"),
    ...counted(page.metrics, "tcpcl_transfers_refused_total", "reason", REFUSALS, (labels) =>
      labels.direction === "sent" ? "the peer refused a bundle" : "we refused a bundle",
    ),
  ].sort((one, other) => other.times - one.times);
  return html`
    <h2 id="refusals">What went wrong, and what to do</h2>
    ${rows.length === 0
      ? none("Nothing since the start.")
      : html`<table class="rows" aria-labelledby="refusals">
          <thead>
            <tr>
              <th scope="col">What</th><th scope="col">Cause</th><th scope="col" class="number">Times</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`<tr>
                <td data-label="What">${row.what}</td>
                <td data-label="Cause">${row.cause}</td>
                <td data-label="Times" class="number">${count(row.times)}</td>
                <td data-label="What to do">${row.remedy}</td>
              </tr>`,
            )}
          </tbody>
        </table>`}
  `;
}

function daysLeft(days) {
  if (days < 0) {
    return bad(`ended ${Math.ceil(-days)} days ago`);
  }
  const text = `${Math.floor(days)} days left`;
  return days < 7 ? bad(text) : days < 30 ? odd(text) : good(text);
}

export function certificates(page) {
  const rows = (page.metrics.get("tcpcl_certificate_expiry_timestamp_seconds") ?? [])
    .map((row) => ({ ...row.labels, days: (row.value - page.clock() / 1000) / SECONDS_PER_DAY }))
    .sort((one, other) => one.days - other.days);
  return html`
    <h2 id="certificates">Certificates</h2>
    ${rows.length === 0
      ? none("There is none: TLS is not configured.")
      : html`<table class="rows" aria-labelledby="certificates">
          <thead>
            <tr><th scope="col">Subject</th><th scope="col">What it is</th><th scope="col">Left</th></tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`<tr>
                <td data-label="Subject">${row.subject}</td>
                <td data-label="What it is">${words(row.kind)}</td>
                <td data-label="Left">${daysLeft(row.days)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`}
  `;
}

const SIGNS = { error: bad, warn: odd };

export function events(page) {
  const rows = page.events.slice(-EVENTS_SHOWN).reverse();
  return html`
    <h2 id="events">Last events</h2>
    ${rows.length === 0
      ? none("Nothing since the start.")
      : html`<table class="rows" aria-labelledby="events">
          <thead>
            <tr><th scope="col">When</th><th scope="col">Level</th><th scope="col">What</th></tr>
          </thead>
          <tbody>
            ${rows.map(
              (event) => html`<tr>
                <td data-label="When" class="number">${time(event.atMilliseconds)}</td>
                <td data-label="Level">${(SIGNS[event.level] ?? ((text) => text))(event.level)}</td>
                <td data-label="What">${event.text}</td>
              </tr>`,
            )}
          </tbody>
        </table>`}
  `;
}
