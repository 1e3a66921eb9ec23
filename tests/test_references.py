"""The solutions against SciPy, scikit-learn and PyTorch, where these are installed: they are not needed otherwise."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kata import catalog
from kata.calls import Call
from kata.compare import difference

Reference = Callable[..., Any]
DRAWS = 40
_references: dict[str, tuple[str, Reference]] = {}


def reference(package: str) -> Callable[[Reference], Reference]:
    """Register a function as the reference of the kata of its name; it gets the package and a call's arguments."""

    def register(function: Reference) -> Reference:
        _references[function.__name__] = (package, function)
        return function

    return register


def tensors(torch: Any, *arrays: Any) -> list[Any]:
    return [torch.tensor(np.array(array)) for array in arrays]


def leaves(torch: Any, *arrays: Any) -> list[Any]:
    """Return float tensors that gradients are wanted of."""
    return [torch.tensor(np.array(array, float), requires_grad=True) for array in arrays]


def arrays(*values: Any) -> tuple[np.ndarray, ...]:
    return tuple(value.detach().numpy() for value in values)


@reference("scipy.special")
def softmax(special, x, axis=-1):
    return special.softmax(x, axis=axis)


@reference("scipy.special")
def sigmoid(special, x):
    return special.expit(x)


@reference("scipy.special")
def log_softmax(special, x, axis=-1):
    return special.log_softmax(x, axis=axis)


@reference("torch")
def relu(torch, x):
    return torch.relu(torch.tensor(np.array(x))).numpy()


@reference("torch")
def relu_backward(torch, dy, x):
    (x,) = leaves(torch, x)
    torch.relu(x).backward(torch.tensor(np.array(dy)))
    return x.grad.numpy()


@reference("torch")
def softmax_backward(torch, dy, y, axis=-1):
    (scores,) = leaves(torch, np.log(np.maximum(y, 1e-300)))
    torch.softmax(scores, axis).backward(torch.tensor(np.array(dy)))
    return scores.grad.numpy()


@reference("torch")
def gradient_norms(torch, x, weights, activation):
    h = leaves(torch, x)[0]
    inputs = []
    for w in weights:
        h.retain_grad()
        inputs.append(h)
        h = {"sigmoid": torch.sigmoid, "relu": torch.relu}[activation](h @ torch.tensor(np.array(w)))
    h.sum().backward()
    return np.array([float(one.grad.norm()) for one in inputs])


@reference("scipy.special")
def cross_entropy(special, y_true, y_pred):
    return -special.xlogy(y_true, y_pred + 1e-9).sum()


@reference("torch")
def cross_entropy_with_logits(torch, logits, labels):
    (logits,) = leaves(torch, logits)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(np.array(labels)))
    loss.backward()
    return loss.item(), logits.grad.numpy()


@reference("torch")
def binary_cross_entropy_with_logits(torch, logits, targets):
    logits, targets = tensors(torch, np.array(logits, float), np.array(targets, float))
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets).item()


@reference("scipy.special")
def kl_divergence(special, p, q):
    return special.rel_entr(p, q).sum(-1)


@reference("torch")
def hinge_loss(torch, scores, labels):
    scores, labels = tensors(torch, scores, labels)
    return torch.nn.functional.multi_margin_loss(scores, labels).item() * scores.shape[1]


@reference("torch")
def batchnorm_forward(torch, x, gamma, beta, eps=1e-5):
    if len(x) == 1:
        return np.broadcast_to(beta, x.shape)  # PyTorch refuses a batch of one
    x, gamma, beta = tensors(torch, x, gamma, beta)
    return torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps).numpy()


@reference("torch")
def batchnorm_inference(torch, x, gamma, beta, running_mean, running_var, eps=1e-5):
    x, gamma, beta, mean, var = tensors(torch, x, gamma, beta, running_mean, running_var)
    return torch.nn.functional.batch_norm(x, mean, var, gamma, beta, eps=eps).numpy()


@reference("torch")
def batchnorm_running(torch, x, running_mean, running_var, momentum=0.1):
    x, mean, var = tensors(torch, x, running_mean, running_var)
    torch.nn.functional.batch_norm(x, mean, var, training=True, momentum=momentum)
    return mean.numpy(), var.numpy()


