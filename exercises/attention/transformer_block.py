import numpy as np


def transformer_block(x: np.ndarray, params: dict[str, np.ndarray | int]) -> np.ndarray:
    """Apply one pre-norm block of a decoder: causal attention, then an MLP, each added to what it was given.

    a = x + MHA(LN1(x)),   y = a + MLP(LN2(a))

    LN(h) = gamma * (h - mean) / sqrt(var + 1e-5) + beta, with the mean and the biased variance of each position's D
    numbers. MHA(h) is multi-head attention with h Wq, h Wk and h Wv, heads of d = D / n_heads consecutive columns,
    scores q . k / sqrt(d), position t attending to 0..t only, and the joined heads times Wo.
    MLP(h) = max(h W1 + b1, 0) W2 + b2.

    No step waits for the result at the position before, as in an RNN: all T positions are computed at once, and the
    way from any position to an earlier one is one step long.

    Args:
        x: (N, T, D) floats, N sequences of T positions.
        params: a dict, which is not changed, with the keys
            ln1_gamma, ln1_beta, ln2_gamma, ln2_beta: (D,) scales and shifts of the two layer norms;
            wq, wk, wv, wo: (D, D) weights of the attention, applied as h @ wq; it has no biases;
            w1: (D, F), b1: (F,), w2: (F, D), b2: (D,): the MLP;
            n_heads: int, how many heads there are; divides D.

    Returns:
        (N, T, D) floats. What stands at positions after t has no influence on the answer at t. A position whose D
        numbers are all equal is normalised to beta. Scores of 1000 do not overflow.

    Example:
        >>> params = {name: np.eye(2) for name in ("wq", "wk", "wv", "wo", "w1", "w2")}
        >>> params |= {name: np.zeros(2) for name in ("ln1_beta", "ln2_beta", "b1", "b2")}
        >>> params |= {"ln1_gamma": np.ones(2), "ln2_gamma": np.ones(2), "n_heads": 1}
        >>> transformer_block(np.array([[[1.0, 3.0]]]), params).round(3)
        array([[[0., 5.]]])

    Source: Vaswani et al., Attention Is All You Need (2017), section 3; the norms stand before the sublayers as in
    Xiong et al., On Layer Normalization in the Transformer Architecture (2020), section 3.
    """
    raise NotImplementedError
