/* The words that the scripts of a page say, and the language of the framework's own components.
   Runs before all other scripts. */
"use strict";

(() => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const root = document.documentElement;

  /* The choice is kept in a cookie by now: a link that is sent on leaves it to its reader. */
  const address = new URL(window.location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.delete("lang");
    window.history.replaceState(window.history.state, "", address);
  }

  /* The framework asks the browser for a language, and takes English where it has none of its own
     words, as in Khmer: it is told the reader's choice, and its English says the reader's words. */
  const config = window.gradio_config;
  if (config) {
    const said = config.i18n_translations?.[words.language];
    config.i18n_translations = { en: said, [words.language]: said };
    config.title = words.title;
    Object.defineProperty(window.navigator, "language", { get: () => words.language });
    const kept = () => { if (root.lang !== words.language) root.lang = words.language; };
    new MutationObserver(kept).observe(root, { attributeFilter: ["lang"] });
  }

  function figures(number) {
    return String(number).replace(/\d/g, (digit) => words.digits[digit]);
  }

  /* Says a text; numbers that fill it in are written in the figures of the language. */
  function say(name, values = {}) {
    const plural = new Intl.PluralRules(words.language);
    const told = words[name];
    const text = typeof told === "string" ? told : told[plural.select(values.count)] ?? told.other;
    return text.replace(/\{(\w+)\}/g, (_, field) => {
      const value = values[field];
      return typeof value === "number" ? figures(value) : value;
    });
  }

  /* Writes a share, 0 to 1, in whole percent. */
  function percent(share) {
    const told = new Intl.NumberFormat(words.language, { style: "percent", numberingSystem: "latn" });
    return figures(told.format(share));
  }

  const { language, name, stop } = words;
  window.words = { say, figures, percent, language, name, stop };
})();
