import numpy as np
import pyarrow as pa
import pytest

from vocsigma.voice._words import read_documents


def words_of(*texts, merge=False):
    documents = read_documents(pa.array(texts, pa.large_string()), merge=merge)
    tokens = documents.words[documents.word]
    return [tokens[documents.parent == row].tolist() for row in range(len(documents))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My card has NOT arrived!", ["card", "not", "arrived"]),
        ("@shop why? https://t.co/x1 www.shop.example", ["why"]),
        ("write to me@mail.example, it&#39;s late &amp; wrong", ["write", "late", "wrong"]),
        ("I can’t log in… 'again'", ["can't", "log", "again"]),
        ("#refund order_2024 a b", ["refund", "order", "2024"]),
        ("naïve Straße ÖPNV", ["naïve", "straße", "öpnv"]),
        ("''' ' \n\t", []),
        ("", []),
    ],
)
def test_words_are_cleaned(text, words):
    assert words_of(text) == [words]


def test_texts_of_the_same_words_are_one_sorted_document():
    texts = pa.array(["late!", "a refund", "Late", "a refund"], pa.large_string())
    documents = read_documents(texts)
    assert documents.row.tolist() == [1, 0, 1, 0]
    assert documents.weight.tolist() == [2, 2]
    assert words_of("late!", "a refund", "Late", merge=True) == [["refund"], ["late"]]


def test_counts_and_presence_follow_the_vocabulary():
    documents = read_documents(
        pa.array(["late late refund", "parcel", ""], pa.large_string()), merge=False
    )
    vocabulary = np.array(["late", "other", "refund"], dtype=object)
    assert documents.counts(vocabulary).toarray().tolist() == [[2, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert documents.presence(vocabulary).toarray()[0].tolist() == [1, 0, 1]
