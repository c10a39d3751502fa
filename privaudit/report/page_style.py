"""How the page looks: on a screen of any width, and on paper. Colours are those of the workbook, words say the same."""

from __future__ import annotations

from typing import Final

CSS: Final = """
:root { --ink: #1f2a44; --line: #c9cfda; --quiet: #eef1f6; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff;
       font: 15px/1.45 Calibri, Carlito, "Segoe UI", Arial, sans-serif; }
header, main, footer { padding: 0 24px; max-width: 1800px; margin: 0 auto; }
h1 { font-size: 26px; margin: 8px 0; }
h2 { font-size: 21px; margin: 40px 0 8px; padding-top: 12px; border-top: 3px solid var(--ink); }
h3 { font-size: 17px; margin: 28px 0 6px; }
p { margin: 4px 0 8px; max-width: 110ch; }
.secret { letter-spacing: .08em; font-size: 12px; font-weight: bold; text-align: right; max-width: none; }
nav { position: sticky; top: 0; z-index: 2; background: var(--ink); padding: 6px 24px; display: flex; gap: 4px 18px;
      overflow-x: auto; white-space: nowrap; }
nav a { color: #fff; text-decoration: none; font-size: 14px; padding: 4px 0; }
nav a:hover, nav a:focus { text-decoration: underline; }
section { scroll-margin-top: 44px; }
.wide { overflow-x: auto; margin: 6px 0 18px; }
table { border-collapse: collapse; font-size: 13.5px; }
th, td { padding: 5px 9px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); max-width: 46ch;
         overflow-wrap: break-word; }
thead th { background: var(--ink); color: #fff; white-space: normal; min-width: 7ch; }
tbody th { font-weight: 600; }
tr:target > * { outline: 2px solid #f08a4b; outline-offset: -1px; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
.heat { background: color-mix(in srgb, #f08a4b var(--heat), #fff4e0); }
.bad { background: #f8d0cc; color: #8c1d18; font-weight: bold; }
.warn { background: #fde9b8; color: #6e4b00; font-weight: bold; }
.good { background: #d5efd9; color: #14532d; font-weight: bold; }
.quiet { background: #e4e8f1; color: #4a5570; font-weight: bold; }
.none { color: #4a5570; font-style: italic; }
code { font: 12px/1.4 Consolas, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: #1b4fa8; }
figure { margin: 8px 0 20px; max-width: 900px; }
figcaption { font-weight: bold; margin-bottom: 6px; }
.bars { display: grid; grid-template-columns: max-content 1fr; gap: 3px 12px; align-items: center; font-size: 13.5px; }
.bars i { display: inline-block; height: 14px; background: #f08a4b; vertical-align: middle; max-width: 88%; }
.bars b { margin-left: 6px; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  nav { display: none; }
  body { font-size: 10pt; }
  table { font-size: 7.5pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  section { break-before: page; }
  .wide { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
