"""Codes in words: countries, languages, kinds, dates. English, as people write them."""

from __future__ import annotations

_COUNTRIES = """
INT International; EU European Union;
AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla;
AL Albania; AM Armenia; AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria;
AU Australia; AW Aruba; AX Åland Islands; AZ Azerbaijan; BA Bosnia and Herzegovina;
BB Barbados; BD Bangladesh; BE Belgium; BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi;
BJ Benin; BL St. Barthélemy; BM Bermuda; BN Brunei; BO Bolivia; BQ Caribbean Netherlands;
BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize;
CA Canada; CC Cocos (Keeling) Islands; CD Congo - Kinshasa; CF Central African Republic;
CG Congo - Brazzaville; CH Switzerland; CI Côte d’Ivoire; CK Cook Islands; CL Chile;
CM Cameroon; CN China; CO Colombia; CR Costa Rica; CU Cuba; CV Cape Verde; CW Curaçao;
CX Christmas Island; CY Cyprus; CZ Czechia; DE Germany; DJ Djibouti; DK Denmark; DM Dominica;
DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; EH Western Sahara;
ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands; FM Micronesia;
FO Faroe Islands; FR France; GA Gabon; GB United Kingdom; GD Grenada; GE Georgia;
GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea;
GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia and South Sandwich Islands;
GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong;
HM Heard and McDonald Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia;
IE Ireland; IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq;
IR Iran; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya;
KG Kyrgyzstan; KH Cambodia; KI Kiribati; KM Comoros; KN St. Kitts and Nevis; KP North Korea;
KR South Korea; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Laos; LB Lebanon; LC St. Lucia;
LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania; LU Luxembourg; LV Latvia;
LY Libya; MA Morocco; MC Monaco; MD Moldova; ME Montenegro; MF St. Martin; MG Madagascar;
MH Marshall Islands; MK North Macedonia; ML Mali; MM Myanmar; MN Mongolia; MO Macao;
MP Northern Mariana Islands; MQ Martinique; MR Mauritania; MS Montserrat; MT Malta;
MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique; NA Namibia;
NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands;
NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru;
PF French Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland;
PM St. Pierre and Miquelon; PN Pitcairn Islands; PR Puerto Rico; PS Palestine; PT Portugal;
PW Palau; PY Paraguay; QA Qatar; RE Réunion; RO Romania; RS Serbia; RU Russia; RW Rwanda;
SA Saudi Arabia; SB Solomon Islands; SC Seychelles; SD Sudan; SE Sweden; SG Singapore;
SH St. Helena; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia; SL Sierra Leone;
SM San Marino; SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST São Tomé and Príncipe;
SV El Salvador; SX Sint Maarten; SY Syria; SZ Eswatini; TC Turks and Caicos Islands; TD Chad;
TF French Southern Territories; TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau;
TL Timor-Leste; TM Turkmenistan; TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago;
TV Tuvalu; TW Taiwan; TZ Tanzania; UA Ukraine; UG Uganda; UM U.S. Outlying Islands;
US United States; UY Uruguay; UZ Uzbekistan; VA Vatican City; VC St. Vincent and Grenadines;
VE Venezuela; VG British Virgin Islands; VI U.S. Virgin Islands; VN Vietnam; VU Vanuatu;
WF Wallis and Futuna; WS Samoa; YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe;
"""
_LANGUAGES = """
am Amharic; ar Arabic; bg Bulgarian; bn Bangla; cs Czech; da Danish; de German; dz Dzongkha;
el Greek; en English; es Spanish; et Estonian; fa Persian; fi Finnish; fil Filipino; fr French;
ga Irish; gu Gujarati; ha Hausa; he Hebrew; hi Hindi; hr Croatian; hu Hungarian; hy Armenian;
id Indonesian; ig Igbo; is Icelandic; it Italian; ja Japanese; ka Georgian; kk Kazakh;
km Khmer; kn Kannada; ko Korean; ky Kyrgyz; lo Lao; lt Lithuanian; lv Latvian; mk Macedonian;
ml Malayalam; mn Mongolian; mr Marathi; ms Malay; mt Maltese; my Burmese; nb Norwegian Bokmål;
ne Nepali; nl Dutch; nn Norwegian Nynorsk; no Norwegian; or Odia; pa Punjabi; pl Polish;
ps Pashto; pt Portuguese; ro Romanian; ru Russian; rw Kinyarwanda; si Sinhala; sk Slovak;
sl Slovenian; so Somali; sq Albanian; sr Serbian; sv Swedish; sw Swahili; ta Tamil; te Telugu;
th Thai; ti Tigrinya; tr Turkish; uk Ukrainian; ur Urdu; uz Uzbek; vi Vietnamese; yo Yoruba;
zh Chinese; zu Zulu;
"""
# fmt: off
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
]
# fmt: on
_KINDS = {"op-ed": "Opinion piece", "academic": "Academic paper", "brief": "Brief"}
_WITH_ARTICLE = ("United ", "European ", "Netherlands", "Philippines")
_AUTHORED = {"yes": "Written by AI", "partly": "Partly written by AI"}


def _table(text: str) -> dict[str, str]:
    entries = (entry.strip() for entry in text.replace("\n", " ").split(";"))
    return dict(entry.split(" ", 1) for entry in entries if entry)


COUNTRIES = _table(_COUNTRIES)
LANGUAGES = _table(_LANGUAGES)


def country(code: str) -> str:
    """Name a country; an unknown code stays as it is."""
    return COUNTRIES.get(code.upper(), code)


def language(tag: str) -> str:
    """Name a language by the first part of its tag; an unknown one stays as it is."""
    return LANGUAGES.get(tag.split("-")[0].lower(), tag)


def kind(value: str) -> str:
    """Name a kind of document."""
    return _KINDS.get(value, value.replace("-", " ").capitalize())


def authored(value: str) -> str:
    """Say that AI wrote a document; empty where it did not, or nobody knows."""
    return _AUTHORED.get(value, "")


def date(value: str) -> str:
    """Write YYYY, YYYY-MM or YYYY-MM-DD in words; anything else stays as it is."""
    parts = value.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value
    if len(parts) > 1:
        if not 1 <= int(parts[1]) <= 12:
            return value
        parts[1] = _MONTHS[int(parts[1]) - 1]
    if len(parts) == 3:
        parts[2] = str(int(parts[2]))
    return " ".join(reversed(parts))


def facet(field: str, value: str) -> str:
    """Name a value that documents can be filtered by."""
    naming = {"country": country, "kind": kind, "language": language}
    return naming[field](value) if field in naming else value


def preference(field: str, value: str) -> str:
    """Say which documents a preference means, as it continues `documents ...`."""
    named = facet(field, value)
    if field == "country" and named.startswith(_WITH_ARTICLE):
        named = f"the {named}"
    elif field == "kind":
        named = f"kind {named.lower()}"
    words = {"country": "about", "year": "of", "kind": "of the", "language": "in"}
    return f"{words.get(field, 'by')} {named}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def persona(value: str) -> str:
    """Name a kind of person who asks."""
    known = {
        "policymaker": "For policymakers",
        "student": "For students and researchers",
        "researcher": "For students and researchers",
        "maintainer": "For maintainers",
    }
    return known.get(value, f"For {value}")
