"""Numbers and dates are written as a spreadsheet shows them."""

from datetime import date, datetime, time, timedelta

import pytest

from ingest.office.formats import shown
from ingest.page.lines import clean


@pytest.mark.parametrize(
    ("value", "form", "seen"),
    [
        (0.451, "0.0%", "45.1%"),
        (1234, "#,##0", "1,234"),
        (-1234, "#,##0_);(#,##0)", "(1,234)"),
        (1234.5, "[$$-409]#,##0.00", "$1,234.50"),
        (12.5, "#,##0.00\\ [$€-407]", "12.50 €"),
        (2.5, "0", "3"),
        (1.5e6, '0.0,,"M"', "1.5M"),
        (12345, "0.00E+00", "1.23E+04"),
        (3.25, "# ??/??", "3 1/4"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (5, "00", "05"),
        (1.0, "0.##", "1"),
        (-0.01, "0", "0"),
        (-3.5, "0.0", "-3.5"),
        (45, '0" per cent"', "45 per cent"),
        (1234, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "1,234.00 €"),
        (1200, '[>=1000]#,##0," k";0', "1 k"),
        (123456789, "000-00-0000", "123-45-6789"),
        (0, '"Yes";;"No"', "No"),
        (2, 'General" teachers"', "2 teachers"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "", "TRUE"),
        (datetime(2024, 3, 1), "mmmm yyyy", "March 2024"),
        (datetime(2024, 3, 1), "mmm-yy", "Mar-24"),
        (datetime(2024, 3, 1), "[$-409]d\\ mmmm\\ yyyy;@", "1 March 2024"),
        (datetime(2024, 3, 5), "dd/mm/yyyy", "05/03/2024"),
        (datetime(2024, 3, 5), "mm-dd-yy", "2024-03-05"),
        (datetime(2024, 3, 5, 14, 7), "yyyy-mm-dd h:mm", "2024-03-05 14:07"),
        (datetime(2024, 3, 5, 14, 7), "h:mm AM/PM", "2:07 PM"),
        (date(2024, 5, 1), "yyyy-mm-dd", "2024-05-01"),
        (date(2024, 5, 1), "d mmmm bbbb", "1 May 2567"),
        (date(2024, 5, 1), "[$-107041E]d mmm yyyy;@", "1 May 2567"),
        (date(2024, 5, 1), "[$-41E]d mmm yyyy", "1 May 2024"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (45352, "mmmm yyyy", "March 2024"),
        ("high", "0.0%", "high"),
    ],
)
def test_a_value_is_written_as_it_is_shown(value: object, form: str, seen: str) -> None:
    assert clean(shown(value, form)) == seen
