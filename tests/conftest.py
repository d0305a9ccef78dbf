"""What every room of tests may use: real servers."""

pytest_plugins = ("tests.servers",)
