"""One radiograph on the screen: display, geometry, mouse and text overlay."""
