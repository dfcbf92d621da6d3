"""One address for one page, for comparing only: the link as published is kept for people."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# Parameters that say who sent the reader, never what the page is.
_TRACKING = """
_ga _gl _hsenc _hsmi _openstat action_object_map at_campaign at_custom1 at_custom2 at_custom3 at_custom4
at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name at_recipient_id at_recipient_list
at_send_date at_bbc_team campaign_id ceid cid cmp cmpid cndid echobox emc epik ef_id fb_action_ids
fb_action_types fb_ref fb_source fbclid feature ftcamp gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc
gi icid ico igshid ito itm_campaign itm_content itm_medium itm_source ito maca mbid mc_cid mc_eid
mibextid mkt_tok mod msclkid ncid ns_campaign ns_fee ns_linkname ns_mchannel ns_source nl_id oc
oly_anon_id oly_enc_id partner pk_campaign pk_kwd pk_source piwik_campaign piwik_kwd ref ref_src ref_url
referer referrer rss s_cid s_kwcid sc_campaign sc_channel sc_content sc_country sc_geo sc_medium
sc_outcome sfmc_id smid smtyp soc_src soc_trk sr_share share_id spm sref srnd taid trackingid trk
trkcampaign twclid ttclid vero_conv vero_id via wbraid wickedid wt.mc_id wt_mc wt_zmc xtatc xtcr xtor
xts yclid ysclid __s __twitter_impression
"""
TRACKING_PARAMETERS = frozenset(_TRACKING.split())
_PREFIXES = ("utm_", "mtm_", "matomo_", "hsa_", "pk_", "wt.")
_HOST_PREFIX = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$")
_SLASHES = re.compile(r"/{2,}")


def _segments(path: str) -> str:
    kept: list[str] = []
    for segment in _SLASHES.sub("/", path).split("/"):
        if segment == "..":
            kept[1:] = kept[1:-1]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _path(path: str) -> str:
    try:
        plain = quote(unquote(path, errors="strict"), safe="/~!$&'()*+,;=:@-._")
    except UnicodeDecodeError:
        plain = path
    plain = _INDEX.sub("/", _segments(plain))
    if plain.endswith(("/amp", "/amp/")):
        plain = plain[: plain.rindex("/amp")]
    return plain.removesuffix(".amp").rstrip("/")


def _is_tracking(name: str) -> bool:
    lowered = name.lower()
    return lowered in TRACKING_PARAMETERS or lowered.startswith(_PREFIXES) or lowered == "amp"


def canonical_url(url: str | None) -> str | None:
    """Give the comparable form of an http(s) address, or None where there is none to compare.

    Scheme, host prefix (www, m, amp), default port, fragment, tracking parameters, index page, `/amp` and a
    trailing slash do not count; the other parameters are sorted. Links of other schemes give None.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    host = _HOST_PREFIX.sub("", host)
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_tracking(name)
    )
    address = f"https://{host}{_path(parts.path)}"
    return f"{address}?{urlencode(query)}" if query else address
