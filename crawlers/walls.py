"""Pages that come with status 200 in place of what was asked: walls, logins, throttling, missing pages, server errors.

Each mark is text that the wall's vendor or the server writes. They are looked for only in small HTML pages, near the
beginning: a wall is short, and a full page may carry the same vendor's script without being one.
"""

from __future__ import annotations

import re

from crawlers.page import Page
from crawlers.refusals import Reason, Refused
from crawlers.texts.charsets import text_of

_HEAD, _LONGEST = 20_000, 64_000
_BLOCKED = (
    (
        "Cloudflare challenge",
        r"<title>\s*(just a moment\.\.\.|attention required! \| cloudflare|checking your browser|ddos protection by)",
    ),
    ("Cloudflare refusal", r"<title>\s*access denied \| [^<]{1,99} used cloudflare"),
    ("AWS WAF challenge", r"awswafintegration|token\.awswaf\.com|gokuprops"),
    ("CloudFront refusal", r"<title>\s*error: the request could not be satisfied"),
    ("Amazon robot check", r"/errors/validatecaptcha|<title[^>]*>\s*robot check|opfcaptcha"),
    ("eBay interruption", r"<title>\s*pardon our interruption|splashui/challenge"),
    ("DataDome challenge", r"captcha-delivery\.com|<title>\s*datadome"),
    ("PerimeterX challenge", r"_pxcaptcha|px-captcha|<title>\s*access to this page has been (denied|blocked)"),
    ("Imperva challenge", r"_incapsula_resource|incapsula incident id"),
    ("Akamai refusal", r"<title>\s*access denied\s*</title>[\s\S]{0,800}reference\s*(#|&#35;)"),
    ("Huawei Cloud WAF challenge", r"hwwaf(ses|block)|hws_captcha"),
    ("Aliyun WAF challenge", r"acw_sc__v2|aliyun_waf|您的访问被阻断|<title>\s*405\s*</title>"),
    ("ByteDance challenge", r"wafchallengeid|ttgcaptcha|verifycenter/captcha|__ac_nonce"),
    ("WeChat check", r"环境异常[\s\S]{0,400}完成验证后即可继续访问"),
    ("Zhihu check", r"您当前请求存在异常|系统监测到您的网络环境存在异常"),
    ("Weibo visitor check", r"<title>\s*sina visitor system"),
    ("Google check", r"google\.com/sorry/|our systems have detected unusual traffic"),
    ("consent page", r"<title>\s*(before you continue|\w{0,12} ?privacy gate)|class=[\"']?consent-form"),
    ("Reddit refusal", r"been blocked by network security"),
    ("Sucuri refusal", r"<title>\s*sucuri website firewall|sucuri_cloudproxy_js"),
    ("Wordfence refusal", r"your access to this (site|service) has been (temporarily )?limited"),
    ("DDoS-Guard challenge", r"<title>\s*ddos-guard"),
    ("Vercel challenge", r"<title>\s*vercel security checkpoint"),
    ("Anubis challenge", r"<title>\s*making sure you.{1,8}re not a bot|within\.website/x/cmd/anubis"),
    ("F5 refusal", r"<title>\s*request rejected|the requested url was rejected\. please consult"),
    ("SiteGround challenge", r"sgcaptcha|<title>\s*robot challenge screen"),
    (
        "bot check",
        r"<title>\s*(bot verification|one moment, please\.\.\.|human verification|security check(point)?)\s*</",
    ),
    ("captcha", r"<title>[^<]{0,40}(captcha|verify you are (a )?human|are you a (robot|human))[^<]{0,40}</title>"),
    (
        "captcha in Chinese",
        r"<title>[^<]{0,99}(安全验证|人机验证|访问验证|滑动验证)|<title>\s*访问异常(页面)?\s*</title>",
    ),
    (
        "refusal",
        r"<title>\s*(error )?(403)?[\s:|–-]*(forbidden|access (is )?denied|禁止访问|访问被拒绝?)\W{0,9}</title>",
    ),
)
_TAIL = r"[\s.!]*([|_:–-][^<]{0,40})?</title>"
_OTHERS: tuple[tuple[Reason, str, str], ...] = (
    (
        "rate_limited",
        "too many requests",
        rf"<title>\s*(error )?(429)?[\s:|–-]*too many requests{_TAIL}|you are being rate limited",
    ),
    ("server_error", "the server's own page", rf"<title>\s*(error )?50[0234]( [a-z -]{{1,40}})?{_TAIL}"),
    (
        "not_found",
        "the server's own page",
        rf"<title>\s*(404[\s:|–-]*)?(页面|网页|找不到)[^<]{{0,4}}(不存在|未找到|找不到|页面|网页){_TAIL}"
        rf"|<title>\s*(error )?(404|404[\s:|–-]*(error|(page |file )?not found)|(page )?not found){_TAIL}",
    ),
    (
        "login_required",
        "a page to log in",
        r"<title>([^<]{0,30}[|_:–-])?\s*(log ?in|sign ?in|用户登录|用户登陆|请登录|登录|登錄|ログイン)( to [^<]{0,25})?"
        rf"{_TAIL}[\s\S]*type=[\"']?password",
    ),
)
_MARKS: tuple[tuple[Reason, str, re.Pattern[bytes]], ...] = tuple(
    (reason, name, re.compile(pattern.encode()))
    for reason, name, pattern in (
        _OTHERS[0],
        *(("blocked", name, pattern) for name, pattern in _BLOCKED),
        *_OTHERS[1:],
    )
)
"""In lower case, and looked for in a head that is: to search without regard to case takes several times as long."""
_HTML = re.compile(
    rb"\s*+(\xef\xbb\xbf)?\s*+(<!--((?!-->).)*-->\s*+)*+<(!doctype html|html|head|script|meta|body|title)",
    re.IGNORECASE | re.DOTALL,
)


def wall_in(page: Page) -> Refused | None:
    """The refusal that the page is, with the wall's name; None where it may be what was asked."""
    head = page.body[:_HEAD]
    if len(page.body) > _LONGEST or not _HTML.match(head):
        return None
    if not head.isascii():
        head = text_of(page.body, page.headers.get("content-type"), page.host)[:_HEAD].encode("utf-8", "ignore")
    head = head.lower()
    for reason, name, mark in _MARKS:
        if mark.search(head):
            return Refused(reason, name)
    return None
