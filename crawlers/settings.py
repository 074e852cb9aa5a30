"""Scrapy's settings: what never changes here as module constants, what one crawl is told by `settings_for`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from scrapy.settings import Settings

from crawlers.options import KEY, CrawlOptions
from crawlers.source import Source

BOT_NAME = "suanli"
SPIDER_LOADER_CLASS = "crawlers.loader.SourceLoader"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "crawlers.resolver.PublicResolver"
DOWNLOAD_HANDLERS = {
    "http": "crawlers.outbound.OutboundHandler",
    "https": "crawlers.outbound.OutboundHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "crawlers.middlewares.egress.EgressCheck": 10,
    "crawlers.middlewares.politeness.Politeness": 20,
    "crawlers.middlewares.budget.Budget": 25,
    "crawlers.middlewares.credentials.Credentials": 30,
    "crawlers.middlewares.robots.RobotsGate": 100,
    "crawlers.middlewares.conditional.Conditional": 200,
    "crawlers.middlewares.encoding.Encoding": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # takes half a gzip for a whole one
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # every status is a look, and is journaled
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {
    "crawlers.pipelines.archive.ArchivePipeline": 100,
    "crawlers.pipelines.journal.JournalPipeline": 200,
}

# Scrapy's own robots.txt middleware lets requests through while robots.txt is still on its way, and takes a robots.txt
# that cannot be had for a permission. RobotsGate stands in its place.
ROBOTSTXT_OBEY = False

CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0  # the delay that a source states is the least, not the mean
DOWNLOAD_SLOTS = {"browser": {"concurrency": 6, "delay": 0}}  # the parts of a page that a browser is showing
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # never 429: it says when to come back, and politeness heeds it
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False  # through a proxy it is the proxy that resolves, and the egress rule would check nothing
REFERRER_POLICY = "no-referrer"
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_CHECK_INTERVAL_SECONDS = 15
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_INSTALL_ROOT_HANDLER = False
STATS_DUMP = False
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
DNS_TIMEOUT = 20


def user_agent(contact: str) -> str:
    """Who we say we are: name, version, and how to reach the operator."""
    try:
        number = version("suanli")
    except PackageNotFoundError:
        number = "0"
    return f"Suanli/{number} (+{contact})" if contact else f"Suanli/{number}"


def settings_for(source: Source, options: CrawlOptions, overrides: Mapping[str, Any], priority: str) -> Settings:
    """The settings of one crawl of one source, with Scrapy settings to override them."""
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    delay = source.manners.delay if options.delay is None else options.delay
    told: dict[str, Any] = {
        KEY: options,
        "USER_AGENT": user_agent(options.contact),
        "DOWNLOAD_DELAY": 0 if options.via else delay,
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_MAXSIZE": options.largest,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": options.retries,
    }
    settings.setdict(told | dict(overrides), priority=priority)
    return settings
