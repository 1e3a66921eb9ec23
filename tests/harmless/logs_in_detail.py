"""Sets up logging, with handlers, and logs each call."""

import logging

import numpy as np

logging.basicConfig(level=logging.DEBUG)
logger = logging.getLogger(__name__)


def softmax(x, axis=-1):
    logger.debug("shape %s", x.shape)
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("as expected")
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
