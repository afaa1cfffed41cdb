/** STYLE is the page's own: readable on a phone, light and dark as the reader's system is. */
export const STYLE = `
:root{color-scheme:light dark;--line:#d8dee4;--soft:#57606a;--good:#1a7f37;--bad:#cf222e;--back:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--line:#30363d;--soft:#9198a1;--good:#3fb950;--bad:#f85149;--back:#161b22}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:75rem}
h1{font-size:1.3rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
nav a{margin-right:1rem}
small,.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);font-size:.85rem}
td.number,th.number{text-align:right;white-space:nowrap}
.up{color:var(--good)}.down{color:var(--bad)}
code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:var(--back);padding:.7rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:46rem){
thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
td,td.number{display:grid;grid-template-columns:8.5rem 1fr;text-align:left;border:0;padding:.1rem 0}
td::before{content:attr(data-name);color:var(--soft)}
}
`;

/** SCRIPT brings the page up to date every ten seconds while it is looked at; without it the page is as it was sent. */
export const SCRIPT = `
setInterval(async()=>{
if(document.hidden)return;
try{
const answer=await fetch(location.href,{headers:{Accept:'text/html'}});
if(!answer.ok)return;
const next=new DOMParser().parseFromString(await answer.text(),'text/html').querySelector('main');
if(next)document.querySelector('main').replaceWith(next);
}catch{}
},10000);
`;
