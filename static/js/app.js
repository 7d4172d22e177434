/* What pages gain with JavaScript: searchable selects, questions before grave steps, one press counts once. */
(() => {
  "use strict";

  const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  /* Searchable selects: <select data-search>. The select itself stays for the form, out of sight of readers too. */
  function searchable(root) {
    if (!window.TomSelect) return;
    for (const select of all(root, "select[data-search]:not(.tomselected)")) {
      const label = select.labels?.[0]?.textContent.trim() ?? select.getAttribute("aria-label") ?? "";
      const box = new window.TomSelect(select, {
        plugins: select.multiple ? ["remove_button"] : [],
        maxOptions: 500,
        render: { no_results: () => '<div class="no-results">没有相符的</div>' },
      });
      box.control_input.setAttribute("aria-label", label);
      select.setAttribute("aria-hidden", "true");
    }
  }

  /* A question before what cannot be taken back: <button data-confirm="…">. */
  const ask = document.getElementById("ask");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.asked || !ask?.showModal) return;
    event.preventDefault();
    document.getElementById("ask-text").textContent = button.dataset.confirm;
    document.getElementById("ask-yes").textContent = button.textContent.trim();
    ask.addEventListener("close", () => {
      if (ask.returnValue !== "yes") return;
      button.dataset.asked = "yes";
      button.click();
      delete button.dataset.asked;
    }, { once: true });
    ask.returnValue = "";
    ask.showModal();
  });

  /* One press counts once. The server holds the form's key anyway; this spares the second press. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.upload) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 10000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  /* Long work in the answer to a form: until the next page comes, this one says how far it is. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const key = form.querySelector("[name=form_key]")?.value;
    if (event.defaultPrevented || !form.dataset.progress || !key) return;
    const place = form.querySelector("[data-progress-words]") ?? form.closest(".card")?.querySelector("[data-progress-words]");
    if (!place) return;
    place.textContent = "正在处理…";
    const asking = window.setInterval(async () => {
      try {
        const answer = await fetch(`${form.dataset.progress}?progress=${encodeURIComponent(key)}`);
        const told = answer.ok ? (await answer.json()).words : "";
        if (told) place.textContent = `正在处理：${told}`;
      } catch {
        /* The connection is busy or the page is leaving; the next try may be luckier. */
      }
    }, 1000);
    window.addEventListener("pagehide", () => window.clearInterval(asking), { once: true });
  });

  /* Rows picked for a step on many at once. */
  function countPicked(form) {
    const boxes = [...form.querySelectorAll("input[name=pick]")];
    const whole = form.querySelector("[data-pick-all]");
    const words = form.querySelector("[data-pick-count]");
    const show = () => {
      const picked = boxes.filter((box) => box.checked).length;
      words.textContent = picked ? `已选 ${picked} 条` : "勾选后可批量办理";
      whole.checked = picked === boxes.length;
      whole.indeterminate = picked > 0 && picked < boxes.length;
    };
    form.addEventListener("change", (event) => {
      if (event.target === whole) for (const box of boxes) box.checked = whole.checked;
      show();
    });
  }

  /* The long menu is opened where one is. */
  const menu = document.querySelector(".menu");
  const here = menu?.querySelector("[aria-current]");
  if (here && here.offsetTop + here.offsetHeight > menu.clientHeight) menu.scrollTop = here.offsetTop - menu.clientHeight / 2;

  /* The person's menu closes on a press elsewhere and on Escape. */
  const user = document.querySelector("details.user");
  document.addEventListener("click", (event) => { if (user && !user.contains(event.target)) user.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && user?.open) {
      user.open = false;
      user.querySelector("summary").focus();
    }
    /* "/" goes to the search box, as on most record systems. */
    if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
      const box = document.getElementById("head-q");
      if (box) { event.preventDefault(); box.focus(); }
    }
  });

  /* "?" says which keys there are; the others lead where people go most. Pressed within a text they are letters. */
  const keys = document.getElementById("keys");
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = !keys?.showModal;
    button.addEventListener("click", () => { user.open = false; keys.showModal(); });
  }
  const WAYS = { KeyH: "a.brand", KeyM: "a.head-inbox" };
  document.addEventListener("keydown", (event) => {
    if (event.key === "?" && keys?.showModal && !keys.open && !event.target.closest("input, textarea, select, [contenteditable]")) {
      event.preventDefault();
      keys.showModal();
    }
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (WAYS[event.code]) {
      event.preventDefault();
      document.querySelector(WAYS[event.code])?.click();
    } else if (event.code === "KeyV") {
      event.preventDefault();
      document.querySelector(".peek")?.focus();
    } else if (event.code === "KeyE") {
      event.preventDefault();
      document.querySelector("main form[method=post] :is(input:not([type=hidden]), select, textarea):not([hidden])")?.focus();
    }
  });
  /* A row opened in place: its record's key facts below it, asked of the record's own page. The link itself stays a link. */
  const KEY = /^[0-9a-f-]{36}\/$/;
  function peeks(root) {
    for (const table of all(root, "table[data-peek]")) {
      for (const row of table.tBodies[0].rows) {
        const link = [...row.querySelectorAll("a[href]")].find((each) => each.pathname.startsWith(table.dataset.peek) && KEY.test(each.pathname.slice(table.dataset.peek.length)));
        if (!link || row.querySelector(".peek")) continue;
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "peek", title: "就地查看" });
        button.dataset.of = link.pathname;
        button.setAttribute("aria-expanded", "false");
        button.setAttribute("aria-label", `就地查看：${link.textContent.trim()}`);
        link.before(button);
      }
    }
  }
  function shut(button) {
    button.setAttribute("aria-expanded", "false");
    const line = button.closest("tr").nextElementSibling;
    if (line?.classList.contains("peek-row")) line.remove();
  }
  async function peek(button) {
    const row = button.closest("tr"), table = row.closest("table");
    for (const other of table.querySelectorAll('.peek[aria-expanded="true"]')) shut(other);
    button.setAttribute("aria-expanded", "true");
    const line = document.createElement("tr"), cell = document.createElement("td");
    line.className = "peek-row";
    cell.colSpan = table.tHead.rows[0].cells.length;
    cell.setAttribute("aria-live", "polite");
    cell.textContent = "正在打开……";
    line.append(cell);
    row.after(line);
    const failed = "没有打开，请点名称打开整页。";
    try {
      const answer = await fetch(`${button.dataset.of}?part=preview`);
      if (answer.redirected) location.assign(button.dataset.of);
      else if (answer.ok) cell.innerHTML = await answer.text();
      else cell.textContent = answer.status === 404 ? "找不到本件，可能已不在您的范围内。" : failed;
    } catch { cell.textContent = failed; }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".peek");
    if (button) (button.getAttribute("aria-expanded") === "true" ? shut : peek)(button);
  });
  document.addEventListener("keydown", (event) => {
    const at = event.target.closest?.(".peek, .peek-row");
    if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
    const button = at.matches(".peek") ? at : at.previousElementSibling.querySelector(".peek");
    const buttons = [...at.closest("table").querySelectorAll(".peek")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") { shut(button); button.focus(); }
    else if (step) { event.preventDefault(); buttons[buttons.indexOf(button) + step]?.focus(); }
  });

  /* 打印: the page's own print view. */
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  /* Ctrl-Enter sends a form from within a long text, where Enter alone is a new line. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const button = event.target.closest?.("form[method=post]")?.querySelector("button[type=submit]");
    if (!button || event.target.tagName !== "TEXTAREA") return;
    event.preventDefault();
    button.click();
  });

  /* The large picture over a wall of evidence: it works without this; here keys turn the pages, and the focus stays with it. */
  const open = () => document.querySelector(".lightbox:target");
  window.addEventListener("hashchange", () => {
    const place = open()?.querySelector("[data-lightbox=close]") ?? (/^#tile-\d+$/.test(location.hash) ? document.querySelector(`${location.hash} a`) : null);
    place?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const box = open();
    if (!box) return;
    const turn = { Escape: "close", ArrowLeft: "before", ArrowRight: "after" }[event.key];
    if (turn) {
      event.preventDefault();
      box.querySelector(`[data-lightbox=${turn}]`)?.click();
    } else if (event.key === "Tab") {
      const links = [...box.querySelectorAll("a")];
      const next = links[(links.indexOf(document.activeElement) + (event.shiftKey ? links.length - 1 : 1)) % links.length];
      event.preventDefault();
      next.focus();
    }
  });

  /* The first thing that is wrong is where the reader should be. */
  const wrong = document.querySelector("main form [role=alert]:not([hidden])");

  function start(root) {
    searchable(root);
    peeks(root);
    for (const form of all(root, "form[data-bulk]")) countPicked(form);
  }
  start(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) start(event.detail.elt); });
  if (wrong) { wrong.tabIndex = -1; wrong.focus(); }
})();