@reference("torch")
def batchnorm_backward(torch, dy, x, gamma, eps=1e-5):
    if len(x) == 1:
        return np.zeros(x.shape), np.zeros(x.shape[1]), dy.sum(0)
    x, gamma, beta = leaves(torch, x, gamma, np.zeros(x.shape[1]))
    y = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
    y.backward(torch.tensor(np.array(dy)))
    return x.grad.numpy(), gamma.grad.numpy(), beta.grad.numpy()


@reference("torch")
def layernorm_forward(torch, x, gamma, beta, eps=1e-5):
    x, gamma, beta = tensors(torch, x, gamma, beta)
    return torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, eps).numpy()


@reference("torch")
def layernorm_backward(torch, dy, x, gamma, eps=1e-5):
    x, gamma, beta = leaves(torch, x, gamma, np.zeros(len(gamma)))
    torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, eps).backward(torch.tensor(np.array(dy)))
    return x.grad.numpy(), gamma.grad.numpy(), beta.grad.numpy()


@reference("torch")
def rmsnorm(torch, x, gamma, eps=1e-6):
    x, gamma = tensors(torch, x, gamma)
    return torch.nn.functional.rms_norm(x, gamma.shape, gamma, eps).numpy()


@reference("torch")
def soft_threshold(torch, w, lam):
    return torch.nn.functional.softshrink(torch.tensor(np.array(w)), lam).numpy()


@reference("sklearn.linear_model")
def ridge(linear_model, X, y, lam):
    return linear_model.Ridge(alpha=lam, fit_intercept=False, solver="svd").fit(X, y).coef_


@reference("sklearn.linear_model")
def lasso(linear_model, X, y, lam, sweeps):
    if lam == 0 or sweeps == 0:
        return None  # scikit-learn advises against it
    model = linear_model.Lasso(alpha=lam, fit_intercept=False, max_iter=sweeps, tol=0)
    return model.fit(np.asfortranarray(X), y).coef_


@reference("scipy.signal")
def conv2d(signal, x, kernel, stride=1, pad=0):
    return signal.correlate2d(np.pad(x, pad), kernel, mode="valid")[::stride, ::stride]


@reference("torch")
def im2col(torch, x, kernel_size, stride=1, pad=0):
    return torch.nn.functional.unfold(torch.tensor(np.array(x)), tuple(kernel_size), padding=pad, stride=stride).numpy()


@reference("torch")
def conv2d_multichannel(torch, x, weight, bias, stride=1, pad=0):
    return torch.nn.functional.conv2d(*tensors(torch, x, weight, bias), stride=stride, padding=pad).numpy()


@reference("torch")
def conv2d_backward(torch, dy, x, weight, stride=1, pad=0):
    x, weight, bias = leaves(torch, x, weight, np.zeros(len(weight)))
    y = torch.nn.functional.conv2d(x, weight, bias, stride=stride, padding=pad)
    y.backward(torch.tensor(np.array(dy)))
    return x.grad.numpy(), weight.grad.numpy(), bias.grad.numpy()


@reference("torch")
def max_pool2d(torch, x, size, stride):
    return torch.nn.functional.max_pool2d(torch.tensor(np.array(x)), size, stride).numpy()


@reference("torch")
def max_pool2d_backward(torch, dy, x, size, stride):
    (x,) = leaves(torch, x)
    torch.nn.functional.max_pool2d(x, size, stride).backward(torch.tensor(np.array(dy)))
    return x.grad.numpy()


@reference("sklearn.metrics")
def confusion_matrix(metrics, y_true, y_pred, n_classes):
    return metrics.confusion_matrix(y_true, y_pred, labels=range(n_classes))


@reference("sklearn.metrics")
def precision_recall(metrics, y_true, y_pred):
    options = {"zero_division": 0.0}
    return metrics.precision_score(y_true, y_pred, **options), metrics.recall_score(y_true, y_pred, **options)


@reference("sklearn.metrics")
def f_beta(metrics, y_true, y_pred, beta=1.0):
    return metrics.fbeta_score(y_true, y_pred, beta=beta, zero_division=0.0)


@reference("sklearn.metrics")
def roc_auc(metrics, y_true, scores):
    return metrics.roc_auc_score(y_true, scores)


