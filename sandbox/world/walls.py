"""Pages that ask for proof of a human and come with status 200, written by hand in the shapes of four vendors."""

from __future__ import annotations

WALLS: dict[str, bytes] = {
    "cloudflare": b"""<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="robots" content="noindex,nofollow">
</head><body><div class="main-wrapper" role="main"><div class="main-content"><noscript><div class="h2"><span
id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript></div></div>
<script>(function(){window._cf_chl_opt={cvId:'3',cType:'managed'};})();</script></body></html>
""",
    "aws-waf": b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title></title>
<script type="text/javascript">window.awsWafCookieDomainList = [];window.gokuProps = {"key":"x","iv":"x"};</script>
</head><body><div id="challenge-container"></div><script>AwsWafIntegration.saveReferrer();</script>
<noscript><h1>JavaScript is disabled</h1>Enable JavaScript and then reload the page.</noscript></body></html>
""",
    "ebay": b"""<!doctype html><html><head><title>Pardon Our Interruption...</title><meta charset="utf-8"></head>
<body class="splashui"><div class="page-notice"><h1>Pardon Our Interruption...</h1>
<p>Checking your browser before you access eBay.</p></div></body></html>
""",
    "amazon": b"""<!doctype html><html><head><meta charset="utf-8"><title dir="ltr">Amazon.com</title></head><body>
<!-- To discuss automated access to Amazon data please contact api-services-support@amazon.com. -->
<form method="get" action="/errors/validateCaptcha" name=""><h4>Click the button below to continue shopping</h4>
<button type="submit">Continue shopping</button></form></body></html>
""",
}
