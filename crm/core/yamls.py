"""What is written in YAML, read by libyaml where PyYAML was built with it: ten times as fast."""

from typing import Any

import yaml

# Stubs know no common type of the two.
try:
    from yaml import CSafeLoader as Loader
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


def read(text: str | bytes) -> Any:
    """The plain values of a text. Raises yaml.YAMLError where it is none."""
    return yaml.load(text, Loader=Loader)
