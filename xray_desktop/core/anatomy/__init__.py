"""The chest on a frontal radiograph: body, lung fields, zones, heart borders."""
