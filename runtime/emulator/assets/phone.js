// Keeps an open page fresh. Everything works without it, with a reload.
"use strict";
(() => {
  const notice = document.getElementById("notice");
  const unreachable = document.body.dataset.unreachable;
  const why = document.getElementById("why");
  const whyText = document.getElementById("why-text");

  const say = (words) => { notice.textContent = words || ""; notice.hidden = !words; };
  say("");

  // ---- what is live ------------------------------------------------------------------------------------------------
  const log = () => document.querySelector(".said");
  const atBottom = (element) => element.scrollHeight - element.scrollTop - element.clientHeight < 40;
  const toBottom = () => { const it = log(); if (it) it.scrollTop = it.scrollHeight; };

  const FOCUSABLE = "button, a, summary, input:not([type=hidden]), textarea, select, [tabindex]";
  const FIELDS = "input:not([type=hidden]), textarea, select";
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; refresh(); });

  // What was typed and not sent, by the field's name.
  const typedIn = (element) => new Map([...element.querySelectorAll(FIELDS)]
    .filter((it) => it.value !== it.defaultValue).map((it) => [it.name, it.value]));
  const caretOf = (it) => { try { return [it.selectionStart, it.selectionEnd]; } catch { return null; } };

  // Puts `html` in place of what stands there, and leaves the focus, what is typed and what was unfolded as they were.
  const put = (element, html) => {
    if (element.dataset.html === html) return;
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    if (active && composing) return;
    const index = active ? [...element.querySelectorAll(FOCUSABLE)].indexOf(active) : -1;
    const typed = typedIn(element);
    const caret = active && active.matches(FIELDS) ? caretOf(active) : null;
    const open = new Map([...element.querySelectorAll("details[data-keep]")].map((it) => [it.dataset.keep, it.open]));
    const scrolled = log();
    const stay = scrolled && element.contains(scrolled) && !atBottom(scrolled) ? scrolled.scrollTop : null;
    element.innerHTML = html;
    element.dataset.html = html;
    for (const it of element.querySelectorAll("details[data-keep]")) {
      if (open.get(it.dataset.keep)) it.open = true;
    }
    for (const it of element.querySelectorAll(FIELDS)) {
      if (typed.has(it.name)) it.value = typed.get(it.name);
    }
    const focused = index >= 0 ? element.querySelectorAll(FOCUSABLE)[index] : null;
    focused?.focus();
    if (focused && caret && caret[0] !== null) { try { focused.setSelectionRange(...caret); } catch { /* has no caret */ } }
    if (element.id === "chat") { if (stay === null) toBottom(); else log().scrollTop = stay; }
  };

  let asking = false;
  let again = false;
  const refresh = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      await Promise.all([...document.querySelectorAll("[data-live]")].map(async (element) => {
        const answer = await fetch(element.dataset.live);
        if (answer.ok) put(element, await answer.text());
        else if (answer.status === 502) say(await answer.text());
      }));
      const chat = document.querySelector("[data-read]");
      if (chat && document.visibilityState === "visible" && chat.querySelector(".bubble:not(.own) .ticks.two")) {
        await fetch(chat.dataset.read, { method: "POST", headers: { "x-live": "1" } });
      }
    } catch { say(unreachable); }
    asking = false;
    if (again) { again = false; refresh(); }
  };

  const events = new EventSource("/phone/events");
  events.addEventListener("changed", refresh);
  events.addEventListener("open", () => { if (notice.textContent === unreachable) say(""); });
  events.addEventListener("error", () => say(unreachable));
  document.addEventListener("visibilitychange", refresh);
  toBottom();

  // What was said last stays in sight where the chat gets smaller: under errors, on a phone that is turned.
  const chat = document.getElementById("chat");
  if (chat) {
    let was = true;
    chat.addEventListener("scroll", () => { was = atBottom(log()); }, true);
    new ResizeObserver(() => { if (was) toBottom(); }).observe(chat);
  }

  // ---- forms -------------------------------------------------------------------------------------------------------
  // A button is not disabled meanwhile: it would lose the focus of whoever pressed it with a key.
  const busy = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    if (busy.has(form)) return;
    const stays = form.hasAttribute("data-stay");
    const body = new URLSearchParams(new FormData(form));
    // What is typed while the last message is on its way is the next one.
    if (stays) form.reset(); else busy.add(form);
    const refused = (words) => {
      const field = stays && form.querySelector("textarea");
      if (field && !field.value) field.value = body.get(field.name);
      say(words);
    };
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "x-live": "1" } });
      if (answer.ok) {
        say("");
        // What was typed has been taken.
        if (!stays) form.reset();
        const page = answer.headers.get("x-page");
        if (page) { location.href = page; return; }
        refresh();
      } else {
        refused(await answer.text());
      }
    } catch { refused(unreachable); }
    busy.delete(form);
    if (stays) form.querySelector("textarea")?.focus();
  });

  // Enter sends, as on a phone; Shift+Enter makes a line.
  const text = document.getElementById("text");
  if (text) {
    const grow = () => { text.style.height = "auto"; text.style.height = Math.min(text.scrollHeight, 160) + "px"; };
    text.addEventListener("input", grow);
    text.form.addEventListener("reset", () => setTimeout(grow));
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        text.form.requestSubmit();
      }
    });
  }

  // ---- why ---------------------------------------------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-why]");
    if (!button) return;
    try {
      const answer = await fetch(button.dataset.why);
      whyText.innerHTML = "";
      if (answer.ok) whyText.innerHTML = await answer.text(); else whyText.textContent = await answer.text();
      why.showModal();
    } catch { say(unreachable); }
  });
})();