@reference("sklearn.metrics")
def average_precision(metrics, y_true, scores):
    return metrics.average_precision_score(y_true, scores)


def _loss(X, y, w):
    return ((X @ w - y) ** 2).mean() / 2


@reference("torch")
def gradient_descent(torch, X, y, w, lr, steps):
    X, y = tensors(torch, X, y)
    (w,) = leaves(torch, w)
    optimizer, losses = torch.optim.SGD([w], lr=lr), []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = _loss(X, y, w)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return w.detach().numpy(), np.array(losses)


@reference("torch")
def sgd_epoch(torch, X, y, w, lr, order):
    return _slices(torch, X, y, w, lr, order, 1)


@reference("torch")
def minibatch_epoch(torch, X, y, w, lr, order, batch_size):
    return _slices(torch, X, y, w, lr, order, batch_size)


def _slices(torch, X, y, w, lr, order, batch_size):
    X, y = tensors(torch, X, y)
    (w,) = leaves(torch, w)
    optimizer = torch.optim.SGD([w], lr=lr)
    for start in range(0, len(order), batch_size):
        rows = np.array(order[start : start + batch_size])
        optimizer.zero_grad()
        _loss(X[rows], y[rows], w).backward()
        optimizer.step()
    return w.detach().numpy()


@reference("torch")
def momentum_step(torch, w, g, v, lr=0.01, mu=0.9):
    if mu == 0:
        return None  # PyTorch keeps no velocity then
    (w,) = leaves(torch, w)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=mu)
    optimizer.state[w]["momentum_buffer"] = torch.tensor(np.array(v))
    w.grad = torch.tensor(np.array(g))
    optimizer.step()
    return arrays(w, optimizer.state[w]["momentum_buffer"])


@reference("torch")
def adam_step(torch, w, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    (w,) = leaves(torch, w)
    optimizer = torch.optim.Adam([w], lr=lr, betas=(beta1, beta2), eps=eps)
    m, v = tensors(torch, m, v)
    optimizer.state[w] = {"step": torch.tensor(float(t - 1)), "exp_avg": m, "exp_avg_sq": v}
    w.grad = torch.tensor(np.array(g))
    optimizer.step()
    return arrays(w, m, v)


@reference("torch")
def clip_grad_norm(torch, grads, max_norm):
    parameters = leaves(torch, *(np.zeros(g.shape) for g in grads))
    for parameter, g in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(np.array(g))
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm).item()
    return [parameter.grad.numpy() for parameter in parameters], norm


@reference("torch")
def logistic_regression(torch, X, y, lr, steps):
    X, y = tensors(torch, X, np.array(y, float))
    w, b = leaves(torch, np.zeros(X.shape[1]), 0.0)
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(X @ w + b, y).backward()
        optimizer.step()
    return w.detach().numpy(), b.item()


@reference("numpy.polynomial")
def polynomial_bias_variance(polynomial, degree, x, targets, x_test, truth):
    fits = [polynomial.Chebyshev.fit(x, y, degree)(x_test) for y in targets]
    return ((np.mean(fits, 0) - truth) ** 2).mean(), np.var(fits, 0).mean()


@reference("sklearn.neighbors")
def knn_predict(neighbors, X, y, queries, k):
    return neighbors.KNeighborsClassifier(k, algorithm="brute").fit(X, y).predict(queries)


@reference("sklearn.cluster")
def kmeans(cluster, X, centroids, steps):
    distances = ((X[:, None] - centroids) ** 2).sum(-1)
    if steps == 0 or len(set(distances.argmin(1))) < len(centroids):
        return None  # scikit-learn moves an empty cluster elsewhere
    model = cluster.KMeans(len(centroids), init=centroids, n_init=1, max_iter=steps, tol=0, algorithm="lloyd").fit(X)
    return model.cluster_centers_, model.labels_


@reference("sklearn.decomposition")
def pca(decomposition, X, k):
    model = decomposition.PCA(k, svd_solver="full").fit(X)
    return model.components_, model.explained_variance_


@reference("sklearn.ensemble")
def gradient_boosting(ensemble, X, y, rounds, lr):
    if rounds == 0:
        return None
    model = ensemble.GradientBoostingRegressor(
        n_estimators=rounds, learning_rate=lr, max_depth=1, criterion="squared_error", random_state=0
    )
    return model.fit(X, y).predict(X)


