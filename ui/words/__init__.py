"""The words of the interface: a catalogue for each language, and the module that reads them."""
