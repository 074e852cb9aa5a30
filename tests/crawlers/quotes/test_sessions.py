"""What the Chinese sources of quotes put around their JSON."""

from __future__ import annotations

import pytest

from crawlers.quotes.sessions import inside_call


@pytest.mark.parametrize(
    "text",
    [
        '{"a":"(=);"}',
        'kline_dayqfq={"a":"(=);"}',
        ' var v_hk00001 = {"a":"(=);"} ;\n',
        'jQuery35.cb_1 ({"a":"(=);"});',
        'cb({"a":"(=);"})\n',
    ],
)
def test_json_is_found_in_a_call_in_a_variable_and_by_itself(text: str) -> None:
    assert inside_call(text).strip() == '{"a":"(=);"}'


def test_a_call_that_is_cut_is_left_as_it_is() -> None:
    assert inside_call('cb({"a":1}') == 'cb({"a":1}'
