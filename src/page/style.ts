/** The page's looks: no font and no picture is loaded, and paper and dark screens are thought of. */
export const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --bad: #b3261e; --text: CanvasText; --page: Canvas; }
* { box-sizing: border-box; }
body { font: 16px/1.45 system-ui, sans-serif; margin: 0; padding: 1rem; color: var(--text); background: var(--page); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p, ul { margin: .25rem 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: 1rem 0; }
label { display: flex; flex-direction: column; font-size: .9rem; }
label.tick { flex-direction: row; gap: .4rem; align-items: center; min-height: 2.5rem; }
input[type=search], select { font: inherit; padding: .4rem; min-height: 2.5rem; width: 13rem; max-width: 100%; }
.scroll { overflow: auto; max-height: 70vh; border: 1px solid var(--line); }
table { border-collapse: separate; border-spacing: 0; }
th, td { border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); padding: 0 .5rem; text-align: left; background: var(--page); white-space: nowrap; }
thead th { position: sticky; top: 0; z-index: 1; padding: .5rem; }
tbody th { position: sticky; left: 0; font-weight: 500; }
td { text-align: center; min-width: 3rem; }
.sensitive::after { content: " *"; color: var(--bad); font-weight: bold; }
button { font: inherit; border: 0; background: none; color: inherit; cursor: pointer; min-width: 2.75rem; min-height: 2.5rem; padding: 0; }
button:hover, button:focus-visible { background: var(--soft); outline: 2px solid; outline-offset: -2px; }
.gets { font-weight: bold; } .files { color: var(--bad); } .root { opacity: .5; }
dialog { border: 1px solid var(--line); max-width: min(40rem, 92vw); color: var(--text); background: var(--page); }
dialog h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
dialog button { border: 1px solid var(--line); padding: 0 1rem; margin-top: .75rem; }
.quiet { opacity: .75; font-size: .9rem; }
@media (max-width: 40rem) { body { padding: .5rem; } label, input[type=search], select { width: 100%; } .scroll { max-height: 60vh; } tbody th { min-width: 8.5rem; max-width: 45vw; white-space: normal; } }
@media print { form { display: none; } .scroll { max-height: none; overflow: visible; } }
`;