@reference("torch")
def scaled_dot_product_attention(torch, q, k, v, mask=None):
    mask = None if mask is None else torch.tensor(np.broadcast_to(mask, (*q.shape[:-1], k.shape[-2])).copy())
    return torch.nn.functional.scaled_dot_product_attention(*tensors(torch, q, k, v), attn_mask=mask).numpy()


@reference("torch")
def causal_attention(torch, q, k, v):
    return torch.nn.functional.scaled_dot_product_attention(*tensors(torch, q, k, v), is_causal=True).numpy()


@reference("torch")
def chunked_attention(torch, q, k, v, chunk):
    return torch.nn.functional.scaled_dot_product_attention(*tensors(torch, q, k, v)).numpy()


def _heads(torch, x, wq, wk, wv, wo, n_heads, causal):
    N, T, D = x.shape
    q, k, v = ((x @ w).reshape(N, T, n_heads, D // n_heads).transpose(1, 2) for w in (wq, wk, wv))
    out = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return out.transpose(1, 2).reshape(N, T, D) @ wo


@reference("torch")
def multi_head_attention(torch, x, wq, wk, wv, wo, n_heads):
    return _heads(torch, *tensors(torch, x, wq, wk, wv, wo), n_heads, causal=False).numpy()


@reference("torch")
def transformer_block(torch, x, params):
    norm = torch.nn.functional.layer_norm
    p = {key: value if key == "n_heads" else torch.tensor(np.array(value)) for key, value in params.items()}
    x = torch.tensor(np.array(x))
    h = norm(x, x.shape[-1:], p["ln1_gamma"], p["ln1_beta"], 1e-5)
    x = x + _heads(torch, h, p["wq"], p["wk"], p["wv"], p["wo"], p["n_heads"], causal=True)
    h = norm(x, x.shape[-1:], p["ln2_gamma"], p["ln2_beta"], 1e-5)
    return (x + torch.relu(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"]).numpy()


@reference("torch")
def rnn_forward(torch, x, h0, wx, wh, b):
    rnn = torch.nn.RNN(x.shape[2], h0.shape[1], batch_first=True, dtype=torch.float64)
    x, h0, wx, wh, b = tensors(torch, x, h0, wx, wh, b)
    rnn.load_state_dict({"weight_ih_l0": wx.T, "weight_hh_l0": wh.T, "bias_ih_l0": b, "bias_hh_l0": 0 * b})
    return rnn(x, h0[None])[0].detach().numpy()


@reference("torch")
def lstm_step(torch, x, h, c, w, u, b):
    cell = torch.nn.LSTMCell(x.shape[1], h.shape[1], dtype=torch.float64)
    x, h, c, w, u, b = tensors(torch, x, h, c, w, u, b)
    cell.load_state_dict({"weight_ih": w.T, "weight_hh": u.T, "bias_ih": b, "bias_hh": 0 * b})
    return arrays(*cell(x, (h, c)))


@pytest.mark.parametrize("name", _references)
@pytest.mark.filterwarnings("ignore")
def test_a_solution_agrees_with_an_independent_implementation(name: str) -> None:
    package, function = _references[name]
    pytest.importorskip(package.partition(".")[0])
    library, kata = importlib.import_module(package), catalog.find(name)
    grader, solution = catalog.grader(kata), catalog.solution(kata)
    rng, compared = np.random.default_rng(0), 0
    for n in range(DRAWS):
        one = grader.draw(rng, 1 + n % 12)
        other = function(library, *one.args, **one.kwargs)
        if other is None:
            continue
        compared += 1
        assert (found := _difference(grader, one, other, one.on(solution))) is None, f"{one.text(name)}: {found}"
    assert compared >= DRAWS / 4


def _difference(grader: catalog.Grader, one: Call, other: Any, ours: Any) -> str | None:
    if grader.agree:
        said = grader.agree(other, ours, *one.args, **one.kwargs)
        return said if isinstance(said, str) else None if said else "is none of the right answers"
    return difference(other, ours, one.on(grader.magnitude) if grader.magnitude else one.magnitude)
