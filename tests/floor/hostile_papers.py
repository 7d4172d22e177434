"""Markup that would reach out of a paper, or eat up who lays it out, were it ever printed as it stands.

``{http}`` is a web server that remembers who knocked, ``{file}`` the address of a folder with files that nobody may read.
"""

from __future__ import annotations

_SVG = "data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 xmlns:xlink=%22http://www.w3.org/1999/xlink%22>"

# Each would fetch something, from the network or from this machine.
REACHING = {
    "img": "<img src='{http}/a.png'><img src='{file}/secret.png'>",
    "img with blanks": "<img src=' \t{http}/a.png'><img src='\n{file}/secret.png'>",
    "img in capitals": "<img src='HTTP:{http_rest}/a.png'><img src='FILE://{path}/secret.png'>",
    "srcset": "<img srcset='{http}/a.png 2x' src='x'><picture><source srcset='{http}/b.png'><img src='y'></picture>",
    "scheme left out": "<img src='{http_rest}/a.png'><link rel='stylesheet' href='{http_rest}/a.css'>",
    "file on localhost": "<img src='file://localhost{path}/secret.png'><img src='file:{path}/secret.png'>",
    "relative": "<base href='{file}/'><img src='secret.png'><link rel='stylesheet' href='secret.css'><img src='../../../etc/hostname'>",
    "base elsewhere": "<base href='{http}/'><img src='relative.png'><a rel='attachment' href='x'>x</a>",
    "stylesheet": "<link rel='stylesheet' href='{http}/a.css'><link rel='stylesheet' href='{file}/secret.css'>",
    "stylesheet in data": "<link rel='stylesheet' href='data:text/css,@import url({http}/a.css);'>",
    "alternate stylesheet": "<link rel='alternate stylesheet' href='{http}/a.css'><link rel='stylesheet' media='print' href='{http}/p.css'>",
    "processing instruction": "<?xml-stylesheet href='{http}/a.css' type='text/css'?>",
    "import": "<style>@import url({http}/b.css); @import '{file}/secret.css';</style>",
    "import with a condition": "<style>@import url({http}/b.css) print; @import url({file}/secret.css) layer(x);</style>",
    "import escaped": "<style>@import url('ht\\74 p:{http_rest}/b.css'); @\\69mport '{file}/secret.css';</style>",
    "background": "<style>body {{ background: url({http}/c.png), url({file}/secret.png) }}</style>",
    "image-set": "<style>body {{ background: image-set(url({http}/c.png) 1x, '{file}/secret.png' 2x) }}</style>",
    "page background": "<style>@page {{ background: url({http}/p.png); @top-left {{ content: url({file}/secret.png) }} }}</style>",
    "content": "<style>p::before {{ content: url({http}/q.png) }} p::after {{ content: url({file}/secret.svg) }}</style>",
    "content from an attribute": "<style>p::before {{ content: attr(data-x url) }}</style><p data-x='{http}/q.png'>x</p>",
    "list marks": "<style>li {{ list-style-image: url({http}/l.png) }}</style><ul><li>x</ul>",
    "borders and masks": "<style>p {{ border-image: url({http}/m.png) 3; mask: url({http}/n.svg#x); clip-path: url({file}/secret.svg#x) }}</style>",
    "cursor and filter": "<style>p {{ cursor: url({http}/k.cur), auto; filter: url({http}/f.svg#x); shape-outside: url({http}/s.png) }}</style>",
    "variables": "<style>:root {{ --x: url({http}/v.png) }} p {{ background: var(--x) }}</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({http}/f.woff), url({file}/secret.ttf) }} p {{ font-family: x }}</style>",
    "style attribute": "<p style='background-image: url({http}/s.png)'>x</p><body style='background: url({file}/secret.png)'>",
    "old attributes": "<body background='{http}/b.png'><table background='{file}/secret.png'><td background='{http}/c.png'>x</table>",
    "object": "<object data='{http}/o.svg'></object><embed src='{http}/e.svg'><object data='{file}/secret.svg' type='image/svg+xml'></object>",
    "frames": "<iframe src='{http}/i.html'></iframe><iframe srcdoc='<img src={http}/j.png>'></iframe><frameset><frame src='{file}/secret.txt'></frameset>",
    "media": "<video src='{http}/v.mp4' poster='{http}/p.png'></video><audio src='{http}/a.mp3'></audio><input type='image' src='{http}/i.png'>",
    "script and refresh": "<script src='{http}/s.js'></script><meta http-equiv='refresh' content='0;url={http}/r'><link rel='prefetch' href='{http}/x'>",
    "xmp": "<xmp><img src='{http}/x.png'></xmp><noscript><img src='{http}/n.png'></noscript><textarea><img src='{http}/t.png'></textarea>",
    "xinclude": "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{file}/secret.txt' parse='text'/>",
    "entity": "<!DOCTYPE html [<!ENTITY x SYSTEM '{file}/secret.txt'>]><p>&x;</p>",
    "svg": "<svg><image href='{http}/i.png'/><image xlink:href='{file}/secret.png'/><use href='{http}/u.svg#x'/><use xlink:href='{file}/secret.svg#x'/></svg>",
    "svg styled": "<svg><style>@import url({http}/a.css);</style><rect width='9' height='9' fill='url({http}/g.svg#x)'/></svg>",
    "svg foreign": "<svg><foreignObject><img src='{http}/f.png'></foreignObject><script href='{http}/s.js'/></svg>",
    "picture in a picture": f"<img src='{_SVG}<image href=%22{{http}}/n.png%22/><image xlink:href=%22{{file}}/secret.png%22/></svg>'>",
    "use in a picture": f"<img src='{_SVG}<use href=%22{{file}}/secret.svg%23x%22/><use xlink:href=%22{{http}}/u.svg%23x%22/></svg>'>",
    "style in a picture": f"<img src='{_SVG}<style>@import url({{http}}/a.css); @import url({{file}}/secret.css);</style></svg>'>",
    "entity in a picture": "<img src='data:image/svg+xml,<!DOCTYPE svg [<!ENTITY x SYSTEM %22{file}/secret.txt%22>]>"
    "<svg xmlns=%22http://www.w3.org/2000/svg%22><text y=%229%22>%26x;</text></svg>'>",
    "attachments": "<a rel='attachment' href='{http}/x'>x</a><link rel='attachment' href='{http}/y'>",
    "files attached": "<a rel='attachment' href='{file}/secret.txt'>x</a><link rel='attachment' href='{file}/secret.txt'>",
    "text attached": "<link rel='attachment' href='data:text/plain,x'><a rel='attachment' href='data:application/pdf,x'>x</a>",
    "system files": "<img src='file:///etc/passwd'><link rel='attachment' href='file:///etc/passwd'><object data='file:///etc/hosts'></object>",
    "other schemes": "<img src='ftp://127.0.0.1/a'><img src='gopher://127.0.0.1/'><img src='jar:{http}!/a'><img src='\\\\127.0.0.1\\a'>",
}  # fmt: skip
# The layout engine gives up on this one instead of going on without it.
COLOUR_PROFILE = "<style>@color-profile --x {{ src: url({http}/x.icc) }} p {{ color: color(--x 1 0 0) }}</style>"
_LAUGHS = "".join(
    f"--v{at}: var(--v{at - 1}) var(--v{at - 1}) var(--v{at - 1}) var(--v{at - 1});" for at in range(1, 14)
)
_USES = "".join(
    f"<g id='u{at}'>{f'<use href=%22%23u{at - 1}%22/>'.replace('%22', chr(34)).replace('%23', '#') * 8}</g>"
    for at in range(1, 10)
)

