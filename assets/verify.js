/* Checks an issued paper without a network: the code on its last page, or the PDF with its manifest (inspection/documents/proof.py). */
import { verifyAsync } from "@noble/ed25519";

const keys = JSON.parse(document.getElementById("keys").textContent);
const labels = ["", "文号", "成文日期", "发文机关", "正文校验值"];

const bytes = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (each) => each.charCodeAt(0));
};
const unhex = (text) => Uint8Array.from(text.match(/../g), (each) => parseInt(each, 16));
const base64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/* The office's key when the line is signed with one of the known keys; throws with what is wrong. */
async function signer(line, signature) {
  const short = line.slice(line.lastIndexOf("|") + 1);
  const known = keys.find((each) => each.key.startsWith(short) && short.length === 8);
  if (!known) throw new Error("签名密钥不在认可的名单里，不能证明出自本机构。");
  let good = false;
  try {
    good = await verifyAsync(bytes(signature), new TextEncoder().encode(line), unhex(known.key), { zip215: false });
  } catch {
    good = false;
  }
  if (!good) throw new Error("签名不符：内容被改动过，或者不是由该机构签发。");
  return known;
}

/* An office may have been renamed since: that is for a person to judge. */
const doubt = (known, issuer) =>
  known.office === issuer ? "" : `发文机关与密钥所属机构（${known.office}）名称不同，如机构没有更名，请向发文机关核实。`;

async function checkCode(text) {
  const parts = text.trim().split("|");
  if (parts.length !== 7 || parts[0] !== "XZ1") throw new Error("不是本系统公文二维码的文字，请完整粘贴。");
  const line = parts.slice(0, 6).join("|");
  const known = await signer(line, parts[6]);
  return {
    words: "签名相符。请核对下列内容与纸面一致。",
    doubt: doubt(known, parts[3]),
    facts: labels.map((label, at) => [label, parts[at]]).slice(1),
  };
}

async function checkFiles(files) {
  const pdf = files.find((each) => /\.pdf$/i.test(each.name));
  const listing = files.find((each) => /\.json$/i.test(each.name));
  if (!pdf || !listing) throw new Error("请同时选择一个 PDF 和一个验真清单（json）。");
  let manifest;
  try {
    manifest = JSON.parse(await listing.text());
  } catch {
    throw new Error("验真清单读不出来，请重新下载。");
  }
  const line = String(manifest.signed || "");
  const parts = line.split("|");
  if (parts.length !== 9 || parts[0] !== "XZM1") throw new Error("不是本系统的验真清单。");
  const known = await signer(line, String(manifest.signature || ""));
  const content = await pdf.arrayBuffer();
  const hashed = base64(await crypto.subtle.digest("SHA-256", content));
  if (content.byteLength !== Number(parts[7]) || hashed !== parts[6])
    throw new Error("PDF 与验真清单不符：文件被改动过，或者不是这份公文。");
  return {
    words: "PDF 与签发时逐字节相同，签名相符。",
    doubt: doubt(known, parts[4]),
    facts: [["文号", parts[1] || "（无文号）"], ["标题", parts[2]], ["成文日期", parts[3]], ["发文机关", parts[4]]],
  };
}

document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const result = document.getElementById("result");
  const facts = document.getElementById("facts");
  facts.replaceChildren();
  const files = [...document.getElementById("files").files];
  const code = document.getElementById("code").value;
  try {
    if (!files.length && !code.trim()) throw new Error("请粘贴二维码的文字，或者选择文件。");
    const found = files.length ? await checkFiles(files) : await checkCode(code);
    result.dataset.state = found.doubt ? "doubt" : "good";
    result.textContent = found.words + found.doubt;
    for (const [label, value] of found.facts) {
      const term = document.createElement("dt");
      const told = document.createElement("dd");
      term.textContent = label;
      told.textContent = value;
      facts.append(term, told);
    }
  } catch (error) {
    result.dataset.state = "bad";
    result.textContent = error.message;
  }
});
