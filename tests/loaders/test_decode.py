import io

import pytest

from vocsigma.loaders import read_mastodon, read_twcs
from vocsigma.loaders._files.decode import decoded

FRENCH = "Où est mon colis ? Déjà payé, jamais reçu… “très” déçu, à bientôt !"
GERMAN = "Straße gesperrt, Päckchen zurück – größer als gedacht"


@pytest.mark.parametrize("text", [FRENCH, GERMAN])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("cp1252", "cp1252, guessed as it is not UTF-8"),
        ("mac_roman", "Mac Roman, guessed as it is not UTF-8"),
    ],
)
def test_the_code_page_is_told_by_its_letters(text, codec, name):
    assert decoded(text.encode(codec)) == (text, name, 0)


def test_a_few_damaged_bytes_in_utf8_do_not_change_the_encoding():
    text, encoding, damaged = decoded(FRENCH.encode() + b"\xff")
    assert (text, encoding, damaged) == (FRENCH + "\ufffd", "UTF-8, damaged", 1)


def test_a_mac_file_is_read_and_its_encoding_told():
    header = (
        "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    )
    row = f'1,7,True,Tue Oct 31 22:10:47 +0000 2017,"{FRENCH}",,\n'
    loaded = read_twcs(io.BytesIO((header + row).encode("mac_roman")))
    assert loaded.messages["text"].tolist() == [FRENCH]
    assert "Encoding: Mac Roman, guessed as it is not UTF-8." in loaded.summary()


def test_mojibake_is_counted(tmp_path):
    wrong = FRENCH.encode().decode("cp1252", errors="ignore")
    status = (
        '{{"id": "{0}", "created_at": "2026-08-01T13:53:15.714Z", "content": "{1}",'
        ' "visibility": "public", "account": {{"id": "7", "acct": "ann"}}}}\n'
    )
    texts = (wrong, FRENCH, "Ângela Ã", "plain", "😡 naïve â la carte")
    path = tmp_path / "x.ndjson"
    path.write_text("".join(status.format(*pair) for pair in enumerate(texts)), encoding="utf-8")
    loaded = read_mastodon(path, agents=[])
    assert loaded.counts["mojibake"] == 1
    assert "1 texts hold letters such as 'Ã©', which were decoded wrongly" in loaded.summary()
