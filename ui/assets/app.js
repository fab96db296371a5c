/* The source panel, the library table, and the address bar. No framework; everything shown comes
   ready and escaped from the server. */
"use strict";

(() => {
  const WIDE = window.matchMedia("(min-width: 1100px)");
  const { say: words, figures, language, name, stop } = window.words;
  const UNFINISHED = words("unfinished");
  const ZOOMS = [1, 1.25, 1.5, 2, 3];
  const MENUS = ":is(.menu, .tongues, .facet)[open]";
  const FIELDS = ["country", "kind", "year", "language", "publisher", "document", "as_of"];
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const state = { source: null, doc: null, zoom: 0, opener: null, request: 0,
    asked: new URLSearchParams(window.location.search).get("q") || "", sent: false, slow: 0 };

  /* --- telling screen readers ------------------------------------------------------------- */

  function say(line, tongue = language) {
    const live = one("#live");
    if (!live) return;
    live.lang = tongue;
    live.textContent = "";
    window.requestAnimationFrame(() => { live.textContent = line; });
  }

  /* --- the panel -------------------------------------------------------------------------- */

  function card(key) {
    return all(".card").find((item) => item.dataset.source === key);
  }

  function choose(key) {
    for (const item of all(".card[aria-current], .chip[aria-current]")) {
      item.removeAttribute("aria-current");
    }
    if (key === null) return;
    card(key)?.setAttribute("aria-current", "true");
    for (const chip of all(".chip")) {
      if (chip.dataset.cite === key) chip.setAttribute("aria-current", "true");
    }
  }

  async function fill(address, stay = false) {
    const request = ++state.request;
    const content = one("#panel-content");
    let html;
    try {
      const response = await fetch(address);
      html = await response.text();
      if (!response.ok) throw new Error(response.status);
    } catch {
      html = null;
    }
    if (request !== state.request) return;
    content.innerHTML = html ?? '<p class="panel-note"></p>';
    if (html === null) one(".panel-note", content).textContent = words("not_shown");
    setZoom(state.zoom);
    const number = one(".sheet-number, .sheet-at", content);
    if (number) {
      number.style.left = `${number.dataset.left * 100}%`;
      number.style.top = `${number.dataset.top * 100}%`;
    }
    if (!stay) showMark();
  }

  function showMark() {
    const panel = one("#panel");
    const target = one(".sheet-number, .sheet-at", panel) || one("#panel-content mark");
    panel.scrollTop = 0;
    if (!target) return;
    const box = panel.getBoundingClientRect();
    const heads = all(".panel-tools, .panel-head", panel); // they stay above what is scrolled
    const covered = heads.reduce((sum, head) => sum + head.offsetHeight, 0);
    const at = target.getBoundingClientRect().top - box.top;
    if (at > box.height * 0.75) panel.scrollTop = at - covered - (box.height - covered) / 4;
  }

  /* On a phone the panel lies over all else: it is a dialog, which the Tab key does not leave. */
  function modal(on) {
    for (const part of all("#reading, #bar")) part.inert = on;
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"]]) {
      if (on) one("#panel")?.setAttribute(name, value);
      else one("#panel")?.removeAttribute(name);
    }
  }

  function goRound(event) {
    const panel = one("#panel[aria-modal]");
    if (event.key !== "Tab" || !panel) return;
    const stops = all("a, button:enabled, summary, [tabindex='0']", panel)
      .filter((stop) => stop.checkVisibility());
    const [begin, end] = event.shiftKey ? [-1, 0] : [0, -1];
    const at = document.activeElement;
    if (panel.contains(at) && at !== stops.at(end)) return;
    event.preventDefault();
    stops.at(begin)?.focus();
  }

  function reveal(opener) {
    const panel = one("#panel");
    panel.hidden = false;
    document.body.classList.add("panel-open");
    if (WIDE.matches) return;
    state.opener = opener || state.opener;
    modal(true);
    one("[data-close]", panel)?.focus({ preventScroll: true });
  }

  function hide() {
    const panel = one("#panel");
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("panel-open");
    modal(false);
    choose(null);
    for (const verdict of all(".verdict[aria-current]")) verdict.removeAttribute("aria-current");
    state.source = null;
    state.request++;
    state.opener?.focus();
    state.opener = null;
  }

  function close() {
    if (!WIDE.matches && window.history.state?.panel) window.history.back();
    else {
      window.history.replaceState(null, "", here({ doc: null }));
      hide();
    }
  }

  function here({ doc, hash = "" } = {}) {
    const address = new URL(window.location.href);
    address.hash = hash;
    if (doc === null) address.searchParams.delete("doc");
    else if (doc) address.searchParams.set("doc", doc);
    return address;
  }

  function remember(address) {
    const already = window.history.state?.panel;
    if (WIDE.matches || already) window.history.replaceState({ panel: already }, "", address);
    else {
      // The entry behind has no panel, also where a link opened one: going back closes it.
      window.history.replaceState(null, "", here({ doc: null }));
      window.history.pushState({ panel: true }, "", address);
    }
  }

  function openSource(key, opener, stay = false) {
    const item = card(key);
    if (!item) return;
    const { doc, page, start, end, marker } = item.dataset;
    state.source = key;
    state.doc = doc;
    choose(key);
    remember(here({ hash: `source-${key}` }));
    reveal(opener);
    stepButtons();
    fill(panelAddress(doc, page, { start, end, marker }), stay);
  }

  /* Shows why a verdict was given, with its first source below. */
  function openWhy(html, opener) {
    one("#panel-why").innerHTML = html;
    if (card("1")) openSource("1", opener, true);
    else {
      state.request++;
      one("#panel-content").replaceChildren();
      remember(here({ hash: "verdict" }));
      reveal(opener);
    }
    one("#panel").scrollTop = 0;
  }

  function panelAddress(doc, page, mark) {
    const query = mark ? `?${new URLSearchParams(mark)}` : "";
    return `panel/${encodeURIComponent(doc)}/${page}${query}`;
  }

  function turn(page) {
    const item = state.source && card(state.source);
    const cited = item && item.dataset.page === page ? item.dataset : null;
    const mark = cited && { start: cited.start, end: cited.end, marker: cited.marker };
    fill(panelAddress(state.doc, page, mark));
  }

  /* The sources of the answer that the chosen one belongs to. */
  function siblings() {
    const list = state.source && card(state.source)?.closest(".cards");
    return list ? all(".card", list).map((item) => item.dataset.source) : [];
  }

  function stepSource(by) {
    const keys = siblings();
    const next = keys[keys.indexOf(state.source) + by];
    if (next) openSource(next);
  }

  function stepButtons() {
    const keys = siblings();
    for (const button of all("[data-source-step]")) {
      button.disabled = !keys[keys.indexOf(state.source) + Number(button.dataset.sourceStep)];
    }
  }

  function setZoom(level) {
    state.zoom = Math.min(Math.max(level, 0), ZOOMS.length - 1);
    const inner = one(".sheet-inner");
    if (inner) inner.style.width = `${ZOOMS[state.zoom] * 100}%`;
    for (const button of all("[data-zoom]")) {
      const next = state.zoom + Number(button.dataset.zoom);
      button.disabled = next < 0 || next >= ZOOMS.length;
    }
  }

  function openLeaf(doc, page, opener) {
    state.source = null;
    state.doc = doc;
    choose(null);
    remember(here());
    reveal(opener);
    fill(panelAddress(doc, page));
  }

  function openDocument(doc, opener) {
    state.source = null;
    state.doc = doc;
    for (const row of all("tr[aria-current]")) row.removeAttribute("aria-current");
    all("tr[data-id]").find((row) => row.dataset.id === doc)?.setAttribute("aria-current", "true");
    remember(here({ doc }));
    reveal(opener);
    fill(`panel/${encodeURIComponent(doc)}`);
  }

  /* --- asking ------------------------------------------------------------------------------ */

  const questionBox = () => one("#question textarea, #question input");

  /* Where there is no question box, as on the page of a kept answer, a link that asks is followed. */
  function ask(event, question) {
    const box = questionBox();
    if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    window.setTimeout(() => one("#send").click(), 50);
  }

  /* A way to stop is offered once an answer takes long. */
  function working(busy) {
    window.clearTimeout(state.slow);
    document.body.classList.remove("asking");
    late.disconnect();
    if (busy) state.slow = window.setTimeout(() => document.body.classList.add("asking"), 700);
  }

  /* What was on its way when an answer was stopped still comes, and says that it is written. */
  const late = new MutationObserver(unfinished);

  function unfinished() {
    const line = one("#result .draft .status, #result .step");
    if (line && line.textContent !== UNFINISHED) line.textContent = UNFINISHED;
  }

  function stopped() {
    working(false);
    settled();
    unfinished();
    late.observe(one("#result"), { childList: true, characterData: true, subtree: true });
    say(words("stopped"));
    questionBox()?.focus();
  }

  /* --- a question on its way ---------------------------------------------------------------- */

  /* The question stands in the conversation at once, with what is being done in place of the
     answer. Called again for the next one: the one before folds up. */
  function pending(question) {
    const result = one("#result");
    if (!result) return;
    const box = one("#asked-now") || document.createElement("section");
    box.id = "asked-now";
    box.innerHTML = '<h1></h1><p class="step"></p>' +
      '<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>';
    one("h1", box).textContent = question;
    one(".step", box).textContent = `${words("searching")} …`;
    result.before(box);
    document.body.classList.add("asked", "searching");
    arriving.observe(result, { childList: true, characterData: true, subtree: true });
    say(words("searching"));
  }

  const arriving = new MutationObserver(() => {
    const found = one("#result :is(.answer, .problem)");
    const step = one("#result .step");
    if (found && !("said" in found.dataset)) settled();
    else if (step) one("#asked-now .step").textContent = step.textContent;
  });

  /* What is being done gives way to the answer; the question stays above it. */
  function settled() {
    arriving.disconnect();
    document.body.classList.remove("searching");
    for (const part of all("#asked-now > :not(h1)")) part.remove();
  }

  /* Folds up what was asked before; what the server says of it takes its place a moment later. */
  function foldUp() {
    const talk = one("#talk .talk");
    if (!talk || !one("#result .answer[data-said]")) return;
    const list = one("ol", talk) || document.createElement("ol");
    const item = document.createElement("li");
    const line = document.createElement("p");
    line.className = "soon";
    line.textContent = state.asked;
    item.append(line);
    list.append(item);
    talk.prepend(list);
  }

  /* Ties a field to the line that says what is wrong with it; without a line nothing is. */
  function flaw(field, line = "") {
    if (!field) return;
    for (const [name, value] of [["aria-invalid", line && "true"], ["aria-describedby", line]]) {
      if (value) field.setAttribute(name, value);
      else field.removeAttribute(name);
    }
  }

  /* Leads to the filter that an error speaks of. */
  function mend(name) {
    const field = () => one(`.filter-${name} input`);
    if (!field()?.checkVisibility()) one("#filters > button").click();
    window.setTimeout(() => {
      flaw(field(), "problem");
      field()?.focus();
    }, 50);
  }

  function hint(said) {
    let line = one("#ask-hint");
    flaw(questionBox(), said && "ask-hint");
    if (!line && !said) return;
    if (!line) {
      line = document.createElement("p");
      line.id = "ask-hint";
      one("#asking").after(line);
    }
    line.textContent = said;
    if (said) say(said);
    if (said) questionBox()?.focus();
  }

  /* Called by the page with the question, what was told before, and the filters as in FIELDS. */
  function sent([question, , ...filters]) {
    if (!question || !question.trim()) {
      hint(words("no_question"));
      return;
    }
    hint("");
    hide();
    working(true);
    foldUp();
    state.asked = question.trim();
    state.sent = true;
    pending(state.asked);
    const address = new URL("./", window.location.href);
    address.searchParams.set("q", question.trim());
    filters.forEach((values, n) => {
      for (const value of values || []) address.searchParams.append(FIELDS[n], value);
    });
    if (address.search !== window.location.search) window.history.pushState(null, "", address);
  }

  /* Called when the same question is asked with other preferences: its first source opens. */
  function again() {
    working(true);
    window.history.replaceState(window.history.state, "", here({ doc: null }));
  }

  /* Called whenever the server has said all: also when the page was opened while a question that
     was asked sooner is still on its way. */
  function answered() {
    const article = one("#result [data-announce]");
    if (!article || "said" in article.dataset) return;
    settled();
    working(false);
    article.dataset.said = "";
    document.body.classList.add("asked");
    // Gradio names the boxes for the eye only.
    const looked = one("#looked");
    if (looked) looked.ariaLabel = one("[data-testid=block-info]", looked).textContent;
    say(article.dataset.announce, article.dataset.lang);
    document.title = `${state.asked} – ${name}`;
    if (article.dataset.link) {
      // Whoever gets the link knows nothing of the questions before.
      const link = new URL(article.dataset.link, window.location.href);
      state.asked = link.searchParams.get("q");
      window.history.replaceState(window.history.state, "", link.href + window.location.hash);
    }
    const wanted = window.location.hash.match(/^#source-([\w-]+)$/)?.[1];
    const first = one(".chip")?.dataset.cite;
    if (wanted && card(wanted)) openSource(wanted);
    else if (WIDE.matches && first) openSource(first);
    else hide();
  }

  /* Puts words into the clipboard; says whether the browser let it. */
  async function clip(copied, button) {
    try {
      await navigator.clipboard.writeText(copied);
      return true;
    } catch {
      // Without a secure connection browsers offer the old way only.
      const box = document.createElement("textarea");
      box.value = copied;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      button.focus();
      return done;
    }
  }

  async function copy(button) {
    await clip(button.dataset.copy, button);
    const before = button.textContent;
    button.textContent = words("copied");
    say(words("copied_said"));
    window.setTimeout(() => { button.textContent = before; }, 2000);
  }

  /* Says below the buttons what became of a link that was to be kept, and shows it. */
  async function keep(button) {
    const address = new URL(`answer/${button.dataset.keep}`, document.baseURI);
    const response = await fetch(`${address}/keep`, { method: "POST" }).catch(() => null);
    const line = document.createElement("p");
    line.className = "told";
    one(".told", button.closest(".answer, body"))?.remove();
    button.closest(".actions").after(line);
    if (!response?.ok) {
      line.textContent = words("not_kept");
      say(line.textContent);
      return;
    }
    const link = document.createElement("a");
    link.href = address.href;
    link.textContent = words("link");
    const copied = await clip(address.href, button);
    line.append(words(copied ? "kept" : "kept_only"), " ", link);
    if (!copied) line.append(document.createElement("br"), address.href);
    button.dataset.copy = address.href;
    delete button.dataset.keep;
    button.textContent = words("copy_link");
    say(words(copied ? "kept" : "kept_only"));
  }

  /* Sends what a reader says of an answer; told once, where it was sent from. */
  async function report(form) {
    const wrong = one(".wrong", form);
    const button = one("[type=submit]", form);
    const { reason, comment } = Object.fromEntries(new FormData(form));
    button.disabled = true;
    const address = new URL(`answer/${form.dataset.feedback}/feedback`, document.baseURI);
    const response = await fetch(address, { method: "POST", body: JSON.stringify({ reason, comment }),
      headers: { "content-type": "application/json" } }).catch(() => null);
    if (response?.ok) {
      const line = document.createElement("p");
      line.className = "fine";
      line.textContent = words("thanks");
      one("summary", form.parentElement).focus();
      form.replaceWith(line);
      say(line.textContent);
      return;
    }
    const told = await response?.json().catch(() => null);
    wrong.textContent = typeof told?.detail === "string" ? told.detail :
      words("not_sent");
    wrong.hidden = false;
    button.disabled = false;
    button.focus();
    say(wrong.textContent);
  }

  /* --- the reader's brief ------------------------------------------------------------------- */

  const brief = {
    key: "brief",
    most: 100,
    read() {
      try {
        const { title, items } = JSON.parse(window.localStorage.getItem(brief.key)) || {};
        return { title: String(title || ""), items: Array.isArray(items) ? items : [] };
      } catch {
        return { title: "", items: [] };
      }
    },
    write(basket) {
      try {
        window.localStorage.setItem(brief.key, JSON.stringify(basket));
        tellBrief();
        return true;
      } catch {
        return false;
      }
    },
  };

  /* Beside the name of the page: how much was gathered. */
  function tellBrief() {
    const link = one('.bar nav a[href="brief"]');
    if (!link) return;
    const many = brief.read().items.length;
    one(".many", link)?.remove();
    if (!many) return;
    const count = document.createElement("span");
    count.className = "many";
    count.textContent = ` (${figures(many)})`;
    link.append(count);
  }

  /* An answer is kept by the server once it is gathered, so that it is there when it is wanted. */
  async function gather(button) {
    const basket = brief.read();
    const { briefAnswer, briefPassage } = button.dataset;
    let told = words("added");
    let good = true;
    let item;
    if (briefAnswer) {
      const address = new URL(`answer/${briefAnswer}/keep`, document.baseURI);
      const response = await fetch(address, { method: "POST" }).catch(() => null);
      good = Boolean(response?.ok);
      item = { kind: "answer", key: briefAnswer };
    } else {
      const { doc, page, start, end } = card(briefPassage).dataset;
      item = { kind: "passage", doc, page: Number(page), start: Number(start), end: Number(end) };
    }
    const same = basket.items.some((other) => JSON.stringify(other) === JSON.stringify(item));
    if (!good) told = words("not_added");
    else if (same) told = words("in_brief");
    else if (basket.items.length >= brief.most) told = words("brief_full");
    else if (!brief.write({ ...basket, items: [...basket.items, item] })) told = words("keeps_nothing");
    button.textContent = told;
    say(`${told}${stop}`);
    window.setTimeout(() => { button.textContent = words("add"); }, 3000);
  }

  async function unfold(details) {
    const inside = one(".folded", details);
    if (!details.open || inside.childElementCount) return;
    const response = await fetch(`answer/${details.dataset.answer}/folded`).catch(() => null);
    inside.innerHTML = response?.ok ? await response.text() : '<p class="panel-note"></p>';
    if (!response?.ok) one(".panel-note", inside).textContent = words("forgotten");
  }

  function save(name, type, text) {
    // Without the mark, spreadsheets take a table for another encoding.
    const mark = type === "text/csv" ? "\ufeff" : "";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([mark, text], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* --- library ----------------------------------------------------------------------------- */

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const valuesOf = (row, field) => field === "dimension"
    ? (row.dataset.dimension || "").split(" ") : [row.dataset[field]];

  function chosenFacets() {
    const chosen = {};
    for (const box of all("[data-facet]:checked")) {
      (chosen[box.dataset.facet] ||= new Set()).add(box.value);
    }
    return chosen;
  }

  function sift() {
    const terms = fold(one("#library-search").value).split(/\s+/).filter(Boolean);
    const chosen = chosenFacets();
    const rows = all(".documents tbody tr");
    const fits = (row, field) => valuesOf(row, field).some((value) => chosen[field].has(value));
    let shown = 0;
    for (const row of rows) {
      const held = fold(row.textContent);
      row.hidden = !terms.every((term) => held.includes(term)) ||
        !Object.keys(chosen).every((field) => fits(row, field));
      if (!row.hidden) shown++;
    }
    recount(rows, chosen, fits);
    within(chosen);
    for (const facet of all(".facet")) {
      const many = all(":checked", facet).length;
      one(".chosen-many", facet).textContent = many ? ` ${words("chosen", { count: many })}` : "";
    }
    const count = one("#library-count");
    const total = Number(count.dataset.total);
    count.textContent = words(shown === total ? "documents" : "some", { shown, count: total });
  }

  /* Beside each value: how many documents it would leave under the other facets. */
  function recount(rows, chosen, fits) {
    const many = {};
    for (const row of rows) {
      const failed = Object.keys(chosen).filter((field) => !fits(row, field));
      if (failed.length > 1) continue;
      for (const field of Object.keys(row.dataset)) {
        if (failed.length && failed[0] !== field) continue;
        for (const value of valuesOf(row, field)) {
          many[`${field} ${value}`] = (many[`${field} ${value}`] || 0) + 1;
        }
      }
    }
    for (const box of all("[data-facet]")) {
      const count = one(".many", box.parentElement);
      if (count) count.textContent = figures(many[`${box.dataset.facet} ${box.value}`] || 0);
    }
  }

  /* Looks inside the texts once somebody stops typing; the address keeps what was looked for. */
  function within(chosen) {
    window.clearTimeout(state.typing);
    const query = new URLSearchParams();
    const typed = one("#library-search").value.trim();
    if (typed) query.set("q", typed);
    for (const [field, values] of Object.entries(chosen)) {
      for (const value of values) query.append(field, value);
    }
    const doc = new URLSearchParams(window.location.search).get("doc");
    const kept = new URLSearchParams(query);
    if (doc) kept.set("doc", doc);
    window.history.replaceState(window.history.state, "",
      window.location.pathname + (kept.size ? `?${kept}` : ""));
    const texts = one("#library-texts");
    if (typed.length < 2) {
      texts.replaceChildren();
      return;
    }
    state.typing = window.setTimeout(async () => {
      const request = state.within = {};
      const response = await fetch(`library/texts?${query}`).catch(() => null);
      const html = response?.ok ? await response.text() :
        `<p class="panel-note">${words("no_texts")}</p>`;
      if (request === state.within) texts.innerHTML = html;
    }, 300);
  }

  function sort(button) {
    const column = Number(button.dataset.sort);
    const head = button.closest("th");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of all("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = one(".documents tbody");
    const rows = all("tr", body).map((row) => [row.children[column].dataset.key, row]);
    const order = new Intl.Collator(language).compare;
    rows.sort((a, b) => (down ? order(b[0], a[0]) : order(a[0], b[0])));
    body.append(...rows.map(([, row]) => row));
  }

  function listed() {
    const link = new URLSearchParams(window.location.search);
    one("#library-search").value = link.get("q") || "";
    for (const box of all("[data-facet]")) {
      box.checked = link.getAll(box.dataset.facet).includes(box.value);
    }
    if ([...link.keys()].some((name) => name !== "doc")) sift();
    if (link.get("doc")) openDocument(link.get("doc"));
  }

  /* Opens the same page, as it is filtered and asked, in another language. */
  function speak(event, tongue) {
    event.preventDefault();
    const address = new URL(window.location.href);
    address.searchParams.set("lang", tongue);
    if (address.hash) window.history.replaceState(window.history.state, "", address);
    if (address.hash) window.location.reload();
    else window.location.assign(address);
  }

  /* --- events ------------------------------------------------------------------------------ */

  function onClick(event) {
    const target = event.target.closest?.("button, a, summary");
    if (!target) return;
    const data = target.dataset;
    if (data.cite) openSource(data.cite, target);
    else if (data.show) openSource(data.show, target);
    else if (data.turn) turn(data.turn);
    else if (data.leaf) {
      event.preventDefault();
      openLeaf(data.doc, data.leaf, target);
    }
    else if (data.about) fill(`panel/${encodeURIComponent(data.about)}`);
    else if (data.sourceStep) stepSource(Number(data.sourceStep));
    else if (data.zoom) setZoom(state.zoom + Number(data.zoom));
    else if ("close" in data) close();
    else if (data.copy) copy(target);
    else if (data.keep) keep(target);
    else if (data.briefAnswer || data.briefPassage) gather(target);
    else if (data.ask) ask(event, data.ask);
    else if (data.field) mend(data.field);
    else if (data.tongue) speak(event, data.tongue);
    else if (data.sort) sort(target);
    else if (data.open && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openDocument(data.open, target);
    }
  }

  /* Folds the menus that something else than themselves was chosen beside. */
  function leaveMenus(chosen) {
    for (const menu of all(MENUS)) if (!menu.contains(chosen)) menu.open = false;
  }

  /* Folds the open menu and leads back to what opened it; says whether one was open. */
  function foldMenu() {
    const menu = one(MENUS);
    if (!menu) return false;
    menu.open = false;
    one("summary", menu).focus();
    return true;
  }

  function onKey(event) {
    if (event.key !== "Escape" || foldMenu()) return;
    if (document.body.classList.contains("panel-open")) close();
  }

  function onBack() {
    const key = window.location.hash.match(/^#source-([\w-]+)$/)?.[1];
    const asked = new URLSearchParams(window.location.search).get("q") || "";
    const box = one("#question textarea, #question input");
    if (box && asked !== state.asked) window.location.reload();
    else if (key && card(key)) openSource(key);
    else if (document.body.classList.contains("panel-open")) hide();
  }

  document.addEventListener("click", (event) => leaveMenus(event.target), true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", goRound);
  window.addEventListener("popstate", onBack);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("[data-feedback]")) return;
    event.preventDefault();
    report(event.target);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#library-search, [data-facet]")) sift();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-answer]")) unfold(event.target);
    if (event.target.matches?.(MENUS)) leaveMenus(event.target);
  }, true);
  WIDE.addEventListener("change", () => {
    modal(!WIDE.matches && document.body.classList.contains("panel-open"));
  });
  if (new URLSearchParams(window.location.search).get("q")) {
    document.addEventListener("DOMContentLoaded", () => document.body.classList.add("asked"));
  }

  function onBar() {
    tellBrief();
    greet();
  }

  /* In the bar: who has signed in, or where one does. The pages of maintainers say it themselves. */
  function greet() {
    const told = one("meta[name=account]");
    const nav = one(".bar nav");
    if (!told || one(".manage, .who")) return;
    const { name: reader, role, token } = JSON.parse(told.content);
    const who = document.createElement("span");
    who.className = "who";
    if (role === "maintainer") who.append(anchor("manage", words("manage")));
    if (reader) {
      who.append(Object.assign(document.createElement("span"), { textContent: reader }));
    }
    if (token) {
      const leave = document.createElement("button");
      leave.type = "button";
      leave.textContent = words("sign_out");
      leave.addEventListener("click", () => signOut(token));
      who.append(leave);
    }
    if (!reader) who.append(anchor(`sign-in?${new URLSearchParams({ to: place() })}`, words("sign_in")));
    nav.append(who);
  }

  function anchor(href, said) {
    return Object.assign(document.createElement("a"), { href, textContent: said });
  }

  /* This page's address, as it is told from the first page. */
  const place = () => (window.location.pathname + window.location.search)
    .slice(new URL("./", document.baseURI).pathname.length);

  async function signOut(token) {
    await fetch("sign-out", { method: "POST", body: new URLSearchParams({ token }) }).catch(() => null);
    window.location.reload();
  }

  /* Whether a question was sent before the page was wholly opened: its link is not asked again. */
  function begun() {
    if (!state.sent && state.asked) pending(state.asked);
    return state.sent ? "begun" : "";
  }

  window.reading = { begun, sent, again, answered, stopped, listed, say, hide, save, openWhy,
    brief, flaw };
  // The framework draws the bar after this script has run.
  const drawn = new MutationObserver(() => {
    if (!one(".bar nav")) return;
    drawn.disconnect();
    onBar();
  });
  if (one(".bar nav")) onBar();
  else drawn.observe(document, { childList: true, subtree: true });
})();
