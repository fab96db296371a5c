"""Syllables of Thai, Lao, Hindi and others, printed by a browser: whole, and each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers import read
from tests import pdfs

LINES = {
    "Noto Sans Thai": "ผู้ที่ไม่ได้ลงทะเบียนต้องยื่นคำร้องภายใน ๓๐ วัน น้ำและป่าไม้",
    "Noto Sans Lao": "ເພື່ອສົ່ງເສີມການຮຽນຮູ້ຂອງນັກຮຽນ ນ້ຳ ແລະ ປ່າໄມ້",
    "Noto Sans Myanmar": "ဆရာများ သင်တန်းတက်ရမည်။ ကျောင်းသားများအတွက်",
    "Noto Sans Devanagari": "शिक्षा मंत्रालय ने राष्ट्रीय योजना तैयार की है।",
    "Noto Sans Khmer": "ក្រសួងអប់រំបានរៀបចំផែនការ ដើម្បីលើកកម្ពស់ការរៀនសូត្រ",
}


@pytest.mark.browser
@pytest.mark.parametrize("font", LINES)
def test_syllables_are_whole_and_stand_once(tmp_path: Path, font: str) -> None:
    pdfs.need_font(font)
    text = read(pdfs.printed(tmp_path, f"<p>{LINES[font]}</p>", font), "d").pages[0].text
    assert text == LINES[font]
