"""scikit-learn's perceptrons, as they come and as they should not."""

from types import SimpleNamespace

import numpy as np
import pytest

from verify import InvalidInstance, UnsupportedModel, from_sklearn, load

neural = pytest.importorskip("sklearn.neural_network", reason="scikit-learn is a test extra")
X = np.random.default_rng(0).normal(size=(60, 3))
Y = X @ [1.0, -2.0, 0.5]


def fitted(model, y, dtype=np.float64):
    """The model after a few steps."""
    with pytest.warns(UserWarning, match="converged"):
        return model.set_params(max_iter=3, random_state=0).fit(X.astype(dtype), y)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("hidden", [(4,), (5, 3)])
def test_a_regressor_is_the_same_function(dtype, hidden):
    mlp = fitted(neural.MLPRegressor(hidden_layer_sizes=hidden), Y, dtype)
    net = from_sklearn(mlp)
    assert (net.widths, net.dtype) == ((3, *hidden, 1), dtype)
    assert np.allclose(net(X)[:, 0], mlp.predict(X), rtol=1e-4 if dtype == np.float32 else 1e-12)


def test_several_outputs():
    mlp = fitted(neural.MLPRegressor(hidden_layer_sizes=(4,)), np.stack([Y, -Y, X[:, 0]], axis=1))
    assert np.allclose(from_sklearn(mlp)(X), mlp.predict(X))


def test_a_classifier_gives_its_logits():
    mlp = fitted(neural.MLPClassifier(hidden_layer_sizes=(4,)), np.digitize(Y, [-1, 1]))
    logits = from_sklearn(mlp)(X)
    assert logits.shape == (60, 3)
    odds = np.exp(logits)
    assert np.allclose(odds / odds.sum(axis=1, keepdims=True), mlp.predict_proba(X))


def test_two_classes_have_one_logit():
    mlp = fitted(neural.MLPClassifier(hidden_layer_sizes=(4,)), Y > 0)
    logits = from_sklearn(mlp)(X)
    assert logits.shape == (60, 1)
    assert np.allclose(1 / (1 + np.exp(-logits[:, 0])), mlp.predict_proba(X)[:, 1])


@pytest.mark.parametrize("activation", ["tanh", "logistic", "identity"])
def test_other_neurons_are_named(activation):
    mlp = fitted(neural.MLPRegressor(hidden_layer_sizes=(4,), activation=activation), Y)
    with pytest.raises(UnsupportedModel, match=f"activation='{activation}'"):
        from_sklearn(mlp)


def test_other_outputs_are_named():
    mlp = fitted(neural.MLPRegressor(hidden_layer_sizes=(4,)), Y)
    mlp.out_activation_ = "exp"
    with pytest.raises(UnsupportedModel, match="output activation 'exp'"):
        from_sklearn(mlp)


def test_not_fitted():
    with pytest.raises(InvalidInstance, match="MLPRegressor is not fitted"):
        from_sklearn(neural.MLPRegressor())


@pytest.mark.parametrize("thing", [None, 3, "mlp", [[1]], neural.MLPRegressor, np.ones(3),
                                   SimpleNamespace(coefs_=[], intercepts_=[])])
def test_other_things(thing):
    with pytest.raises(InvalidInstance, match=r"no MLPRegressor or MLPClassifier|is not fitted"):
        from_sklearn(thing)


def test_a_damaged_model():
    mlp = fitted(neural.MLPRegressor(hidden_layer_sizes=(4,)), Y)
    mlp.coefs_[0][1, 2] = np.nan
    with pytest.raises(InvalidInstance, match=r"weights\[0\]\[2\]\[1\]: nan"):
        from_sklearn(mlp)


def test_the_carried_network_reads_digits(digits):
    datasets = pytest.importorskip("sklearn.datasets")
    images, labels = datasets.load_digits(return_X_y=True)
    predicted = load(digits)((images / 16).astype(np.float32)).argmax(axis=1)
    assert (predicted == labels).mean() > 0.98
