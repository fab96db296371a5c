/* The page Check a text: sends a text, shows the verdicts as they come, opens what they rest on.
   No framework; everything shown comes ready and escaped from the server. */
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const { say: words, percent } = window.words;
  const state = { running: null, total: 0, done: 0, claim: null, files: [], only: "" };

  /* --- checking ---------------------------------------------------------------------------- */

  async function check(type, body, name = "") {
    stop();
    const running = state.running = new AbortController();
    begin();
    try {
      const address = `claims?${new URLSearchParams({ name })}`;
      const headers = { "content-type": type };
      const signal = running.signal;
      const response = await fetch(address, { method: "POST", headers, body, signal });
      if (!response.ok) throw new Error(await reason(response));
      for await (const line of lines(response.body)) hear[line.event](line);
      if (running === state.running) stop();
    } catch (error) {
      if (!running.signal.aborted) {
        fail(error instanceof TypeError ? words("no_server") : error.message);
      }
    }
  }

  async function reason(response) {
    try {
      return (await response.json()).detail;
    } catch {
      return words("not_taken");
    }
  }

  async function* lines(body) {
    let rest = "";
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const whole = (rest + part.value).split("\n");
      rest = whole.pop();
      for (const line of whole) yield JSON.parse(line);
    }
    if (rest) throw new Error(words("lost"));
  }

  function begin() {
    window.reading.hide();
    window.reading.flaw(one("#check-text"));
    Object.assign(state, { total: 0, done: 0, claim: null, files: [], only: "" });
    one("#checked-text").hidden = false;
    one("#checked-only").hidden = true;
    for (const part of all("#checked > *")) part.replaceChildren();
    one("#checked-text").append(document.createElement("div"), document.createTextNode(""));
    one("#checked").hidden = false;
    one("#check-text").rows = 3;
    one("#check-stop").hidden = false;
    one("#checked-downloads").hidden = true;
  }

  /* Ends a check that still runs; what it has found stays. */
  function stop(asked = false) {
    if (!state.running) return;
    state.running.abort();
    state.running = null;
    one("#check-stop").hidden = true;
    one("#checked-step").replaceChildren();
    if (!asked) return;
    const line = words("stopped_check", { progress: progress() });
    one("#checked-step").textContent = line;
    window.reading.say(line);
  }

  function fail(message) {
    stop();
    one("#checked-step").textContent = message;
    window.reading.flaw(one("#check-text"), "checked-step");
    window.reading.say(message);
  }

  const hear = {
    step({ html }) {
      one("#checked-step").innerHTML = html;
    },
    text({ html, text }) {
      state.total = text.length;
      one("#checked-head").innerHTML = html;
      one("#checked-text").lastChild.data = text;
      count();
      window.reading.say(words("checking"));
    },
    sentence({ html, units, result }) {
      const text = one("#checked-text");
      text.firstChild.insertAdjacentHTML("beforeend", html);
      text.lastChild.deleteData(0, units);
      one("#checked-result").innerHTML = result;
      if (state.only) only(state.only);
      state.done++;
      count();
    },
    problem({ html, announce }) {
      stop();
      one("#checked-step").innerHTML = html;
      window.reading.flaw(one("#check-text"), "checked-step");
      window.reading.say(announce);
    },
    end({ announce, files }) {
      stop();
      state.files = files;
      one("#checked-downloads").hidden = false;
      one("#checked-downloads").replaceChildren(words("download"), ...files.map(download));
      window.reading.say(announce);
    },
  };

  function count() {
    const step = one("#checked-step");
    if (!one("progress", step)) {
      const bar = document.createElement("progress");
      bar.max = state.total;
      bar.ariaLabel = words("share");
      step.replaceChildren(document.createElement("span"), bar);
    }
    one("progress", step).value = state.total - one("#checked-text").lastChild.length;
    step.firstChild.textContent = progress();
  }

  function progress() {
    const share = Math.floor(100 * (1 - one("#checked-text").lastChild.length / state.total)) / 100;
    const told = { count: state.done, share: percent(share) };
    return state.total ? words("progress", told) : "";
  }

  function download({ name, label, type, words: text }) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.ariaLabel = words("download_one", { name });
    button.addEventListener("click", () => window.reading.save(name, type, text));
    return button;
  }

  /* --- choosing a claim -------------------------------------------------------------------- */

  function open(number) {
    const seen = state.only ? "#checked-only " : "";
    const chip = one(`${seen}button.verdict[data-claim="${number}"]`);
    const why = one(`template[data-why="${number}"]`);
    if (!chip || !why) return;
    state.claim = Number(number);
    window.reading.openWhy(why.innerHTML, chip);
    for (const other of all(".verdict[aria-current]")) other.removeAttribute("aria-current");
    chip.setAttribute("aria-current", "true");
    for (const button of all("[data-claim-step]")) {
      const next = state.claim + Number(button.dataset.claimStep);
      button.disabled = !one(`button.verdict[data-claim="${next}"]`);
    }
  }

  /* Shows the sentences of one verdict as a list, in place of the text. */
  function only(verdict) {
    state.only = verdict;
    for (const button of all("[data-only]")) {
      button.setAttribute("aria-pressed", String(button.dataset.only === verdict));
    }
    const chosen = verdict ? all(`#checked-text span.claim.${verdict}`) : [];
    one("#checked-only").replaceChildren(...chosen.map((claim) => {
      const item = document.createElement("li");
      const button = one(`#checked-text button.verdict[data-claim="${claim.dataset.claim}"]`);
      item.append(claim.cloneNode(true), " ", button.cloneNode(true));
      return item;
    }));
    one("#checked-text").hidden = Boolean(verdict);
    one("#checked-only").hidden = !verdict;
  }

  /* --- events ------------------------------------------------------------------------------ */

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "check-form") return;
    event.preventDefault();
    check("application/json", JSON.stringify({ text: one("#check-text").value }));
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "check-file" || !event.target.files.length) return;
    const [file] = event.target.files;
    check("application/octet-stream", file, file.name).then(() => { event.target.value = ""; });
  });
  document.addEventListener("dragover", (event) => {
    if (one("#check-form") && event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    if (!file || !one("#check-form")) return;
    event.preventDefault();
    check("application/octet-stream", file, file.name);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-claim], [data-claim-step], [data-only], #check-stop");
    if (!target) return;
    if (target.id === "check-stop") stop(true);
    else if (target.dataset.only) {
      const verdict = target.dataset.only === state.only ? "" : target.dataset.only;
      only(verdict);
      window.reading.say(verdict ? words("these_alone", { verdict: target.textContent }) :
        words("whole_text"));
    } else if (target.dataset.claimStep) open(state.claim + Number(target.dataset.claimStep));
    else if (window.getSelection().isCollapsed) open(target.dataset.claim);
  });
})();
