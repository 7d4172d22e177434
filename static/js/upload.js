/* Uploads: <form data-upload="id of the list">. Files go in pieces, and on from where they broke off, also after a reload; then the form is
   sent with what has arrived. Without this script the same form is an ordinary post. */
(() => {
  "use strict";

  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  const kilobytes = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : megabytes(bytes));
  const TRIES = 60; // with pauses up to ten seconds: a line that is gone for some ten minutes
  const PREVIEWED = 15 * 1048576;

  const TABLE = Uint32Array.from({ length: 256 }, (_, at) => {
    let value = at;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
  /* CRC-32 of a piece: closed networks without https have no crypto.subtle. */
  async function digest(blob) {
    let value = 0xffffffff;
    for (const byte of new Uint8Array(await blob.arrayBuffer())) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
    return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
  }
  const rest = (milliseconds) => new Promise((done) => {
    const timer = window.setTimeout(done, milliseconds);
    window.addEventListener("online", () => { window.clearTimeout(timer); done(); }, { once: true });
  });

  const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";

  /* The record's page as it is now; the list in it takes the place of the one shown. */
  async function refresh(id, url) {
    const answer = await fetch(url, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    const shown = document.getElementById(id);
    if (!fresh || !shown) {
      window.location.assign(url);
      return;
    }
    shown.replaceWith(document.adoptNode(fresh));
    start(fresh);
    const run = fresh.querySelector(".upload-run");
    if (!run) return;
    run.hidden = false;
    run.querySelector("progress").value = 100;
    run.querySelector("[role=status]").textContent = words(page.querySelector(".alert[role=status]")) || "材料已上传。";
  }

  function prepare(form) {
    form.dataset.ready = "yes";
    const files = form.querySelector("input[type=file]");
    const drop = form.querySelector("[data-drop]");
    const run = form.querySelector(".upload-run");
    const bar = run.querySelector("progress");
    const status = run.querySelector("[role=status]");
    const wrong = form.querySelector(".wrong[role=alert]");
    const button = form.querySelector("button[type=submit]");

    function fail(text) {
      run.hidden = true;
      button.disabled = false;
      wrong.textContent = text;
      wrong.hidden = false;
    }

    /* Taken in: {"url": the record's page}. Refused: a page that says why. */
    function done(request) {
      if (request.status < 300 && (request.getResponseHeader("Content-Type") ?? "").includes("json")) {
        refresh(form.dataset.upload, JSON.parse(request.responseText).url);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      fail(words(page.querySelector("[role=alert] li")) || words(page.querySelector("[role=alert]")) ||
        (request.status === 413 ? "文件太大。" : "没有上传成功，请重试。"));
    }

    /* One question of the upload's own address; a dead line is asked again, a refusal is told. */
    async function ask(act, fields) {
      const data = new FormData();
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.append("upload_act", act);
      for (const [name, value] of Object.entries(fields)) data.append(name, value);
      for (let tried = 1; ; tried += 1) {
        let answer = null;
        try {
          answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" });
        } catch {
          answer = null;
        }
        if (answer?.status === 422) throw new Error((await answer.json()).why);
        if (answer?.type === "opaqueredirect") throw new Error("登录已失效，请重新登录后选择同一文件，会接着上次继续传。");
        if (answer?.ok) return answer.status === 204 ? {} : answer.json();
        if (answer && answer.status < 500) throw new Error("没有上传成功，请刷新后重试。");
        if (tried === TRIES) throw new Error("连接中断。恢复后请重新选择同一文件，会接着上次继续传。");
        status.textContent = "连接中断，恢复后自动续传，请不要关闭本页…";
        await rest(Math.min(1000 * tried, 10000));
      }
    }

    /* A file in pieces; what has arrived and is the same is not sent again. Answers its key, or null where it goes whole. */
    async function pieces(file, before, total) {
      const begun = await ask("begin", { name: file.name, size: file.size, changed: file.lastModified });
      if (begun.plain) return null;
      const count = Math.ceil(file.size / begun.piece);
      for (let number = 0; number < count; number += 1) {
        const piece = file.slice(number * begun.piece, (number + 1) * begun.piece);
        const sum = await digest(piece);
        if (begun.arrived[number] !== sum) await ask("piece", { key: begun.key, number, digest: sum, piece });
        const sent = before + Math.min((number + 1) * begun.piece, file.size);
        bar.value = (sent / total) * 100;
        status.textContent = `${begun.arrived.length ? "接着上次继续，" : ""}已传 ${Math.floor(bar.value)}%，${megabytes(sent)} / ${megabytes(total)}`;
      }
      return begun.key;
    }

    async function send() {
      wrong.hidden = true;
      run.hidden = false;
      button.disabled = true;
      const chosen = [...files.files];
      const total = chosen.reduce((sum, file) => sum + file.size, 0);
      const data = new FormData(form);
      try {
        let before = 0;
        const keys = [];
        for (const file of chosen) {
          keys.push(await pieces(file, before, total));
          before += file.size;
        }
        if (keys.every((key) => key !== null)) {
          data.delete("files");
          for (const key of keys) data.append("parts", key);
        }
      } catch (error) {
        fail(error.message);
        return;
      }
      give(data);
    }

    function give(data) {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable || !data.has("files")) return;
        bar.value = (event.loaded / event.total) * 100;
        status.textContent = `已传 ${Math.floor(bar.value)}%，${megabytes(event.loaded)} / ${megabytes(event.total)}`;
      });
      request.upload.addEventListener("load", () => { status.textContent = "已传完，正在检查文件…"; });
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", () => fail("连接中断，文件已传到服务器，请再按一次“上传”。"));
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.send(data);
    }

    /* What was chosen, before it goes: names, sizes, pictures small; a wrong one is taken out again. */
    const list = document.createElement("ul");
    list.className = "chosen plain";
    list.setAttribute("aria-label", "已选的文件");
    drop.append(list);
    function show() {
      list.replaceChildren(...[...files.files].map((file, at) => {
        const line = document.createElement("li");
        if (/^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size < PREVIEWED) {
          const picture = new Image(48, 48);
          picture.alt = "";
          const reader = new FileReader();
          reader.addEventListener("load", () => { picture.src = reader.result; });
          reader.readAsDataURL(file);
          line.append(picture);
        }
        const name = document.createElement("span");
        name.textContent = `${file.name}（${kilobytes(file.size)}）`;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "btn btn-sm";
        remove.textContent = "移除";
        remove.setAttribute("aria-label", `移除${file.name}`);
        remove.addEventListener("click", () => {
          const left = new DataTransfer();
          for (const [place, each] of [...files.files].entries()) if (place !== at) left.items.add(each);
          files.files = left.files;
          show();
        });
        line.append(name, remove);
        return line;
      }));
    }
    files.addEventListener("change", show);
    show();

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (files.files.length) send();
    });
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    }
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      const all = new DataTransfer();
      for (const file of [...files.files, ...event.dataTransfer.files]) all.items.add(file);
      files.files = all.files;
      show();
    });
  }

  function start(root) {
    for (const form of root.querySelectorAll("form[data-upload]:not([data-ready])")) prepare(form);
  }
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
