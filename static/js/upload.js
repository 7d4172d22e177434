/* Uploads with progress: <form data-upload="id of the list">. Without this script the same form is an ordinary post. */
(() => {
  "use strict";

  const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;

  function finished(run) {
    if (!run) return;
    run.hidden = false;
    run.querySelector("progress").value = 100;
    run.querySelector("[aria-live]").textContent = "上传完成。";
  }

  function prepare(form) {
    form.dataset.ready = "yes";
    const files = form.querySelector("input[type=file]");
    const drop = form.querySelector("[data-drop]");
    const run = form.querySelector(".upload-run");
    const bar = run.querySelector("progress");
    const words = run.querySelector("[aria-live]");
    const wrong = form.querySelector("[role=alert]");
    const button = form.querySelector("button[type=submit]");

    function fail(text) {
      run.hidden = true;
      button.disabled = false;
      wrong.textContent = text;
      wrong.hidden = false;
    }

    /* The answer is the record's page; the list in it takes the place of this one. */
    function done(request) {
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const refusal = page.querySelector("[role=alert]:not([hidden])");
      const fresh = page.getElementById(form.dataset.upload);
      if (request.status >= 400 || (refusal && !fresh)) {
        fail(refusal?.textContent.trim().replace(/\s+/g, " ") || (request.status === 413 ? "文件太大。" : "没有上传成功，请重试。"));
        return;
      }
      const list = document.getElementById(form.dataset.upload);
      if (!fresh || !list) {
        window.location.reload();
        return;
      }
      list.replaceWith(document.adoptNode(fresh));
      if (refusal) {
        const again = fresh.querySelector("form[data-upload] [role=alert]");
        if (again) { again.textContent = refusal.textContent.trim().replace(/\s+/g, " "); again.hidden = false; }
      }
      window.htmx?.process(fresh);
      start(fresh);
      if (!refusal) finished(fresh.querySelector("form[data-upload] .upload-run"));
    }

    function send() {
      const request = new XMLHttpRequest();
      wrong.hidden = true;
      run.hidden = false;
      button.disabled = true;
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = (event.loaded / event.total) * 100;
        words.textContent = event.loaded < event.total
          ? `已传 ${Math.floor(bar.value)}%，${megabytes(event.loaded)} / ${megabytes(event.total)}`
          : "已传完，正在检查文件…";
      });
      request.addEventListener("load", () => done(request));
      request.addEventListener("error", () => fail("网络断开，没有上传成功，请重试。"));
      request.addEventListener("abort", () => fail("已停止上传。"));
      request.open("POST", form.action);
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
