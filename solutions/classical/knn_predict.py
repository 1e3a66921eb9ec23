import numpy as np


def knn_predict(X: np.ndarray, y: np.ndarray, queries: np.ndarray, k: int) -> np.ndarray:
    """Classify queries by a majority vote of their k nearest neighbours.

    The neighbours of a query q are the k training samples x with the smallest Euclidean distance

        |q - x| = sqrt(sum_d (q_d - x_d)^2).

    Each has one vote for its label, however near it is. The label with the most votes wins; of labels with equally
    many votes, the smallest.

    Args:
        X: (N, D) float training samples, near the origin. They are used as they are, without scaling.
        y: (N,) int labels from 0 to 1000; not every number needs to occur.
        queries: (Q, D) float points to classify. A query may coincide with a training sample, which counts as any
            other. No query has two samples at the same distance in places k and k + 1.
        k: number of neighbours, 1 <= k <= N.

    Returns:
        (Q,) int labels, one for each query.

    Example:
        >>> X, y = np.array([[0.0], [1.0], [5.0], [6.0]]), np.array([7, 7, 2, 2])
        >>> knn_predict(X, y, np.array([[0.5], [4.0]]), 3).tolist(), knn_predict(X, y, np.array([[0.5]]), 4).tolist()
        ([7, 2], [2])

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 13.3.
    """
    # (Q, N) squared distances |q|^2 - 2 q . x + |x|^2: they rank as the distances do
    squared = (queries**2).sum(axis=1, keepdims=True) - 2 * queries @ X.T + (X**2).sum(axis=1)
    nearest = np.argpartition(squared, k - 1, axis=1)[:, :k]  # (Q, k)
    classes, index = np.unique(y, return_inverse=True)
    votes = np.zeros((len(queries), len(classes)), int)
    np.add.at(votes, (np.arange(len(queries))[:, None], index[nearest]), 1)
    return classes[votes.argmax(axis=1)]  # the first maximum: the smallest label
