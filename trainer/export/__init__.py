"""From a Keras network to ONNX: probabilities, and the gradient of a logit by the input.

ONNX has no automatic differentiation, so the backward pass is written out as ordinary operators.
"""
