"""Texts that break careless programs; written for these tests."""

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "\"><script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "javascript:alert(1)",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<idea-board onfocus=alert(1) autofocus tabindex=1>",
    "<form><button formaction=javascript:alert(1)>x</button></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<object data=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
]
TEMPLATES = ["{{ 7*7 }}", "{% raise %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(text)s", "%s %d %n", "{text}", "{0.__class__}"]
DATABASES = ["'; DROP TABLE idea; --", "\" OR 1=1 --", "1' AND SLEEP(3) --", "Robert'); DROP TABLE participant;--", "\\'; --", "%", "_", "\\"]
STREAMS = ["a\n\nevent: stage\ndata: {}", "a\nid: 999999\ndata: x", "data: x\n\n", ": comment\n\n", "retry: 1\n\n"]
FORMULAS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1 x", "＝1+1", "'=1+1", "hello;=1+1", "|x", "%0A=1"]
WRITING = [
    "Ääkköset: å ä ö Å Ä Ö š ž",
    "ÅÄÖ – “lainaus” ’ … €",
    "👩‍👩‍👧‍👦👍🏽🇫🇮🏳️‍🌈",
    "مرحبا بالعالم",
    "שלום עולם",
    "ภาษาไทย ไม่มีช่องว่าง",
    "日本語の文章",
    "ﷺ﷽",
    "e\u0301 = é",
    "a\u202eb\u202cc",
    "\u2066x\u2069 \u200fy",
    "null",
    "undefined",
    "NaN",
    "true",
    "-5",
    "0012",
    "+358401234567",
    "1e5",
    "2026-11-22",
    "   leading and trailing   ",
    "two  spaces and\na line",
    "W" * 490,
    "Yhteisasiakaspalvelupisteverkostosuunnittelutyöryhmänjäsenyyshakemus" * 7,
]

TAKEN = [*SCRIPTS, *TEMPLATES, *DATABASES, *STREAMS, *FORMULAS, *WRITING]

REFUSED = [
    "",
    "   \n ",
    "\u200b\u200b",
    "\u3164",
    "\u2800",
    "a\x00b",
    "a\x07b",
    "a\x1b[31m",
    "a\x85b",
    "a" * 501,
    "z" + "\u0301" * 40,
    "\ufeff",
]
