// The page's own script: search over the data in search.js, copy buttons, and links that open what they lead to.
// Words of the data are only ever written as text: no markup is made from strings anywhere.
"use strict";

globalThis.spaceNews = (() => {
  // The only addresses from which a script may be loaded are those of the page's own site.
  const own = (address) => {
    const url = new URL(address, document.baseURI);
    if (url.protocol !== location.protocol || url.host !== location.host) throw new TypeError("not of this site");
    return url.href;
  };
  const policy = globalThis.trustedTypes?.createPolicy("space-news", { createScriptURL: own });
  const scriptAddress = (address) => (policy ? policy.createScriptURL(address) : own(address));

  /** An element with attributes and children; strings become text. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  }

  const loading = new Map();
  /** Load one of our scripts, once. */
  function load(address) {
    if (!loading.has(address)) {
      loading.set(address, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.onload = () => done();
        script.onerror = () => failed(new Error(`cannot load ${address}`));
        script.src = scriptAddress(address);
        document.head.append(script);
      }));
    }
    return loading.get(address);
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  return { make, load, copy, scriptAddress };
})();

(() => {
  const { make, load, copy } = globalThis.spaceNews;
  const SHOWN = 8;

  for (const block of document.querySelectorAll("pre.copy")) {
    const holder = make("div", { class: "copied" });
    block.replaceWith(holder);
    const label = `Copy: ${block.getAttribute("aria-label")}`;
    const button = make("button", { type: "button", class: "light", "aria-label": label }, "Copy");
    button.addEventListener("click", () => copy(block.textContent, button));
    holder.append(block, button);
  }

  function openTarget() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", openTarget);
  openTarget();

  // ---- search ----
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const kinds = {
    articles: { name: "Articles", words: (row) => [row[0]], title: (row) => row[0],
      about: (row) => [row[1], row[2]], address: (row) => row[3], rank: (row) => row[1] },
    events: { name: "Events", words: (row) => [row[0], row[2], row[3]], title: (row) => row[0],
      about: (row) => [row[1], row[2].replaceAll("_", " "), row[3]], rank: (row) => row[1],
      sql: (row) => `SELECT a.published_at, a.source_id, a.title, r.status, r.date_text\nFROM event_reports r JOIN articles a USING (article_id)\nWHERE r.event_id = '${quoted(row[4])}'\nORDER BY a.published_at` },
    entities: { name: "Entities", words: (row) => [row[0], ...row[2], row[1]], title: (row) => row[0],
      about: (row) => [row[1].replaceAll("_", " "), `${row[3].toLocaleString("en")} article${row[3] === 1 ? "" : "s"}`,
        row[2].join(", ")], rank: (row) => row[3],
      sql: (row) => `SELECT DISTINCT a.published_at, a.source_id, a.title\nFROM entity_mentions m JOIN articles a USING (article_id)\nWHERE m.entity_id = '${quoted(row[4])}'\nORDER BY a.published_at DESC` },
  };
  const quoted = (text) => text.replaceAll("'", "''");

  let index = null;
  async function ready() {
    if (index) return index;
    await load("page/search.js");
    const data = globalThis.spaceNewsSearch;
    index = { totals: data.totals };
    for (const [kind, how] of Object.entries(kinds)) {
      index[kind] = data[kind].map((row) => ({ row, title: plain(how.title(row)), text: plain(how.words(row).join(" ")) }));
    }
    return index;
  }

  /** The entries that hold every word; those whose title begins with the words first. */
  function search(entries, words, rank) {
    const found = entries.filter((entry) => words.every((word) => entry.text.includes(word)));
    const whole = words.join(" ");
    const score = (entry) => (entry.title === whole ? 3 : entry.title.startsWith(whole) ? 2 : entry.title.includes(whole) ? 1 : 0);
    return found.sort((a, b) => score(b) - score(a) || (rank(b.row) > rank(a.row) ? 1 : rank(b.row) < rank(a.row) ? -1 : 0));
  }

  /** The title with the found words marked. */
  function marked(title, words) {
    const parts = [];
    const folded = [...title].map((letter) => plain(letter) || letter).map((letter) => (letter.length === 1 ? letter : letter[0]));
    const text = folded.join("");
    const letters = [...title];
    let at = 0;
    while (at < letters.length) {
      const word = words.find((one) => text.startsWith(one, at));
      const end = word ? at + word.length : at + 1;
      const piece = letters.slice(at, end).join("");
      parts.push(word ? make("mark", {}, piece) : piece);
      at = end;
    }
    return parts;
  }

  function item(kind, entry, words) {
    const how = kinds[kind];
    const title = how.title(entry.row) || "without a title";
    const address = how.address?.(entry.row);
    const named = address && /^https?:\/\//.test(address)
      ? make("a", { href: address, rel: "noreferrer noopener external" }, ...marked(title, words))
      : make("span", {}, ...marked(title, words));
    const about = make("span", { class: "about" }, how.about(entry.row).filter(Boolean).join(" · "));
    const box = globalThis.spaceNews.ask;
    if (how.sql && box) {
      const label = `SQL: the articles of ${title}`;
      about.append(" ", make("button", { type: "button", class: "light", "aria-label": label,
        click: () => box(how.sql(entry.row)) }, "Its articles"));
    }
    return make("li", {}, named, about);
  }

  function group(kind, found, words, total, known) {
    const list = make("ol", {}, ...found.slice(0, SHOWN).map((entry) => item(kind, entry, words)));
    const part = make("div", {}, make("h3", {}, `${kinds[kind].name} (${found.length.toLocaleString("en")})`), list);
    if (found.length > SHOWN) {
      const more = make("button", { type: "button", class: "light" }, `Show ${Math.min(found.length, 100) - SHOWN} more`);
      more.addEventListener("click", () => {
        list.append(...found.slice(SHOWN, 100).map((entry) => item(kind, entry, words)));
        more.remove();
      });
      part.append(make("p", {}, more));
    }
    if (known < total) {
      const which = kind === "entities" ? "most named" : "newest";
      part.append(make("p", { class: "soft small" },
        `Looked through the ${known.toLocaleString("en")} ${which} of ${total.toLocaleString("en")}.`));
    }
    return part;
  }

  const input = make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", maxlength: "200",
    placeholder: "a rocket, a place, words of a title", "aria-describedby": "search-count" });
  const count = make("p", { id: "search-count", class: "soft small", role: "status" });
  const results = make("div", { class: "found" });
  async function look() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    if (!words.length) {
      results.replaceChildren();
      count.textContent = "";
      return;
    }
    const asked = input.value;
    try {
      await ready();
    } catch {
      count.textContent = "The search data (page/search.js) is not beside this page: open it from its release folder.";
      return;
    }
    if (asked !== input.value) return;
    const found = Object.fromEntries(Object.entries(kinds).map(([kind, how]) => [kind, search(index[kind], words, how.rank)]));
    const total = Object.values(found).reduce((sum, list) => sum + list.length, 0);
    count.textContent = total ? `${total.toLocaleString("en")} found` : "Nothing found";
    results.replaceChildren(...Object.keys(kinds).filter((kind) => found[kind].length)
      .map((kind) => group(kind, found[kind], words, index.totals[kind], index[kind].length)));
  }
  input.addEventListener("input", look);
  input.addEventListener("focus", () => ready().catch(() => {}), { once: true });
  document.getElementById("search-box").append(
    make("search", {}, make("h2", { class: "unseen" }, "Search"), make("label", { for: "search" }, "Search titles, events and entities"), input, count, results));
})();
