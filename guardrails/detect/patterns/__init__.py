"""The built-in rows, one module for each kind of identifier.  `lanes` puts them together; nothing is loaded before it is asked for."""
