/* Uploads with progress: <form data-upload="id of the list">. Without this script the same form is an ordinary post. */
(() => {
  "use strict";

  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
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

    function send() {
      const request = new XMLHttpRequest();
      wrong.hidden = true;
      run.hidden = false;
      button.disabled = true;
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = (event.loaded / event.total) * 100;
        status.textContent = event.loaded < event.total
          ? `已传 ${Math.floor(bar.value)}%，${megabytes(event.loaded)} / ${megabytes(event.total)}`
          : "已传完，正在检查文件…";
      });
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", () => fail("网络断开，没有上传成功，请重试。"));
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.send(new FormData(form));
    }

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
      files.files = event.dataTransfer.files;
    });
  }

  function start(root) {
    for (const form of root.querySelectorAll("form[data-upload]:not([data-ready])")) prepare(form);
  }
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();
