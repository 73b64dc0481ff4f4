"""Themes of texts: a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from vocsigma.exceptions import ArgumentError
from vocsigma.voice._arrays import Floats, Ints
from vocsigma.voice._fit import fit_themes
from vocsigma.voice._mentions import mentions_table
from vocsigma.voice._quotes import quotes_table
from vocsigma.voice._reader import Reader, one_thread
from vocsigma.voice._saved import read_model, write_model
from vocsigma.voice._settings import Encoder, Settings, check_settings
from vocsigma.voice._texts import read_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class ThemeModel(ClusterMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Find what customers talk about.

    Parameters
    ----------
    n_themes : int, default 20
        How many themes, 2 or more.
    encoder : "corpus", callable or array, default "corpus"
        Where the texts' vectors come from: learned from the texts themselves; a function that takes a
        list of texts and gives an array, one row a text; or such an array, one row for each row given
        to `fit`.
    seeds : dict of str to list of str, optional
        Themes that the analyst names, with keywords that hold them: ``{"delay": ["late", "waiting"]}``.
        They are the first themes; the others are found freely.
    smoothing : "auto" or float, default "auto"
        How far a text's vector is moved to those of its neighbours while themes are sought, from 0 to
        1; by itself 0.5 if there are at most 200 different texts a theme, else 0.
    random_state : int or None, default 0
        The seed of everything random; None for another result each time.

    Attributes
    ----------
    labels_ : array of int, shape (n_texts,)
        The theme of each text that is there.
    strength_ : array of float, shape (n_texts,)
        The cosine of each text to its theme's centroid, from -1 to 1; 0 without a known word.
    themes_ : DataFrame
        One row a theme: ``theme`` (number), ``label`` (its name: the seed's, or its first keywords),
        ``size``, ``share``, ``keywords``, ``mean_strength``.
    rows_ : array of int, shape (n_texts,)
        The row that was given of each text.
    n_missing_ : int
        How many rows had no text; they have no label.
    n_without_words_ : int
        How many texts have no word that the model knows; their theme is the first, at strength 0.

    Notes
    -----
    Texts are cleaned and read as words, without a short list of stop words that leaves not, why, back
    and the like. Word vectors are learned from the texts; a text is the mean of its words'
    vectors weighted by the root of their inverse document frequency, less what all texts have in common
    (Arora, Liang and Ma, 2017, A simple but tough-to-beat baseline for sentence embeddings). Vectors are
    smoothed over 8 neighbours and clustered by spherical k-means; the themes' centroids are then taken
    of the vectors before smoothing, and every text has the theme of the nearest.

    The word vectors are a singular value decomposition of positive pointwise mutual information (Levy,
    Goldberg and Dagan, 2015). Words must be parted by blanks: Chinese, Japanese and Thai need an encoder.

    Texts of the same words are one document that counts several times, and documents are sorted: the
    order of the texts changes nothing. Above 15,000 documents the clusters are made of 10,000 drawn at
    random, and the others take the nearest centroid. Linear algebra runs on one thread, so that the
    number of threads does not change the result.

    Examples
    --------
    >>> from vocsigma.voice import ThemeModel
    >>> texts = ["my card has not arrived", "the card still has not arrived", "where is my card",
    ...          "the app crashes at login", "login crashes the app", "the app crashes again"]
    >>> model = ThemeModel(n_themes=2, seeds={"delivery": ["arrived"]}).fit(texts)
    >>> model.labels_
    array([0, 0, 0, 1, 1, 1])
    >>> model.themes[["theme", "label", "size", "share"]]
       theme                label  size  share
    0      0             delivery     3    0.5
    1      1  app, crashes, login     3    0.5
    """

    def __init__(
        self,
        n_themes: int = 20,
        *,
        encoder: Literal["corpus"] | Encoder | ArrayLike = "corpus",
        seeds: Mapping[str, Sequence[str]] | None = None,
        smoothing: Literal["auto"] | float = "auto",
        random_state: int | None = 0,
    ) -> None:
        self.n_themes = n_themes
        self.encoder = encoder
        self.seeds = seeds
        self.smoothing = smoothing
        self.random_state = random_state

    def fit(self, texts: Any, y: None = None) -> ThemeModel:  # noqa: ARG002
        """Find the themes of texts.

        Parameters
        ----------
        texts : sequence of str, or messages table
            The texts; of a table the customers'. Rows without a text are left out and counted.
        y : None
            Not used.

        Returns
        -------
        ThemeModel
            The model itself, fitted.

        Raises
        ------
        ArgumentError
            If a parameter or the texts cannot be used, or there are more themes than texts.

        Warns
        -----
        DataWarning
            If seeds have keywords that no text has, or over a tenth of the texts has no known word.

        Examples
        --------
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", None, "refund", "a refund"])
        >>> model.labels_, model.n_missing_
        (array([0, 0, 1, 1]), 1)
        """
        settings = self._settings()
        given = read_texts(texts)
        with one_thread():
            fitted = fit_themes(given, settings, stacklevel=3)
        self.labels_, self.strength_ = fitted.labels, fitted.strength
        self.rows_, self.n_missing_ = given.rows, given.n_missing
        self.n_without_words_ = fitted.n_without_words
        self.themes_ = fitted.table
        self._reader = Reader(fitted.space, fitted.centroids, settings.encoder, given)
        return self

    def transform(self, texts: Any) -> Floats:
        """Give the cosine of every text to every theme.

        Parameters
        ----------
        texts : sequence of str, messages table, or array
            The texts, read as `fit` reads them; their vectors if the model was fitted on vectors.

        Returns
        -------
        array of float, shape (n_texts, n_themes)
            From -1 to 1, one row for each text that is there; 0 for a text without a known word, -1 for
            a theme without texts.

        Examples
        --------
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> model.transform(["is my parcel late?"]).round(2)
        array([[ 1., -1.]])
        """
        check_is_fitted(self, "themes_")
        row, vectors = self._reader.read(texts)
        return self._reader.cosines(vectors)[row]

    def predict(self, texts: Any) -> Ints:
        """Give the nearest theme of every text.

        Parameters
        ----------
        texts : sequence of str, messages table, or array
            The texts, read as `fit` reads them; their vectors if the model was fitted on vectors.

        Returns
        -------
        array of int, shape (n_texts,)
            The number of the theme of each text that is there.

        Examples
        --------
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> model.predict(["I want a refund", "Late again!"])
        array([1, 0])
        """
        check_is_fitted(self, "themes_")
        row, vectors = self._reader.read(texts)
        return self._reader.assign(vectors)[0][row]

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:  # noqa: ARG002
        """Give the names of the themes, which are the columns of `transform`.

        Parameters
        ----------
        input_features : None
            Not used.

        Returns
        -------
        array of str, shape (n_themes,)
            The labels of the themes.

        Examples
        --------
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> model.get_feature_names_out().tolist()
        ['late, parcel', 'refund']
        """
        return self.themes["label"].to_numpy(dtype=object)

    @property
    def themes(self) -> pd.DataFrame:
        """The table of themes, once fitted; see ``themes_`` for its columns."""
        check_is_fitted(self, "themes_")
        return self.themes_

    def mentions(self, messages: Any) -> pd.DataFrame:
        """Say which themes the customers' messages mention.

        Parameters
        ----------
        messages : data frame or Loaded
            The messages table, or any frame with ``message_id`` and ``text``.

        Returns
        -------
        DataFrame
            The mentions table: ``message_id``, ``theme`` (label; every label is a category), ``strength``
            (cosine), ``rank`` (1 for the best). Messages without a text have no row.

        Notes
        -----
        The best theme of a text is always mentioned, however weak: leave weak mentions out by
        ``mentions[mentions["strength"] >= 0.3]``. A second and third are mentioned for what is left of
        the text without the themes before: where its part towards them is at least 0.4 long
        (orthogonal matching pursuit; Pati, Rezaiifar and Krishnaprasad, 1993).

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> model.mentions(pd.DataFrame({"message_id": ["m1"], "text": ["Parcel late!"]})).round(2)
          message_id         theme  strength  rank
        0         m1  late, parcel       1.0     1
        """
        check_is_fitted(self, "themes_")
        given = read_texts(messages, argument="messages")
        if given.message_ids is None:
            message = "`messages` is a sequence of texts; give a frame with message_id and text"
            raise ArgumentError(message)
        row, found, strength = self._reader.mentions(given)
        names = self.themes_["label"].tolist()
        return mentions_table(given.message_ids, found[row], strength[row], names)

    def quotes(self, n: int = 3, *, texts: Any = None) -> pd.DataFrame:
        """Give texts that speak for each theme: near to its centroid, and unlike each other.

        Parameters
        ----------
        n : int, default 3
            How many a theme, at most.
        texts : sequence of str or messages table, optional
            The texts to quote; those that were fitted if not given. A loaded model has none.

        Returns
        -------
        DataFrame
            ``theme``, ``label``, ``message_id`` (where the texts came in a table), ``strength``, ``text``;
            the best quote of a theme first.

        Examples
        --------
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> model.quotes(1)[["label", "text"]]
                  label         text
        0  late, parcel  late parcel
        1        refund     a refund
        """
        check_is_fitted(self, "themes_")
        if not isinstance(n, int | np.integer) or n < 1:
            raise ArgumentError(f"n={n!r} is not a number of quotes; give 1 or more")
        given = self._reader.fitted if texts is None else read_texts(texts)
        if given is None:
            raise ArgumentError("a loaded model has no texts to quote; pass texts=")
        documents, vectors = self._reader.place(given)
        labels, strength = self._reader.assign(vectors)
        found = pd.DataFrame({"theme": labels, "strength": strength})
        return quotes_table(
            given, documents, vectors, found, names=self.themes_["label"].tolist(), n=int(n)
        )

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the themes by size, with their keywords.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib Axes
            The axes that were drawn on.
        """
        check_is_fitted(self, "themes_")
        axes: Axes = import_module("vocsigma.plotting").picture_of(self)(self, ax=ax)
        return axes

    def save(self, path: str | Path) -> None:
        """Write the fitted model to one file, without the texts and without pickle.

        Parameters
        ----------
        path : str or Path
            The file, which is written over; a NumPy npz of arrays and JSON.

        Notes
        -----
        The words that the model knows and the keywords are in the file: they are the customers'. The same
        model gives the same bytes.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from vocsigma.voice import ThemeModel
        >>> model = ThemeModel(2).fit(["late parcel", "parcel is late", "refund", "a refund"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(Path(folder) / "themes.npz")
        ...     ThemeModel.load(Path(folder) / "themes.npz").predict(["refund me"])
        array([1])
        """
        check_is_fitted(self, "themes_")
        settings = self._settings()
        parameters = {
            "n_themes": settings.n_themes,
            "encoder": settings.encoder if settings.learns else None,
            "seeds": settings.seeds or None,
            "smoothing": self.smoothing if settings.smoothing is None else settings.smoothing,
            "random_state": settings.random_state,
        }
        reader = self._reader
        write_model(Path(path), parameters, reader.space, reader.centroids, self.themes_)

    @classmethod
    def load(cls, path: str | Path, *, encoder: Encoder | None = None) -> ThemeModel:
        """Read a model that `save` wrote.

        Parameters
        ----------
        path : str or Path
            The file.
        encoder : callable, optional
            The function that gave the texts' vectors, which no file holds. Without it a model of given
            vectors reads vectors only.

        Returns
        -------
        ThemeModel
            The model. It has the themes and reads texts; ``labels_``, ``strength_`` and the texts to
            quote belong to the data it was fitted on and are not in the file.

        Raises
        ------
        FormatError
            If the file is not a saved model, or one of another version.
        """
        parameters, space, centroids, table = read_model(Path(path))
        if parameters["encoder"] is None:
            parameters["encoder"] = encoder
        model = cls(parameters.pop("n_themes"), **parameters)
        model.themes_ = table
        model._reader = Reader(space, centroids, parameters["encoder"], None)
        return model

    def _settings(self) -> Settings:
        return check_settings(**self.get_params(deep=False))
