/* The page of a reader's notes: what this browser keeps of it, shown and saved as a file by the server. */
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const { brief, say } = window.reading;
  const { say: words } = window.words;
  let basket = brief.read();
  let request = 0;

  function keep() {
    brief.write(basket);
  }

  function send(address) {
    const headers = { "content-type": "application/json" };
    return fetch(address, { method: "POST", headers, body: JSON.stringify(basket) }).catch(() => null);
  }

  async function wrong(response) {
    const told = await response?.json().catch(() => null);
    return typeof told?.detail === "string" ? told.detail : words("no_brief");
  }

  /* What would do nothing is not offered: while nothing was gathered nothing is saved or emptied. */
  function offer() {
    const none = !basket.items.length;
    for (const button of document.querySelectorAll("[data-brief-file]")) button.disabled = none;
    one("[data-brief-clear]").disabled = none && !basket.title;
  }

  async function show(focus) {
    const mine = ++request;
    offer();
    const response = await send("brief/shown");
    if (mine !== request) return;
    const place = one("#brief-items");
    if (response?.ok) place.innerHTML = await response.text();
    else place.textContent = await wrong(response);
    if (focus) one(focus, place)?.focus();
  }

  async function save(ending, button) {
    button.disabled = true;
    const response = await send(`brief/file.${ending}`);
    offer();
    if (!response?.ok) {
      const why = await wrong(response);
      say(why);
      let line = one("#brief-wrong");
      if (!line) {
        line = document.createElement("p");
        line.id = "brief-wrong";
        line.className = "panel-note";
        button.closest(".brief-tools").append(line);
      }
      line.textContent = why;
      return;
    }
    one("#brief-wrong")?.remove();
    const name = decodeURIComponent(
      (response.headers.get("content-disposition") || "").split("''")[1] || `brief.${ending}`);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(words("saved"));
  }

  function move(at, by) {
    const items = [...basket.items];
    const [item] = items.splice(at, 1);
    if (by) items.splice(at + by, 0, item);
    basket = { ...basket, items };
    keep();
    const next = Math.max(0, Math.min(by ? at + by : at, items.length - 1));
    const order = by < 0 ? ["up", "down"] : ["down", "up"];
    const [first, second] = by ? order : ["remove", "remove"];
    const from = `[data-item="${next}"]`;
    show(`${from} [data-brief-${first}]:enabled, ${from} [data-brief-${second}]:enabled`);
    say(by ? words("moved", { place: next + 1 }) : words("removed"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const data = button.dataset;
    const at = Number(button.closest("[data-item]")?.dataset.item);
    if ("briefUp" in data) move(at, -1);
    else if ("briefDown" in data) move(at, 1);
    else if ("briefRemove" in data) move(at, 0);
    else if (data.briefFile) save(data.briefFile, button);
    else if ("briefNote" in data) {
      basket = { ...basket, items: [...basket.items, { kind: "note", text: "" }] };
      keep();
      show(`[data-note="${basket.items.length - 1}"]`);
    } else if ("briefClear" in data && window.confirm(words("empty_brief"))) {
      basket = { title: "", items: [] };
      one("#brief-title").value = "";
      keep();
      show();
      one("[data-brief-note]").focus();
    }
  });
  document.addEventListener("input", (event) => {
    const { target } = event;
    if (target.id === "brief-title") {
      basket = { ...basket, title: target.value };
      offer();
    } else if (target.dataset.note) {
      const items = [...basket.items];
      items[Number(target.dataset.note)] = { kind: "note", text: target.value };
      basket = { ...basket, items };
    } else return;
    keep();
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== brief.key) return;
    basket = brief.read();
    show();
  });
  one("#brief-title").value = basket.title;
  show();
})();
