/* What is typed is kept on the server while it is typed: <form data-draft>. It lies in this page's memory and nowhere else in the browser. */
(() => {
  "use strict";

  const PAUSE = 3000; // after the last key
  const AT_LEAST = 15000; // while somebody types on and on
  const PATIENCE = 20000; // for one answer
  const OFFLINE = "连接中断，未保存的内容仍在本页，恢复后自动保存。请不要关闭本页。";
  const LOGGED_OUT = "登录已失效，未保存的内容仍在本页。请在新窗口登录后回到本页继续。";

  /* Files, passwords and what the form says is not to be remembered stay here; the server would not take them either. */
  function typed(form) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const control = form.elements[name];
      const one = control instanceof RadioNodeList ? control[0] : control;
      const secret = one?.type === "password" || one?.autocomplete === "off";
      if (typeof value === "string" && (!secret || one.type === "hidden")) data.append(name, value);
    }
    data.append("draft_act", "keep");
    return data;
  }

  async function post(form) {
    const patience = new AbortController();
    const timer = window.setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(form.getAttribute("action") || window.location.href, {
        method: "POST", body: typed(form), credentials: "same-origin", redirect: "manual", signal: patience.signal,
      });
    } finally {
      window.clearTimeout(timer);
    }
  }

  /* After another log-in the form's token is old: the page is asked for a new one. */
  async function renew(form) {
    const answer = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
    if (!token) return false;
    form.elements.csrfmiddlewaretoken.value = token.value;
    return true;
  }

  function keep(form) {
    const status = form.querySelector("[data-draft-status]");
    let timer = 0;
    let began = 0; // when the oldest unkept key was pressed; 0 when all is kept
    let running = null;
    let failed = 0;
    let leaving = false;
    const say = (text, tone) => {
      if (!status || (status.textContent === text && status.dataset.tone === tone)) return;
      status.textContent = text;
      status.dataset.tone = tone;
    };

    /* Answers "kept", "offline", "logged out" or "refused" (the server will not keep; the form itself may still be sent). */
    async function attempt() {
      const since = began;
      began = 0;
      try {
        let answer = await post(form);
        if (answer.status === 403 && await renew(form)) answer = await post(form);
        if (answer.ok) {
          const { at } = await answer.json();
          say(at ? `已自动保存 ${at}` : "", "kept");
          failed = 0;
          return "kept";
        }
        began ||= since;
        if (answer.type === "opaqueredirect" || answer.status === 403) {
          say(LOGGED_OUT, "lost");
          return "logged out";
        }
        if (answer.status >= 500) throw new Error(String(answer.status));
        say("本页内容未能自动保存，请及时提交。", "lost");
        return "refused";
      } catch {
        began ||= since;
        say(OFFLINE, "lost");
        return "offline";
      }
    }
    function save() {
      window.clearTimeout(timer);
      running ??= attempt().then((outcome) => {
        running = null;
        if (outcome !== "kept") failed += 1;
        if (began && !leaving) timer = window.setTimeout(save, outcome === "kept" ? PAUSE : Math.min(5000 * failed, 30000));
        return outcome;
      });
      return running;
    }
    function later() {
      const now = Date.now();
      began ||= now;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, Math.max(0, Math.min(PAUSE, began + AT_LEAST - now)));
    }

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("focusout", () => { if (began && !running && !leaving) save(); });
    window.addEventListener("online", () => { if (began) save(); });
    window.addEventListener("offline", () => { if (began) say(OFFLINE, "lost"); });
    window.addEventListener("beforeunload", (event) => { if (began && !leaving) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && began && !leaving) save(); });

    /* Before it is sent the last words are kept: where that finds no connection, the form is not given to a dead line. */
    form.addEventListener("submit", (event) => {
      if (leaving || (!began && !running) || event.submitter?.name === "alike") {
        leaving = leaving || event.submitter?.name !== "alike";
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      (running ?? Promise.resolve()).then(() => (began ? save() : "kept")).then((outcome) => {
        if (outcome === "offline" || outcome === "logged out") {
          say(outcome === "offline" ? `没有提交：${OFFLINE}` : `没有提交：${LOGGED_OUT}`, "lost");
          return;
        }
        leaving = true;
        window.clearTimeout(timer);
        form.requestSubmit(button);
      });
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  }

  function start(root) {
    const forms = [...(root.matches?.("form[data-draft]") ? [root] : []), ...root.querySelectorAll("form[data-draft]")];
    for (const form of forms) keep(form);
  }
  start(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) start(event.detail.elt); });
})();
