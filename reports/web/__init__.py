"""The web pages: Datasette with our plugin, so that SQL, JSON and CSV come with them."""
