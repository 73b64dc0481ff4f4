"""The steps of the pipeline against plain loops and scikit-learn."""

import numpy as np
import pyarrow as pa
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from vocsigma.voice._arrays import centred, unit_rows
from vocsigma.voice._keywords import find_keywords, name_themes
from vocsigma.voice._kmeans import Anchors, spherical_kmeans
from vocsigma.voice._mentions import find_mentions
from vocsigma.voice._neighbours import smooth
from vocsigma.voice._word_vectors import (
    _association,
    _company,
    choose_vocabulary,
    learn_word_vectors,
)
from vocsigma.voice._words import read_documents


def documents_of(texts):
    return read_documents(pa.array(texts, pa.large_string()))


def directions(n, d, seed=0):
    rows = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return unit_rows(rows)


def test_company_and_its_information_are_those_of_a_plain_count():
    texts = [
        "late parcel not here",
        "parcel late",
        "refund late here",
        "refund not parcel not late",
    ]
    documents = documents_of(texts)
    vocabulary = choose_vocabulary(documents)
    place = {word: row for row, word in enumerate(vocabulary)}
    near = np.zeros((len(place), len(place)))
    for text in texts:
        row = [place[word] for word in text.split()]
        for first in range(len(row)):
            for second in range(first + 1, min(first + 6, len(row))):
                near[row[first], row[second]] += 1
                near[row[second], row[first]] += 1
    assert _company(documents, vocabulary).toarray().tolist() == near.tolist()
    context = near.sum(axis=1) ** 0.75
    with np.errstate(divide="ignore"):
        information = np.log(near * context.sum() / np.outer(near.sum(axis=1), context))
    expected = np.maximum(information, 0)
    assert _association(_company(documents, vocabulary)).toarray() == pytest.approx(expected)


def test_words_far_apart_keep_no_company():
    documents = documents_of(["one2 two2 three2 four2 five2 six2 seven2"])
    vocabulary = documents.words
    near = _company(documents, vocabulary).toarray()
    place = vocabulary.tolist().index
    assert near[place("one2"), place("six2")] == 1
    assert near[place("one2"), place("seven2")] == 0


def test_rare_words_are_left_out_of_many_texts_only():
    assert choose_vocabulary(documents_of(["late", "refund"])).tolist() == ["late", "refund"]
    many = [f"late parcel{number}" for number in range(120)]
    assert choose_vocabulary(documents_of(many)).tolist() == ["late"]


def test_word_vectors_are_as_long_as_the_root_of_inverse_frequency():
    documents = documents_of(["late parcel", "late refund", "refund money"])
    vectors = learn_word_vectors(documents, documents.words, 0)
    frequency = {"late": 2, "money": 1, "parcel": 1, "refund": 2}
    expected = [np.sqrt(np.log(4 / (1 + frequency[word])) + 1) for word in documents.words]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(expected, rel=1e-5)


def test_centred_rows_of_zeros_stay():
    rows = np.array([[1, 0], [0, 0], [0, 1]], dtype=np.float32)
    moved = centred(rows, np.array([0.5, 0.5], dtype=np.float32))
    root = np.sqrt(0.5)
    assert moved == pytest.approx(np.array([[root, -root], [0, 0], [-root, root]]))


def test_smoothing_is_the_mean_with_eight_neighbours_twice():
    rows = directions(60, 5)
    near = NearestNeighbors(n_neighbors=9, metric="cosine").fit(rows).kneighbors(rows)[1][:, 1:]
    moved = rows
    for _ in range(2):
        moved = unit_rows(0.7 * moved + 0.3 * moved[near].mean(axis=1))
    assert smooth(rows, 0.3) == pytest.approx(moved, abs=1e-5)
    assert smooth(rows, 0.0) is rows


def test_weighted_spherical_kmeans_finds_what_kmeans_finds():
    centers = directions(5, 20, seed=1)
    truth = np.random.default_rng(2).integers(5, size=400)
    rows = unit_rows(centers[truth] + 0.1 * directions(400, 20, seed=3))
    weight = np.ones(400, dtype=np.float32)
    none = Anchors(np.zeros((0, 20), dtype=np.float32))
    found = spherical_kmeans(rows, weight, 5, np.random.default_rng(0), none)
    assert adjusted_rand_score(truth, found) == 1
    peer = KMeans(5, n_init=4, random_state=0).fit_predict(rows)
    assert adjusted_rand_score(peer, found) == 1


def test_keywords_are_ranked_by_class_based_tfidf():
    texts = ["late late parcel", "refund money parcel"]
    documents = documents_of(texts)
    # Six words in two themes: 3 a theme. late: 2/3 log(1 + 3/2); parcel: 1/3 log(1 + 3/2).
    found = find_keywords(documents, documents.words, np.array([0, 1]), 3)
    assert found == [["late", "parcel"], ["money", "refund", "parcel"], []]


def test_names_are_given_or_made_of_keywords_each_once():
    words = [["x"], ["late", "parcel", "wait", "long"], ["late", "parcel", "wait"], []]
    assert name_themes(words, ["delivery"]) == [
        "delivery", "late, parcel, wait", "late, parcel, wait (theme 2)", "theme 3",
    ]  # fmt: skip


def test_a_text_between_two_themes_mentions_both_and_one_at_a_theme_only_that():
    centroids = np.eye(4, dtype=np.float32)[:3]
    texts = unit_rows(
        np.array([[1, 0, 0, 0], [1, 0.9, 0, 0], [1, 0.3, 0, 0], [0.8, 0.9, 1, 0], [0, 0, 0, 0]],
                 dtype=np.float32)
    )  # fmt: skip
    assert find_mentions(texts, centroids).tolist() == [
        [0, -1, -1], [0, 1, -1], [0, -1, -1], [2, 1, 0], [0, -1, -1],
    ]  # fmt: skip


def test_a_theme_like_the_best_one_is_not_mentioned_for_that_alone():
    centroids = unit_rows(np.array([[1, 0, 0], [1, 0.3, 0], [0, 0, 1]], dtype=np.float32))
    text = np.array([[1, 0, 0]], dtype=np.float32)
    assert (text @ centroids.T)[0, 1] > 0.9
    assert find_mentions(text, centroids).tolist() == [[0, -1, -1]]


def test_a_theme_without_texts_is_never_mentioned():
    centroids = np.array([[0, 0], [1, 0]], dtype=np.float32)
    texts = np.array([[-1, 0], [0, 0], [0, 1]], dtype=np.float32)
    assert find_mentions(texts, centroids)[:, 0].tolist() == [1, 1, 1]
