"""Texts to words: cleaned, in lower case, without the words that say nothing of a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from vocsigma.voice._arrays import Ints, Vectors

# Our own list. It leaves out what complaints turn on: not, no, never, why, how, when, where, back, out,
# off, again, still, without, can't and the like.
_STOP_WORDS = """
a about above also am an and any are as at be been being below between both but by can could did do
does doing done each either else en et etc few for from get gets getting go going got had has have
having he hello hers herself hi him himself his i i'd i'll i'm i've if im in into is it it'd it'll
it's its itself ive just let let's lot made make makes many may me might mine more most much must my
myself of oh ok okay on one or other our ours ourselves own per please pls really same say see shall
she should since so some such than thank thanks that that's thats the their theirs them themselves
then there there's these they they'd they'll they're they've this those though through to too u
until upon ur us very via was we we'd we'll we're we've were what what's whats which while who whom
whose will with would yes yet you you'd you'll you're you've your yours yourself yourselves
"""

# The patterns run on RE2, whose time is linear in the text whatever the text.
_CLEANING = (
    (r"[’‘`´]|&#0?39;|&#x27;|&apos;", "'"),
    (r"https?://\S+|www\.\S+|\S+@\S+\.\S+|@\w+|&(?:[a-z]+|#x?[0-9a-f]+);", " "),
    (r"[^\p{L}\p{M}\p{N}']+", " "),
    (r"'+(?: |$)", " "),
    (r"(?:^| )'+", " "),
    (r" +", " "),
)


@dataclass(frozen=True)
class Documents:
    """The words of texts; texts of the same words in the same order may be one document.

    Parameters
    ----------
    row : array of int, shape (n_texts,)
        The document of each text.
    weight : array of float32, shape (n_documents,)
        How many texts each document stands for.
    parent, word : array of int, shape (n_tokens,)
        Of each token, in the order of the documents, its document and its word's number.
    words : array of str, shape (n_words,)
        The distinct words, sorted.
    """

    row: Ints
    weight: Vectors
    parent: Ints
    word: Ints
    words: NDArray[Any]

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.weight)

    def in_words_of(self, vocabulary: NDArray[Any]) -> tuple[Ints, Ints]:
        """Give the tokens whose words are in a vocabulary: their documents and their words' places."""
        place = pc.index_in(
            pa.array(self.words, pa.large_string()), pa.array(vocabulary, pa.large_string())
        )
        place = np.asarray(pc.fill_null(place, -1), dtype=np.int64)[self.word]
        known = place >= 0
        return self.parent[known], place[known]

    def counts(self, vocabulary: NDArray[Any]) -> sparse.csr_array:
        """Count the words of a vocabulary, one row a document."""
        parent, place = self.in_words_of(vocabulary)
        ones = np.ones(len(parent), dtype=np.float32)
        shape = (len(self), len(vocabulary))
        return sparse.coo_array((ones, (parent, place)), shape=shape).tocsr()

    def presence(self, vocabulary: NDArray[Any]) -> sparse.csr_array:
        """Say which words of a vocabulary each document has: 1 where it does."""
        counts = self.counts(vocabulary)
        counts.data[:] = 1
        return counts


def read_documents(texts: pa.Array, *, merge: bool = True) -> Documents:
    """Read texts as words.

    Parameters
    ----------
    texts : pyarrow array of large_string
        The texts, none missing.
    merge : bool
        Whether texts of the same words are one document; the documents are then sorted, so that
        nothing hangs on the order of the texts.

    Returns
    -------
    Documents
        The words, and which text is which document.
    """
    clean = _clean(texts)
    row = np.arange(len(clean), dtype=np.int64)
    if merge:
        clean, row = _distinct(clean)
    pieces = pc.split_pattern(clean, " ")
    tokens, parent = pc.list_flatten(pieces), pc.list_parent_indices(pieces)
    stop = pc.is_in(tokens, pa.array(_STOP_WORDS.split(), pa.large_string()))
    telling = pc.and_not(pc.greater(pc.utf8_length(tokens), 1), stop)
    words, word = _distinct(tokens.filter(telling))
    return Documents(
        row=row,
        weight=np.bincount(row, minlength=len(clean)).astype(np.float32),
        parent=np.asarray(parent.filter(telling), dtype=np.int64),
        word=word,
        words=np.array(words.to_pylist(), dtype=object),
    )


def _clean(texts: pa.Array) -> pa.Array:
    """Leave only words, in lower case, one blank between."""
    clean = pc.utf8_lower(texts)
    for pattern, put in _CLEANING:
        clean = pc.replace_substring_regex(clean, pattern, put)
    return pc.utf8_trim_whitespace(clean)


def _distinct(values: pa.Array) -> tuple[pa.Array, Ints]:
    """Give the distinct values, sorted, and the place of each value among them."""
    coded = values.dictionary_encode()
    order = pc.sort_indices(coded.dictionary)
    rank = np.empty(len(order), dtype=np.int64)
    rank[np.asarray(order)] = np.arange(len(order))
    return coded.dictionary.take(order), rank[np.asarray(coded.indices, dtype=np.int64)]
