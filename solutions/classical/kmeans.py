import numpy as np


def kmeans(X: np.ndarray, centroids: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Cluster samples with Lloyd's algorithm from given centroids.

    Each of the `steps` rounds has two halves:

        label_i = argmin_k |x_i - c_k|^2                (the nearest centroid)
        c_k     = mean of the x_i with label_i = k      (the middle of its samples)

    Args:
        X: (N, D) float samples, near the origin.
        centroids: (K, D) float centroids to start from, used in their order; K may exceed N.
        steps: number of rounds, 1 or more. Exactly as many are made; once nothing moves, more change nothing.

    Returns:
        (centroids, labels): the centroids (K, D) after the last round, in the order of those given, and (N,) int
        labels, the index of the nearest of these final centroids for each sample. A sample that is equally near to
        several centroids belongs to the one with the lowest index, in every round and at the end. A centroid without
        samples stays where it is; it may get samples again in a later round.

    Example:
        >>> c, labels = kmeans(np.array([[0.0], [1.0], [5.0]]), np.array([[0.0], [4.0], [9.0]]), 1)
        >>> c.tolist(), labels.tolist()
        ([[0.5], [5.0], [9.0]], [0, 0, 1])

    Source: Lloyd, Least Squares Quantization in PCM (1982), section III; Hastie, Tibshirani and Friedman, The
    Elements of Statistical Learning (2009), section 13.2.1.
    """

    def nearest(C: np.ndarray) -> np.ndarray:
        squared = (C**2).sum(axis=1) - 2 * X @ C.T  # (N, K), but for |x|^2, which all centroids share
        return squared.argmin(axis=1)

    C = centroids
    for _ in range(steps):
        members = nearest(C) == np.arange(len(C))[:, None]  # (K, N)
        counts, sums = members.sum(axis=1, keepdims=True), members @ X
        C = np.where(counts > 0, sums / np.maximum(counts, 1), C)
    return C, nearest(C)
