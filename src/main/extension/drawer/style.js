// The styles of the drawer, as a constructed sheet, which a strict content security policy allows.

const TEXT = `
:host {
  --bg: #ffffff; --fg: #1c2126; --muted: #59636e; --line: #dde2e7; --soft: #f5f7f9;
  --main: #0b62c4; --second: #8a97a5; --ok: #1a7f37; --warn: #8f5f00; --alert: #c2202b; --focus: #0b62c4;
  color-scheme: light dark;
  display: block; box-sizing: border-box; min-width: 280px; padding: 12px;
  background: var(--bg); color: var(--fg);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  :host {
    --bg: #15191e; --fg: #e5e9ed; --muted: #9aa5b1; --line: #2d343c; --soft: #1c2127;
    --main: #5aa9ff; --second: #76828f; --ok: #46c05f; --warn: #dba13a; --alert: #ff7d75; --focus: #5aa9ff;
  }
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
h1, h2, h3, p, table, dl, dd { margin: 0; font: inherit; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; padding-bottom: 8px; }
h1 { font-size: 15px; font-weight: 650; margin-right: auto; }
.state { font-weight: 600; white-space: nowrap; }
.state::before {
  content: ""; display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 50%;
  border: 2px solid currentColor;
}
.state[data-state="live"] { color: var(--ok); }
.state[data-state="live"]::before { background: currentColor; }
.state[data-state="stale"] { color: var(--warn); }
.state[data-state="down"] { color: var(--alert); }
.state[data-state="down"]::before { border-radius: 0; background: currentColor; }
.age, .detail, .hint, .text { color: var(--muted); }
.age { flex-basis: 100%; font-size: 12px; }
details { border-top: 1px solid var(--line); }
summary {
  display: flex; align-items: center; gap: 8px; padding: 9px 0; cursor: pointer; list-style: none;
  border-radius: 4px;
}
summary::-webkit-details-marker { display: none; }
summary::before {
  content: ""; width: 0; height: 0; border: 4px solid transparent; border-left: 6px solid var(--muted); border-right: 0;
  transition: transform 120ms;
}
details[open] > summary::before { transform: rotate(90deg); }
summary:hover::before { border-left-color: var(--fg); }
h2 { font-weight: 600; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
details > :last-child:not(summary) { margin-bottom: 14px; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 6px; }
.tile { padding: 7px 8px 6px; background: var(--soft); border-radius: 6px; }
.tile dt { color: var(--muted); font-size: 12px; }
.tile dd { font-size: 18px; line-height: 1.25; font-weight: 600; }
.note {
  padding: 7px 10px; margin-bottom: 8px; border-left: 3px solid var(--warn); border-radius: 0 6px 6px 0;
  background: var(--soft);
}
.note:empty, .text:empty, .badge:empty { display: none; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 14px; margin-top: 9px; }
.facts dt { color: var(--muted); }
.foreign { unicode-bidi: isolate; overflow-wrap: anywhere; }
[data-tone="warn"] { color: var(--warn); }
[data-tone="alert"] { color: var(--alert); font-weight: 600; }
[data-tone="ok"] { color: var(--ok); }
[data-tone="dim"] { color: var(--muted); }
.card + .card { border-top: 1px solid var(--line); margin-top: 8px; padding-top: 8px; }
.card h3 { display: flex; align-items: center; gap: 8px; font-weight: 500; }
.figure { display: flex; align-items: baseline; flex-wrap: wrap; gap: 0 10px; }
.figure .value { font-size: 20px; line-height: 1.3; font-weight: 600; white-space: nowrap; }
.badge {
  padding: 0 7px; border: 1px solid currentColor; border-radius: 9px; color: var(--muted);
  font-size: 11px; line-height: 16px; font-weight: 600;
}
.badge[data-tone="ok"] { color: var(--ok); }
.badge[data-tone="warn"] { color: var(--warn); }
.badge[data-tone="alert"] { background: var(--alert); border-color: var(--alert); color: var(--bg); }
.key { margin-left: auto; color: var(--muted); font-size: 11px; white-space: nowrap; }
.key i { display: inline-block; width: 12px; margin: 0 4px 0 8px; vertical-align: middle; border-top: 2px solid var(--main); }
.key .second { border-top: 1px solid var(--second); }
/* the shown values are old */
:is([data-state="stale"], [data-state="down"]) :is(.figure, .strip) { opacity: 0.55; }
:is([data-state="stale"], [data-state="down"]) .badge { display: none; }
.strip { height: 76px; margin-top: 2px; overflow: hidden; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-weight: 500; padding-bottom: 2px; }
table + .text { margin: 4px 0 12px; }
th, td { padding: 2px 0; vertical-align: baseline; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; }
th { font-weight: 400; text-align: left; }
th .detail { display: block; font-size: 12px; }
td { text-align: right; white-space: nowrap; padding-left: 12px; }
tr[data-tone="dim"] > * { color: var(--muted); }
tr:is([data-tone="sum"], [data-tone="ok"], [data-tone="alert"]) > * { font-weight: 600; border-top: 1px solid var(--muted); }
tr:is([data-tone="ok"], [data-tone="alert"]) > th { color: var(--fg); }
.help { border: 0; }
.help > summary { padding: 2px 0; color: var(--muted); }
.help p + p { margin-top: 6px; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.uplot, .uplot * { box-sizing: border-box; }
.uplot { width: min-content; }
.u-wrap { position: relative; user-select: none; }
.u-over, .u-under, .u-axis { position: absolute; }
.u-under { overflow: hidden; }
.uplot canvas { display: block; position: relative; width: 100%; height: 100%; }
.u-select { position: absolute; pointer-events: none; }
.u-off { display: none; }
@media (prefers-reduced-motion: reduce) { *, ::before { transition: none !important; } }
@media (forced-colors: active) { .state::before, .badge { forced-color-adjust: auto; } }
`;

export function sheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(TEXT);
  return made;
}
