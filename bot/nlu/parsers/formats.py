"""Does the visitor want to come, or to meet on a screen?"""

from bot.nlu.parsers.found import Found, without_overlaps
from bot.nlu.parsers.german import lower, rx

# "online" alone is the wish; with one of these behind it, it is what the company wants to do.
_NOT_ONLINE = (
    r"(?![\w-]|/?-?shop| ?(?:ver)?kauf| (?:zu mehr|mehr|verkauf|anbiet|bestell|werb|stell|gehen|sichtbar"
    r"|präsen[zt]|bezahl|zahl|shop|handel"
    r"|händler|marketing|kurs|schulung|banking|auftritt|unterweis|gefunden|sein|geschäft|lern))"
)
_ONLINE = rx(
    rf"(?<![\w-])(?:online{_NOT_ONLINE}|online-?(?:termin|gespräch|beratung|sprechtag|sprechstunde"
    rf"|meeting|treffen)\b"
    r"|(?:per|über|mit|via|auf|in) (?:zoom|teams|skype|webex|video(?:call|chat)?|jitsi"
    r"|bigbluebutton)\b|zoom(?:-?(?:call|meeting|termin))?(?= bitte|[.!?]?$)"
    r"|video-?(?:konferenz|gespräch|call|chat|telefonat|termin|beratung|meeting|anruf|schalte)\b"
    r"|virtuell(?:e[nrsm]?(?= (?:termin|gespräch|treffen|sprechtag|beratung|teilnahme)))?(?!\w)"
    r"|digital(?= bitte| teilnehmen| wäre| treffen|[.!]?$)|vom (?:büro|schreibtisch|rechner|homeoffice) aus"
    r"|am (?:bildschirm|computer|rechner)(?= bitte| wäre|[.!]?$)|einwählen|zuschalten)"
)
_ON_SITE = rx(
    r"(?<![\w-])(?:vor[ -]?ort(?:-?termin)?\b|persönlich(?:er?)?(?![\w-])(?! haft)"
    r"|persönliche[nrsm]? (?:gespräch|termin|treffen|beratung|sprechtag|begegnung)\w*"
    r"|(?:lieber|gern|gerne|direkt|termin|doch|auch|gespräch) bei ihnen\b|bei ihnen(?= (?:im haus"
    r"|vor ort|in der kammer))|bei ihnen(?=[.!]?$)"
    r"|(?:komme?n?|fahre|fahren) (?:gerne? |lieber |selbst |dann )?(?:vorbei|zu ihnen|hin)\b"
    r"|vorbei(?:zu)?kommen|zu ihnen kommen"
    r"|in präsenz|präsenz(?:termin|sprechtag|beratung|gespräch)?(?![\w-])|von angesicht zu"
    r" angesicht|face[ -]to[ -]face|in der kammer|im haus der kammer|live vor ort)"
)
_NEGATED = rx(
    r"(?:\bnicht|\bkeine?n?|\bohne|\bstatt|\banstatt|\bungern)(?: (?:so gern|gern|gerne|nur|per"
    r"|über|mit|unbedingt|ein|eine|einen|wieder|rein))?\s?$"
)
# What a company does online is no wish for the appointment: "Wir verkaufen online".
_BUSINESS = rx(r"(?:verkauf\w*|vertreib\w*|biet\w*|handeln|werb\w*|bestell\w*|buchbar)(?: [\w-]+){0,2} $")


def find(text: str) -> list[Found]:
    low = lower(text)
    found: list[Found] = []
    for pattern, meeting_format in ((_ONLINE, "online"), (_ON_SITE, "on_site")):
        for match in pattern.finditer(low):
            before = low[max(0, match.start() - 30) : match.start()]
            done_online = meeting_format == "online" and _BUSINESS.search(before)
            if not _NEGATED.search(before) and not done_online:
                raw = text[match.start() : match.end()]
                found.append(
                    Found("meeting_format", match.start(), match.end(), raw, {"format": meeting_format})
                )
    return without_overlaps(found)
