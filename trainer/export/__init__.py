"""Export of a Keras network to ONNX: probabilities, and the gradient of a logit.

ONNX has no automatic differentiation, so the backward pass is written out as ordinary operators.
"""
