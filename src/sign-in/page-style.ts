// The look of the sign-in pages: one small sheet inside the document, allowed by its hash.
import { createHash } from 'node:crypto';

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: light-dark(hsl(219 28% 97%), hsl(219 29% 14%));
  --surface: light-dark(hsl(0 0% 100%), hsl(219 29% 18%));
  --text: light-dark(hsl(219 35% 18%), hsl(219 29% 90%));
  --muted: light-dark(hsl(219 18% 38%), hsl(219 20% 72%));
  --line: light-dark(hsl(219 22% 86%), hsl(219 20% 30%));
  --input-line: light-dark(hsl(219 14% 54%), hsl(219 16% 52%));
  --accent: light-dark(hsl(224 76% 48%), hsl(213 94% 76%));
  --on-accent: light-dark(hsl(0 0% 100%), hsl(219 45% 12%));
  --hover: light-dark(hsl(224 60% 97%), hsl(219 26% 22%));
}
* { box-sizing: border-box; }
body {
  margin: 0;
  padding: 16px;
  background: var(--page);
  color: var(--text);
  font: 14px/1.5 Inter, 'Noto Sans Thai', system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif;
}
main { max-width: 560px; margin: 8vh auto 0; }
header { display: flex; align-items: center; gap: 8px; margin-bottom: 16px; font-weight: 600; }
header svg { flex: none; }
.card {
  margin-bottom: 16px;
  padding: 16px;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--surface);
}
h1 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; font-weight: 600; }
h2 { margin: 0; font-size: 13px; font-weight: 600; }
p { margin: 0 0 12px; color: var(--muted); overflow-wrap: anywhere; }
p:last-child { margin-bottom: 0; }
p strong { color: var(--text); font-weight: 500; }
a { color: var(--accent); }
.note { font-size: 13px; }
.button + .note { margin-top: 12px; }
h1 + .button { margin-top: 12px; }
.place { margin-bottom: 10px; font-size: 12px; }
.roles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 8px; }
button, .button {
  display: block;
  width: 100%;
  min-height: 44px;
  padding: 8px 12px;
  border: 1px solid var(--input-line);
  border-radius: 6px;
  background: var(--surface);
  color: var(--text);
  font: inherit;
  text-align: left;
  text-decoration: none;
  cursor: pointer;
  transition: background-color 150ms;
}
button:hover, .button:hover { background: var(--hover); }
button b { display: block; font-weight: 500; color: var(--accent); }
button span { display: block; color: var(--muted); font-size: 12px; }
.main-button, .main-button:hover {
  border-color: var(--accent);
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 500;
}
a.button { display: grid; align-content: center; }
a.main-button { justify-content: center; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.row > * { flex: 1 1 180px; text-align: center; }
.row button { text-align: center; }
:is(a, button):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
@media (max-width: 480px) { main { margin-top: 0; } .roles { grid-template-columns: 1fr; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

/** As the policy names it. */
export const pageStyleSource = `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;
