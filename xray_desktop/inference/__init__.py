"""Model bundles and the engines that run them; the only importers of onnxruntime and tensorflow."""
