import { verbatim } from "./html.ts"

/** The look of the example site: paper, ink and sea, by day and by night. */
export const stylesheet = verbatim`
:root {
  color-scheme: light dark;
  --paper: light-dark(#f5f4ef, #0c1519);
  --card: light-dark(#fffefb, #131f25);
  --ink: light-dark(#182529, #e7eeee);
  --quiet: light-dark(#5a6a6e, #93a5aa);
  --line: light-dark(#e2e0d6, #24333a);
  --accent: light-dark(#0f5d68, #74c7cb);
  --good: light-dark(#1d7a4c, #6fcf9b);
  --busy: light-dark(#a55a12, #f0b26b);
  --bad: light-dark(#b23a2a, #f08d7d);
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
*, ::before, ::after { box-sizing: border-box }
html { background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 var(--sans); -webkit-text-size-adjust: 100% }
body { display: flex; flex-direction: column; min-height: 100dvh; max-width: 60rem; margin: 0 auto; padding: 0 clamp(1.25rem, 4vw, 2.5rem) }
h1, h2, p, ul, ol, dl, dd, pre { margin: 0; padding: 0 }
ul, ol { list-style: none }
h1 { font-size: clamp(1.875rem, 1.4rem + 2.2vw, 2.75rem); font-weight: 700; line-height: 1.1; letter-spacing: -.03em; text-wrap: balance; overflow-wrap: anywhere }
h2 { font-size: 1.1875rem; line-height: 1.35; letter-spacing: -.015em; overflow-wrap: anywhere }
a { color: inherit; text-decoration: none }
p a { color: var(--accent); text-decoration: underline; text-underline-offset: .25em }
a:hover { text-decoration: underline; text-underline-offset: .25em }
code, pre { font-family: var(--mono); overflow-wrap: anywhere }
code { font-size: .9em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem }
.top { display: flex; align-items: center; justify-content: space-between; gap: .75rem; padding: 1.5rem 0 }
.brand { display: flex; align-items: center; gap: .625rem; font-weight: 700; letter-spacing: -.01em }
nav { display: flex; gap: clamp(1rem, 3vw, 1.75rem); color: var(--quiet); font-size: .9375rem }
main { flex: 1; padding-top: clamp(.5rem, 3vw, 2rem) }
.narrow { width: 100%; max-width: 44rem; margin: 0 auto }
.bottom { margin-top: 4rem; padding: 1.25rem 0 2rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .875rem }
.kind { color: var(--accent); font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; margin-bottom: .5rem }
.lead { max-width: 36rem; margin-top: 1rem; color: var(--quiet); font-size: 1.125rem; line-height: 1.55; text-wrap: pretty; overflow-wrap: anywhere }
.lead strong { color: var(--ink); font-weight: 600 }
.reason { margin-top: 1.75rem; padding: 1rem 1.25rem; border: 1px solid color-mix(in srgb, var(--bad) 50%, var(--line)); border-radius: .75rem; background: var(--card); white-space: pre-wrap; overflow-wrap: anywhere }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; margin-top: 1.75rem }
.facts dt { color: var(--quiet); font-size: .8125rem }
.facts dd { font-size: .9375rem; overflow-wrap: anywhere }
.progress { margin-top: 1.5rem }
section { margin-top: 2.25rem }
section > p { margin-top: .375rem; color: var(--quiet); text-wrap: pretty; overflow-wrap: anywhere }
.steps { margin-top: .875rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); font-size: .9375rem; line-height: 1.75; white-space: pre-wrap }
section > p + .steps { margin-top: .625rem }
section > .steps + p { margin-top: 1rem }
.log { max-height: 26rem; margin-top: .875rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); font-size: .8125rem; line-height: 1.65; white-space: pre-wrap; overflow: auto; overscroll-behavior: contain }
.log:empty::before { color: var(--quiet); content: "Nothing said yet." }
.projects { margin-top: 1.5rem }
.projects { display: grid; gap: 1rem }
.projects > li { padding: 1.25rem 1.375rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--card) }
.projects header { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap: .375rem 1rem }
.address { display: block; color: var(--accent); font: .875rem/1.5 var(--mono); overflow-wrap: anywhere }
.badges { display: flex; flex-wrap: wrap; gap: .375rem }
.badge { display: inline-flex; align-items: center; gap: .4375rem; padding: .125rem .6875rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet); font-size: .8125rem; font-weight: 600; white-space: nowrap }
.badge::before { width: .5rem; height: .5rem; border-radius: 50%; background: currentColor; content: "" }
.live { color: var(--good) }
.busy { color: var(--busy) }
.failed { color: var(--bad) }
.pinned::before { border-radius: 0 50% 50% 50%; transform: rotate(45deg) }
.busy::before { animation: breathe 1.6s ease-in-out infinite alternate }
.what { display: grid; grid-template-columns: 4.5rem 1fr; gap: .125rem .75rem; margin-top: 1rem; padding-top: .875rem; border-top: 1px solid var(--line); font-size: .9375rem }
.what dt { color: var(--quiet) }
.what dd { min-width: 0; overflow-wrap: anywhere }
.what dd a { text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: .25em }
.what small { color: var(--quiet); font-size: .8125rem; white-space: nowrap }
.own { display: block }
.clip { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; color: var(--quiet); font-size: .875rem }
.lost { color: var(--bad) }
[hidden] { display: none }
@keyframes breathe { from { opacity: .3 } }
@media (max-width: 30rem) {
  .what { grid-template-columns: 1fr }
  .what dd + dt { margin-top: .5rem }
  .what dt { font-size: .8125rem }
  .lead { font-size: 1.0625rem }
  .steps { font-size: .875rem }
  .log { font-size: .75rem; padding: .875rem 1rem }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important } }
`
