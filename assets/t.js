// Tells Warmcast which pages a known person looks at, and what they do there.
// Who the person is stands in data-person of this script, or in the link that led here (wc=…), signed by Warmcast.
// Without it nothing is told. No cookie. Only with data-store="local" later pages know the person, too.
(function () {
  "use strict";
  var script = document.currentScript, queue = (window.warmcast && window.warmcast.q) || [];
  // Who copies the address must not hand on who they are.
  var linked = fromLink();
  if (!script || navigator.globalPrivacyControl) { window.warmcast = function () {}; return; }
  var to = script.src.replace(/\/t\.js([?#].*)?$/, "/t"), key = "warmcast.person";

  function store(act) { try { return act(window.localStorage); } catch (e) { return null; } }

  function fromLink() {
    try {
      var url = new URL(location.href), found = url.searchParams.get("wc");
      if (found === null) return "";
      var rest = url.search.slice(1).split("&").filter(function (p) { return p.split("=")[0] !== "wc"; }).join("&");
      history.replaceState(history.state, "", url.pathname + (rest && "?" + rest) + url.hash);
    } catch (e) { /* a frame */ }
    return found || "";
  }

  // Links get handed on: whom the page or the browser knows comes first.
  var keeps = script.dataset.store === "local", own = script.dataset.person;
  var kept = keeps && store(function (s) { return s.getItem(key); });
  var person = own || kept || linked || "";
  if (keeps && person && person !== kept) store(function (s) { s.setItem(key, person); });

  function tell(type, more) {
    if (!person) return;
    var hit = { person: person, type: type || "page_view", url: location.href, referrer: document.referrer };
    hit.title = document.title.slice(0, 200);
    for (var name in more || {}) hit[name] = more[name];
    if (!hit.product && script.dataset.product) hit.product = script.dataset.product;
    var body = JSON.stringify(hit);
    // As plain text: no browser asks for leave first. It outlives the page.
    if (window.fetch && "keepalive" in Request.prototype)
      fetch(to, { method: "POST", body: body, keepalive: true, mode: "no-cors", credentials: "omit" }).catch(function () {});
    else if (navigator.sendBeacon) navigator.sendBeacon(to, body);
  }

  // warmcast("goal", {value: 5, properties: {…}}); warmcast("page_view") for pages that change without loading;
  // warmcast("forget") drops what data-store kept.
  window.warmcast = function (type, more) {
    if (type !== "forget") return tell(type, more);
    person = "";
    store(function (s) { s.removeItem(key); });
  };

  function start() {
    if (script.dataset.view !== "off") tell();
    for (var n = 0; n < queue.length; n++) window.warmcast.apply(null, queue[n]);
  }
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
