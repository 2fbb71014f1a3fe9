// The SQL box: DuckDB (WebAssembly, in a worker) over the Parquet files of this release, read in parts over HTTP.
// The engine is not part of a release: it lies once beside all releases and is loaded when the first query is run.
"use strict";

(() => {
  const { make, load, scriptAddress } = globalThis.spaceNews;
  const SHOWN = 1000;
  const HTTP = 4; // DuckDB's data protocol for files at an address
  const box = document.getElementById("sql-box");
  const { engine, version } = JSON.parse(box.dataset.engine);
  const folder = new URL(`${engine}/${version}/`, document.baseURI).href;

  const examples = {
    "Events by type": "SELECT type, count(*) AS events, sum(n_reports) AS reports\nFROM events\nGROUP BY type\nORDER BY events DESC",
    "Launches with the most slips": "SELECT title, starts_on, status, len(date_history) AS told, n_sources\nFROM events\nWHERE type = 'launch'\nORDER BY told DESC, starts_on\nLIMIT 20",
    "Who is named with whom": "SELECT a.entity_id AS one, b.entity_id AS other, count(DISTINCT a.article_id) AS articles\nFROM entity_mentions a JOIN entity_mentions b USING (article_id)\nWHERE a.entity_id < b.entity_id\nGROUP BY ALL\nORDER BY articles DESC\nLIMIT 20",
    "Articles a day": "SELECT published_at::DATE AS day, count(*) AS articles, count(DISTINCT source_id) AS sources\nFROM articles\nGROUP BY day\nORDER BY day DESC",
    "From a fact to its page": "SELECT e.title, r.date_text, a.title AS article, a.url, a.warc_file, a.warc_offset\nFROM events e JOIN event_reports r USING (event_id) JOIN articles a USING (article_id)\nORDER BY r.confidence DESC\nLIMIT 20",
    "The columns of a table": "DESCRIBE articles",
  };

  if (location.protocol === "file:") {
    box.append(make("p", { class: "soft" }, "A page opened from a folder may not start it: run ", make("code", {}, "space-news serve"),
      " (or put the folder on any web server) and open this page from there. All else on the page works here too."));
    return;
  }

  /** DuckDB in its worker: calls are answered one by one, by their number. */
  class Engine {
    constructor() {
      this.worker = new Worker(scriptAddress(`${folder}duckdb-browser-eh.worker.js`));
      this.waiting = new Map();
      this.calls = 0;
      this.worker.onmessage = ({ data }) => {
        const call = this.waiting.get(data.requestId);
        if (!call || data.type === "LOG" || data.type === "INSTANTIATE_PROGRESS") return;
        this.waiting.delete(data.requestId);
        if (data.type === "ERROR") call.failed(new Error(data.data.message));
        else call.done(data.data);
      };
      this.worker.onerror = (event) => {
        event.preventDefault();
        for (const call of this.waiting.values()) call.failed(new Error(event.message || "the engine stopped"));
        this.waiting.clear();
      };
    }

    call(type, data = null) {
      return new Promise((done, failed) => {
        const messageId = this.calls++;
        this.waiting.set(messageId, { done, failed });
        this.worker.postMessage({ messageId, type, data });
      });
    }

    /** Start the database and name the tables of the manifest as views; times become plain UTC times. */
    async open(manifest) {
      await this.call("INSTANTIATE", [`${folder}duckdb-eh.wasm`, null]);
      await this.call("OPEN", { query: { castDecimalToDouble: true, castDurationToTime64: true } });
      const connection = await this.call("CONNECT");
      for (const [name, table] of Object.entries(manifest.tables)) {
        for (const file of table.files) {
          await this.call("REGISTER_FILE_URL", [file.path, new URL(file.path, document.baseURI).href, HTTP, false]);
        }
        const files = table.files.map((file) => `'${file.path.replaceAll("'", "''")}'`).join(", ");
        const times = table.columns.filter((column) => column.type.startsWith("timestamp"))
          .map((column) => `"${column.name}"::TIMESTAMP AS "${column.name}"`);
        const columns = times.length ? `* REPLACE (${times.join(", ")})` : "*";
        if (files) await this.call("RUN_QUERY", [connection, `CREATE VIEW "${name}" AS SELECT ${columns} FROM read_parquet([${files}])`]);
      }
      await this.call("DISCONNECT", connection);
      return this;
    }

    /** Run one statement; returns an Arrow table of at least `limit` rows where there are so many, and whether more follow. */
    async query(sql, limit) {
      const connection = await this.call("CONNECT");
      try {
        let header = await this.call("START_PENDING_QUERY", [connection, sql]);
        while (header === null) header = await this.call("POLL_PENDING_QUERY", connection);
        const chunks = [header];
        let rows = 0;
        for (;;) {
          const chunk = await this.call("FETCH_QUERY_RESULTS", connection);
          if (!chunk || !chunk.length) return { table: arrow(chunks), more: false };
          chunks.push(chunk);
          rows += arrow([header, chunk]).numRows;
          if (rows > limit) return { table: arrow(chunks), more: true };
        }
      } finally {
        await this.call("DISCONNECT", connection);
      }
    }
  }

  function arrow(chunks) {
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return globalThis.Arrow.tableFromIPC(bytes);
  }

  let running = null;
  async function started() {
    if (running) return running;
    running = (async () => {
      const answer = await fetch(`${folder}ready.json`);
      const there = answer.ok && (await answer.json()).ready;
      if (!there) throw new Missing();
      await load(`${folder}arrow.js`);
      const manifest = await (await fetch("manifest.json")).json();
      return new Engine().open(manifest);
    })();
    running.catch(() => { running = null; });
    return running;
  }
  class Missing extends Error {}

  // ---- values as text ----
  function shown(value, type) {
    if (value === null || value === undefined) return null;
    const { DataType } = globalThis.Arrow;
    if (DataType.isTimestamp(type)) return moment(value);
    if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
    if (DataType.isDecimal(type)) return whole(value, type.scale);
    if (typeof value === "object") return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? Number(inner) : inner));
    return String(value);
  }
  function moment(value) {
    const date = new Date(Number(value));
    return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace("T", " ").replace(/\.000Z$|Z$/, "");
  }
  /** A 128-bit whole number of 32-bit words, lowest first, with `scale` decimals. */
  function whole(words, scale) {
    let number = 0n;
    for (let place = words.length - 1; place >= 0; place--) number = (number << 32n) | BigInt(words[place] >>> 0);
    number = BigInt.asIntN(32 * words.length, number);
    if (!scale) return String(number);
    const digits = String(number < 0n ? -number : number).padStart(scale + 1, "0");
    return `${number < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  }

  /** RFC 4180; a cell that a spreadsheet would run as a formula is made text with a leading apostrophe. */
  function csv(head, rows) {
    const one = (value) => {
      if (value === null) return "";
      const harmless = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? `'${value}` : value;
      return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
    };
    return [head, ...rows].map((row) => row.map(one).join(",")).join("\r\n") + "\r\n";
  }

  // ---- the box ----
  const select = make("select", { id: "sql-example", change: () => { text.value = examples[select.value] ?? text.value; } },
    ...Object.keys(examples).map((name) => make("option", { value: name }, name)));
  const text = make("textarea", { id: "sql-text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", rows: "7",
    "aria-describedby": "sql-hint" });
  text.value = Object.values(examples)[0];
  const run = make("button", { type: "button", class: "main", id: "sql-run" }, "Run");
  const stop = make("button", { type: "button", disabled: true }, "Stop");
  const save = make("button", { type: "button", disabled: true }, "Save as CSV");
  const state = make("p", { class: "soft", role: "status", id: "sql-state" });
  const answer = make("div", { id: "sql-answer" });
  let last = null;
  let turn = 0;

  function table(result) {
    const fields = result.table.schema.fields;
    const rows = [];
    for (const row of result.table.toArray().slice(0, SHOWN)) {
      const values = row.toArray();
      rows.push(fields.map((field, place) => shown(values[place], field.type)));
    }
    const { DataType } = globalThis.Arrow;
    const number = fields.map(({ type }) => (DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type) ? "n" : null));
    const head = fields.map((field, place) => make("th", { scope: "col", class: number[place] }, field.name));
    const lines = rows.map((row) => make("tr", {}, ...row.map((value, place) => make("td", { class: number[place] },
      value === null ? make("span", { class: "soft" }, "null") : value.length > 400 ? `${value.slice(0, 399)}…` : value))));
    last = { head: fields.map((field) => field.name), rows };
    return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Answer" },
      make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...lines)));
  }

  async function go() {
    const mine = ++turn;
    run.disabled = true;
    stop.disabled = false;
    save.disabled = true;
    answer.replaceChildren();
    state.textContent = running ? "Running…" : "Starting DuckDB (about 18 MB, once)…";
    try {
      const database = await started();
      if (mine !== turn) return;
      state.textContent = "Running…";
      const begun = performance.now();
      const result = await database.query(text.value.trim().replace(/;\s*$/, ""), SHOWN);
      if (mine !== turn) return;
      const seconds = ((performance.now() - begun) / 1000).toFixed(2);
      answer.replaceChildren(table(result));
      save.disabled = false;
      const count = last.rows.length.toLocaleString("en");
      const cut = result.more || result.table.numRows > SHOWN;
      state.textContent = `${cut ? `The first ${count} rows` : `${count} row${last.rows.length === 1 ? "" : "s"}`}, ${seconds} s`;
    } catch (error) {
      if (mine !== turn) return;
      if (error instanceof Missing) {
        state.replaceChildren("DuckDB is not here: ", make("code", {}, "make catalogue"), " (or ",
          make("code", {}, "space-news serve"), ", the first time) fetches it once; then run this again.");
      } else {
        state.textContent = "";
        answer.replaceChildren(make("p", { class: "wrong", role: "alert" }, error.message));
      }
    } finally {
      if (mine === turn) {
        run.disabled = false;
        stop.disabled = true;
      }
    }
  }

  run.addEventListener("click", go);
  stop.addEventListener("click", () => {
    turn++;
    running?.then((database) => database.worker.terminate(), () => {});
    running = null;
    run.disabled = false;
    stop.disabled = true;
    state.textContent = "Stopped.";
  });
  save.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([csv(last.head, last.rows)], { type: "text/csv;charset=utf-8" }));
    make("a", { href: address, download: "space-news.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!run.disabled) go();
    }
  });
  box.append(
    make("div", {}, make("label", { for: "sql-example" }, "Examples"), select),
    make("div", { class: "tools" }),
    make("label", { for: "sql-text" }, "Query"), text,
    make("p", { class: "soft small", id: "sql-hint" }, "Ctrl+Enter runs it; at most 1,000 rows are shown."),
    make("div", { class: "tools" }, run, stop, save), state, answer);

  /** Put a query into the box and run it. */
  globalThis.spaceNews.ask = (sql) => {
    text.value = sql;
    document.getElementById("sql").scrollIntoView();
    text.focus({ preventScroll: true });
    if (!run.disabled) go();
  };
})();
