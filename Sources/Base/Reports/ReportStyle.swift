/// The style sheet of reports: one column on a phone, several on a desk, light or dark as the reader
/// has it, black on white in print.
enum ReportStyle {
  static let sheet = """
    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --rule: #d0d7de;
      --page: #ffffff; --card: #f6f8fa; --main: #0b62c4; --below: #c2410c; --good: #1a7f37;
      --bad: #b42318; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --rule: #30363d;
      --page: #0d1117; --card: #161b22; --main: #58a6ff; --below: #f0883e; --good: #3fb950;
      --bad: #ff7b72; } }
    @media print { :root { --ink: #000; --soft: #444; --rule: #bbb; --page: #fff; --card: #fff;
      --main: #0b62c4; --below: #c2410c; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1rem; max-width: 76rem; color: var(--ink);
      background: var(--page); font: 16px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem;
      border-bottom: 1px solid var(--rule); } h3 { font-size: 1rem; margin: 1.5rem 0 .25rem;
      overflow-wrap: anywhere; }
    p { margin: .25rem 0 .75rem; max-width: 46rem; } .soft { color: var(--soft); }
    .warning { border-left: 4px solid var(--bad); padding: .25rem .75rem; background: var(--card); }
    .scroll { overflow-x: auto; margin: .5rem 0; }
    table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid var(--rule);
      white-space: nowrap; }
    th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child { text-align: left; }
    td.strong { font-weight: 700; }
    .charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
    figure { margin: 0; padding: .5rem; max-width: 36rem; background: var(--card); border: 1px solid var(--rule);
      border-radius: 6px; break-inside: avoid; }
    figcaption { font-size: .875rem; font-weight: 600; } figcaption span { font-weight: 400;
      color: var(--soft); }
    svg { display: block; width: 100%; max-width: 34rem; height: auto; }
    svg .label { font: 11px system-ui, sans-serif; fill: var(--ink); }
    svg .axisname, svg .faint { fill: var(--soft); }
    svg .grid { stroke: var(--rule); } svg .axis { stroke: var(--soft); }
    svg .band { fill: var(--main); opacity: .18; } svg .line { fill: none; stroke: var(--main);
      stroke-width: 1.8; } svg .band.below { fill: var(--below); } svg .line.below {
      stroke: var(--below); } svg .dot { fill: var(--main); }
    svg .line.beside { stroke: var(--soft); stroke-dasharray: 5 3; stroke-width: 1.4; }
    svg .mark { stroke: var(--card); stroke-width: .5; } svg .mark.up { fill: var(--good); }
    svg .mark.down { fill: var(--bad); }
    svg .whisker { stroke: var(--soft); stroke-width: 1.3; }
    svg .bar { fill: var(--main); opacity: .75; } svg .bar.below { fill: var(--below); }
    svg .heat { fill: var(--main); } svg .heat.below { fill: var(--below); }
    svg .cell { font-size: 9.5px; } svg .onheat { fill: var(--page); }
    @media print { .scroll { overflow: visible; } table { font-size: 6.5pt; }
      th, td { padding: .1rem .25rem; white-space: normal; } tr { break-inside: avoid; }
      h2, h3 { break-after: avoid; } }
    footer { margin-top: 2rem; font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; }
    """
}
