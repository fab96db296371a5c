import pytest

from kb.words.places import asked_countries, country_name, named_countries

NAMED = """
When did Myanmar publish its strategy? | MM
the agency of Perú, and Viet Nam's plan | PE VN
តើកម្ពុជាមានយុទ្ធសាស្ត្រអ្វី? | KH
ច្បាប់របស់ប្រទេសឡាវ | LA
ភាសាជប៉ុន |
la stratégie du Cambodge | KH
nothing here at all |
a chair in the room |
odin 2016 cambodia rank | KH
Cambodian factories | KH
how many Cambodians are online | KH
l'entreprise malienne | ML
les opérateurs sénégalais | SN
estratégia angolana | AO
a estratégia canadense | CA
los maestros brasileños | BR
la empresa brasileña | BR
l'administration française | FR
das französische Gesetz | FR
die kambodschanischen Fabriken | KH
la strategia italiana | IT
il governo tedesco | DE
the Swedish approach | SE
the Sri Lankan strategy | LK
the North Korean army | KP
the South Korean law | KR
Korean schools | KR
the Republic of Korea | KR
the Democratic People's Republic of Korea | KP
How much is Berlin ready to spend? | DE
Washington and Beijing disagree | US CN
a workshop in Phnom Penh | KH
Brussels proposed a law | EU
the EU AI Act | EU
the European Union | EU
l'Union européenne | EU
la Unión Europea | EU
die Europäische Union | EU
the European market |
US agencies | US
the U.S. government | US
tell us about it |
ABOUT US |
the UK plan | GB
the UAE and the PRC | AE CN
schools in the DRC | CD
the Democratic Republic of the Congo | CD
Congo's strategy | CG
a budget in US dollars |
whats the penalty in colorado | US
Au Colorado, sous quel effectif | US
the Texan law | US
New York State | US
a law of California | US
Ontario and Quebec | CA
New South Wales | AU
schools in Karnataka | IN
Indiana passed a law | US
Indian schools | IN
la strategia indiana | IN
the Indian Ocean |
Latin American heritage |
North American firms |
l'industrie latino-américaine |
American firms | US
American Samoa | AS
Georgia and Jordan | GE JO
they ate turkey and chile |
Turkey and Chile | TR CL
Chad has a plan | TD
the Polish estimate | PL
polish the text |
Guinea has a plan | GN
Equatorial Guinea | GQ
Papua New Guinea | PG
Guinea-Bissau | GW
Niger, not Nigeria | NE NG
Nigerien and Nigerian firms | NE NG
Dominica | DM
Dominican Republic | DO
a woman in Oman | OM
a woman at work |
malicious software |
South Sudan | SS
Northern Ireland | GB
Georgetown University |
the Paris Agreement |
the Beijing Consensus |
the brief is in French |
in English and French |
translated into Thai, Lao and Vietnamese |
en français |
the Spanish translation |
the Chinese text |
the French and Spanish versions |
Khmer wording |
the Khmer brief |
Khmer people | KH
a Japanese-language model |
in Chinese military journals | CN
in Cambodian universities | KH
nhân tài của Trung Quốc và Mỹ | CN US
phương pháp học |
tiếng Pháp |
Hong Kong and Taiwan | HK TW
Kosovo, Palestine and Montserrat | XK PS MS
la réunion du conseil |
"""


@pytest.mark.parametrize("line", NAMED.strip().splitlines())
def test_countries_are_known_however_they_are_written(line: str) -> None:
    text, _, codes = line.rpartition("|")
    assert named_countries(text.strip()) == set(codes.split())


def test_a_code_has_a_name() -> None:
    assert country_name("KH") == "Cambodia"
    assert country_name("INT") == "International"
    assert country_name("MM") == "Myanmar"
    assert country_name("BA") == "Bosnia and Herzegovina"
    assert country_name("XQ") == "XQ"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("กฎหมายของไทยและเมียนมา", {"TH", "MM"}),
        ("中国和泰国的战略", {"CN", "TH"}),
        ("泰國的法律", {"TH"}),
        ("Strategi Jepang dan Amerika Serikat", {"JP", "US"}),
        ("ច្បាប់របស់មីយ៉ាន់ម៉ា", {"MM"}),
        ("ภาษาไทยในโรงเรียน", set()),
        ("法语教材", set()),
    ],
)
def test_countries_in_thai_chinese_and_indonesian(text: str, codes: set[str]) -> None:
    assert named_countries(text) == codes


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("what does cambodian law say", {"KH"}),
        ("teachers in phnom penh", {"KH"}),
        ("schools of siem reap", {"KH"}),
        ("hanoi smart city", {"VN"}),
        ("the uk plan for compute", {"GB"}),
        ("lao schools", {"LA"}),
        ("uae strategy and eu rules", {"AE", "EU"}),
        ("what does the thai law on AI say", {"TH"}),
        ("help us polish the turkey recipe", set()),
    ],
)
def test_a_question_names_countries_in_small_letters_too(question: str, codes: set[str]) -> None:
    assert asked_countries(question) == codes


def test_a_text_names_them_as_they_are_written() -> None:
    assert not named_countries("what does cambodian law say of hanoi")
