"""Themes of 5,000 questions of bank customers, 77 intents, against peers of scikit-learn, on one thread.

Agreement with the intents is normalised mutual information, the mean of three seeds. Texts that repeat
with noise words then show how cost grows. The data are those of the tests (BANKING77, CC BY 4.0).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from vocsigma.voice import ThemeModel

BANKING = Path(__file__).parents[1] / "tests" / "data" / "voice" / "banking77_train.csv.gz"
TEXTS, INTENTS, SEEDS = 5_000, 77, (0, 1, 2)
SIZES = (5_000, 20_000, 80_000)


def main() -> None:
    questions = pd.read_csv(BANKING)
    for name, sample in {
        "random": questions.sample(TEXTS, random_state=0),
        "first": questions[:TEXTS],
    }.items():
        for method, labels_of in {"ours": themes, "svd": svd, "nmf": nmf, "lda": lda}.items():
            if method == "lda" and name == "first":
                continue
            report(f"banking_{name} {method}", labels_of, sample)
    words = np.array(sorted({word for text in questions["text"] for word in text.split()}))
    for size in SIZES:
        texts = noisy(questions["text"].to_numpy(), words, size)
        seconds, _ = cpu_seconds(lambda texts=texts: ThemeModel(20).fit(texts))
        print(f"themes_{size} cpu_s {seconds:.2f}")


def report(name: str, labels_of: Callable[..., Any], sample: pd.DataFrame) -> None:
    texts = sample["text"].tolist()
    runs = [cpu_seconds(lambda seed=seed: labels_of(texts, seed)) for seed in SEEDS]
    agreement = [normalized_mutual_info_score(sample["category"], labels) for _, labels in runs]
    print(f"{name} nmi {np.mean(agreement):.3f} cpu_s {np.mean([run[0] for run in runs]):.2f}")


def themes(texts: list[str], seed: int) -> np.ndarray:
    return ThemeModel(INTENTS, random_state=seed).fit(texts).labels_


def svd(texts: list[str], seed: int) -> np.ndarray:
    weights = TfidfVectorizer(stop_words="english", min_df=2).fit_transform(texts)
    vectors = normalize(TruncatedSVD(100, random_state=seed).fit_transform(weights))
    return KMeans(INTENTS, n_init=4, random_state=seed).fit_predict(vectors)


def nmf(texts: list[str], seed: int) -> np.ndarray:
    weights = TfidfVectorizer(stop_words="english", min_df=2).fit_transform(texts)
    model = NMF(INTENTS, init="nndsvda", random_state=seed, max_iter=200, tol=1e-3)
    return model.fit_transform(weights).argmax(axis=1)


def lda(texts: list[str], seed: int) -> np.ndarray:
    counts = CountVectorizer(stop_words="english", min_df=2).fit_transform(texts)
    model = LatentDirichletAllocation(INTENTS, learning_method="online", random_state=seed)
    return model.fit_transform(counts).argmax(axis=1)


def noisy(texts: np.ndarray, words: np.ndarray, size: int) -> list[str]:
    """Draw texts with two words of others each."""
    random = np.random.default_rng(0)
    drawn = [random.choice(values, size) for values in (texts, words, words)]
    return [" ".join(parts) for parts in zip(*drawn, strict=True)]


def cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give the CPU seconds of one run, and what the work gave."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
