"""What each kind is known by; how often that is right is measured in test_measured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.privacy._account_numbers import cards, ibans, is_iban, is_luhn
from vocsigma.privacy._addresses import emails, handles, ips, urls
from vocsigma.privacy._names import names
from vocsigma.privacy._phones import phones
from vocsigma.privacy._references import references


def texts(finder, text):
    return [text[start:end] for start, end in finder(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]),
        ("(https://a.example/x_(y))", ["https://a.example/x_(y)"]),
        ("www.a.example/b, c", ["www.a.example/b"]),
        ("bit.ly/3xYz and shop.de!", ["bit.ly/3xYz", "shop.de"]),
        ("it.was late. e.g. this, 1.5 km/h, a@b.com", []),
    ],
)
def test_urls(text, found):
    assert texts(urls, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.b+c@d-e.example.co.uk.", ["a.b+c@d-e.example.co.uk"]),
        ("a@b.example,c@d.example", ["a@b.example", "c@d.example"]),
        ("tom (at) example (dot) com!", ["tom (at) example (dot) com"]),
        ("ann at example dot org", ["ann at example dot org"]),
        ("look at this dot", []),
        ("@ann@social.example", []),
        ("meet @ noon", []),
    ],
)
def test_emails(text, found):
    assert texts(emails, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ann, @b_c: @d.e.", ["@ann", "@b_c", "@d.e"]),
        ("@ann@social.example told me", ["@ann@social.example"]),
        ("u/ann and /u/bob_1", ["u/ann", "/u/bob_1"]),
        ("a@b.example, meet @ noon, you/me", []),
    ],
)
def test_handles(text, found):
    assert texts(handles, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 192.0.2.7 and 2001:db8::1.", ["192.0.2.7", "2001:db8::1"]),
        ("at 12:30:45, 300.1.1.1, 1.2.3, 1.2.3.4.5, 16:9", []),
    ],
)
def test_ips(text, found):
    assert texts(ips, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DE89 3704 0044 0532 0130 00 BIC COBADEFF", ["DE89 3704 0044 0532 0130 00"]),
        ("de89370400440532013000", ["de89370400440532013000"]),
        (
            "DE02120300000000202051 DE02500105170137075030",
            ["DE02120300000000202051", "DE02500105170137075030"],
        ),
        ("NO9386011117947.", ["NO9386011117947"]),
        ("DE89 3704 0044 0532 0130 01", []),
        ("DE89 3704 0044 0532 0130 005", []),
        ("ZZ89 3704 0044 0532 0130 00", []),
    ],
)
def test_ibans(text, found):
    assert texts(ibans, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # The issuers' own test numbers.
        ("4111 1111 1111 1111 12/27", ["4111 1111 1111 1111"]),
        ("3782 822463 10005, 3056-930902-5904", ["3782 822463 10005", "3056-930902-5904"]),
        ("5555555555554444", ["5555555555554444"]),
        ("6304000000000000", ["6304000000000000"]),
        ("4222222222222", ["4222222222222"]),
        ("4111 1111 1111 1112", []),
        ("1111 2222 3333 4444", []),
        ("41111111111111111111111", []),
    ],
)
def test_cards(text, found):
    assert sorted(texts(cards, text)) == sorted(found)


@given(st.lists(st.integers(0, 9), min_size=11, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(digits, place, shift):
    check = next(last for last in range(10) if is_luhn([*digits, last]))
    wrong = [*digits, check]
    wrong[place % len(wrong)] = (wrong[place % len(wrong)] + shift) % 10
    assert not is_luhn(wrong)


@given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 16))
def test_an_iban_with_two_digits_swapped_is_none(account, place):
    check = next(f"{two:02}" for two in range(2, 99) if is_iban(f"DE{two:02}{account}"))
    swapped = account[:place] + account[place + 1] + account[place] + account[place + 2 :]
    assert is_iban(f"DE{check}{account}")
    assert is_iban(f"DE{check}{swapped}") == (swapped == account)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Numbers that the regulators keep free for fiction, and zeros.
        ("+44 20 7946 0018 or 0049 (0)171 39200-12", ["+44 20 7946 0018", "0049 (0)171 39200-12"]),
        ("07700 900123 and 030/23125 123", ["07700 900123", "030/23125 123"]),
        ("(555) 555-0142, 555.555.0143", ["(555) 555-0142", "555.555.0143"]),
        ("06.39.98.45.67", ["06.39.98.45.67"]),
        ("call 555-0162", ["555-0162"]),
        ("it was 555-0162", []),
        ("from 01.02.2024 - 15.02.2024, 2024-03-15 14", []),
        ("1,299.00 or 1.299,00, 12 345 678, 192.168.178.21", []),
        ("paid 1234567 €, 45 %", []),
        ("for 3 weeks, 2 days and 4 hours", []),
    ],
)
def test_phones(text, found):
    assert texts(phones, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Order no. 4711-0815, ticket #INC0048213", ["4711-0815", "#INC0048213"]),
        ("Kundennummer: K-2291834", ["K-2291834"]),
        ("booking reference XK77Q2", ["XK77Q2"]),
        (
            "112-3456789-1234567 and 1Z999AA10123456784",
            ["112-3456789-1234567", "1Z999AA10123456784"],
        ),
        ("order 2024-03-15, order 2 shirts, ordering 4711", []),
        ("account 07700 900123", []),
    ],
)
def test_references(text, found):
    assert texts(references, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi Anna, thanks", ["Anna"]),
        ("Dear Mr Hargreaves,", ["Hargreaves"]),
        ("My name is Peter van Dorn and", ["Peter van Dorn"]),
        ("No.\n\nKind regards,\nSusan Whitfield\n", ["Susan Whitfield"]),
        ("Sehr geehrter Herr Dr. Baumann,", ["Baumann"]),
        ("Hi team, hello There, thanks all", []),
        ("Paris is late", []),
    ],
)
def test_names(text, found):
    assert sorted(set(texts(names, text))) == sorted(found)