# Each would take more time or memory than a paper may have, or lead the layout astray; some are printed after all.
GREEDY = {
    "colspan": "<table><tr><td colspan='99999999'>x</table>",
    "rowspan": "<table><tr><td rowspan='99999999'>x<td>y</table>",
    "nesting": "<div>" * 5000 + "x",
    "nested tables": "<table><tr><td>" * 60 + "x",
    "long": "<p>" + "国" * 2_000_000,
    "pages of a pixel": "<style>@page {{ size: 1px 1px; margin: 0 }}</style><p>" + "国 " * 3000,
    "columns": "<style>div {{ columns: 99999999; column-gap: 0 }}</style><div>" + "国" * 3000 + "</div>",
    "grid": "<style>div {{ display: grid; grid-template-columns: repeat(9999999, 1px) }}</style><div><p>x</div>",
    "huge letters": "<p style='font-size: 1e9px'>国</p>",
    "huge box": "<div style='height: 1e12px; width: 1e12px; border: 1px solid'>x</div>",
    "backwards": "<div style='margin-top: -1e12px; line-height: 1e-12'>国</div>",
    "variables that double": f"<style>:root {{{{ --v0: x x x x; {_LAUGHS} }}}} p::before {{{{ content: var(--v13) }}}}</style><p>x",
    "pictures that double": f"<svg viewBox='0 0 9 9'><defs><g id='u0'><rect width='1' height='1'/></g>{_USES}</defs><use href='#u9'/></svg>",
    "pixels": "<img src='data:image/png;base64,{pixels}'>",
    "a page each": "<p style='break-after: page'>x" * 3000,
    "counters": "<style>p {{ counter-increment: x 2147483647 }} p::before {{ content: counter(x, upper-roman) }}</style>" + "<p>x" * 500,
}  # fmt: skip
