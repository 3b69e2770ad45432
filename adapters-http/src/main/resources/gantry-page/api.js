// What the server is asked: its operator API as JSON, its metrics, and the stream of what changes.

const TOKEN = "gantry-token";

/** An answer that is not the one asked for. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether another token may help. */
  get needsToken() {
    return this.status === 401 || this.status === 403;
  }
}

/** Keeps the token until this tab is closed; nothing of it reaches the server but with requests. */
export function useToken(token) {
  if (token) {
    sessionStorage.setItem(TOKEN, token);
  } else {
    sessionStorage.removeItem(TOKEN);
  }
}

export function hasToken() {
  return sessionStorage.getItem(TOKEN) !== null;
}

async function request(path, options = {}) {
  const headers = { ...options.headers };
  const token = sessionStorage.getItem(TOKEN);
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const response = await fetch(path, { ...options, headers, cache: "no-store" });
  if (!response.ok) {
    throw new Refused(response.status, await sentence(response));
  }
  return response;
}

async function sentence(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text || `${response.status} ${response.statusText}`;
  }
}

export async function get(path) {
  return (await request(path)).json();
}

export async function getText(path) {
  return (await request(path)).text();
}

/** Asks for a change. */
export async function change(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  await request(path, options);
}

/**
 * Hears server-sent events until the stream ends. Not an EventSource, which cannot show a token.
 */
export async function hear(path, signal, tell) {
  const response = await request(path, { headers: { Accept: "text/event-stream" }, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const events = (pending + value).split("\n\n");
    pending = events.pop();
    for (const event of events) {
      const data = event
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5))
        .join("\n");
      if (data) {
        tell(JSON.parse(data));
      }
    }
  }
}
