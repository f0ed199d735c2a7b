/** The look of the report: the workstation's colours, light on paper. */
export const STYLE = `
:root {
  color-scheme: dark;
  --background: #0e1116; --panel: #141920; --line: #232b36; --text: #d9e0ea; --muted: #8e9aab;
  --accent: #4c8dff; --up: #1fb59a; --down: #e0663a; --warning: #e0a82e;
}
@media (prefers-color-scheme: light) {
  :root {
    color-scheme: light;
    --background: #f4f6f8; --panel: #ffffff; --line: #dde2e8; --text: #1a212b; --muted: #556170;
    --accent: #1f66e5; --up: #087c68; --down: #bf481d; --warning: #8a5f00;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 32px 24px 64px; max-width: 1160px; background: var(--background); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: 24px; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 40px 0 12px; font-size: 12px; font-weight: 650; letter-spacing: 0.08em; text-transform: uppercase; color: var(--muted); }
header p { margin: 4px 0 0; color: var(--muted); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(168px, 1fr)); gap: 10px; margin: 24px 0; padding: 0; }
.tiles div { padding: 12px 14px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
.tiles dt { color: var(--muted); font-size: 12px; }
.tiles dd { margin: 2px 0 0; font-size: 18px; font-weight: 600; white-space: nowrap; }
.up { color: var(--up); }
.down { color: var(--down); }
.doubts { margin: 0 0 24px; padding: 10px 16px 10px 34px; background: var(--panel); border: 1px solid var(--line); border-left: 3px solid var(--warning); border-radius: 8px; }
.doubts li::first-letter { text-transform: uppercase; }
.doubts .high { font-weight: 600; }
.doubts .high::marker { color: var(--down); }
.doubts .medium::marker { color: var(--warning); }
.doubts .low { color: var(--muted); }
.audit { margin: 0 0 12px; color: var(--muted); }
.audit.biased { padding: 10px 16px; background: var(--panel); border: 1px solid var(--line); border-left: 3px solid var(--down); border-radius: 8px; color: var(--text); }
.audit p, .audit ul { margin: 0; }
.audit strong { color: var(--down); }
.charts, section.wide { overflow-x: auto; }
.charts { margin: 0; padding: 12px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
.charts svg { display: block; width: 100%; height: auto; touch-action: pan-y; }
.charts text { fill: var(--muted); font-size: 12px; }
.charts .title { fill: var(--text); font-weight: 600; }
.charts .time { text-anchor: middle; }
.grid path { stroke: var(--line); }
.line { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-linejoin: round; }
.area { fill: var(--accent); opacity: 0.12; }
#drawdown .line { stroke: var(--down); }
#drawdown .area { fill: var(--down); opacity: 0.2; }
.base { stroke: var(--muted); stroke-dasharray: 3 4; }
.cross { stroke: var(--text); stroke-opacity: 0.6; }
figcaption { min-height: 1.5em; padding-left: 8px; white-space: pre; color: var(--muted); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 4px 8px; text-align: right; border-bottom: 1px solid var(--line); font-weight: 400; white-space: nowrap; }
thead th { color: var(--muted); font-size: 12px; }
.metrics th, .pairs th { text-align: left; color: var(--muted); }
.metrics td:nth-child(2) { font-weight: 600; }
.metrics .note, .pairs td, .left { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.metrics .note { width: 62%; padding-left: 24px; }
.note { color: var(--muted); font-size: 13px; }
.heat { table-layout: fixed; min-width: 720px; }
.heat th, .heat td { padding: 4px 6px; font-size: 12.5px; border: 2px solid var(--background); }
.heat th:first-child { color: var(--muted); text-align: left; }
.heat .total { font-weight: 600; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 0 40px; }
code { font: 12px/1.5 ui-monospace, monospace; }
@page { margin: 12mm; }
@media print {
  :root {
    color-scheme: light;
    --background: #ffffff; --panel: #ffffff; --line: #d0d5dc; --text: #000000; --muted: #46505c;
    --accent: #1f66e5; --up: #087c68; --down: #bf481d; --warning: #8a5f00;
  }
  body { padding: 0; max-width: none; font-size: 11px; print-color-adjust: exact; }
  .tiles { grid-template-columns: repeat(3, 1fr); gap: 6px; margin: 16px 0; }
  .tiles div { padding: 6px 10px; }
  .charts, .tiles div, .doubts li, .heat, tr { break-inside: avoid; }
  .charts, section.wide { overflow: visible; }
  .columns { grid-template-columns: 1fr 1fr; gap: 0 20px; }
  /* Nothing scrolls on paper: twelve columns have to fit on the narrowest sheet. */
  .heat { min-width: 0; }
  .heat th, .heat td, .trades th, .trades td { padding: 2px 3px; font-size: 8.5px; }
  .metrics td, .metrics th, .pairs td, .pairs th { padding: 2px 6px; }
  .metrics .note { width: 58%; padding-left: 12px; font-size: 10px; }
  h2 { margin: 20px 0 8px; }
  thead { display: table-header-group; }
  h2 { break-after: avoid; }
  figcaption { display: none; }
}
`
