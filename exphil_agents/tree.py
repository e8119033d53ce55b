"""Trees of keys and values: YAML read with bounds, and changed by `key.path=value` words."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from melee_gym.errors import ConfigError
from melee_gym.files import printable, read_bytes

Tree = dict[str, Any]

MAX_BYTES = 100_000  # a complete config has 2,000
MAX_DEPTH = 20
MAX_SCALAR = 4_000  # characters; Python refuses to read longer whole numbers


class Loader(yaml.SafeLoader):
    """YAML's plain values: no aliases, which multiply, no tags, no key twice, no dates, bounded depth."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """One value; see the class for what is refused."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not used here", problem_mark=mark)
        if getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem=f"tags ({event.tag}) are not used here", problem_mark=mark)
        if self._depth == MAX_DEPTH or len(getattr(event, "value", "")) > MAX_SCALAR:
            raise yaml.MarkedYAMLError(problem="a value too deep or too long", problem_mark=mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, whose keys are text and differ."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem="a key that is no word, or is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# A date is text here: no key takes one, and an impossible one is a Python error.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str) -> Any:
    """The value that a YAML text describes.

    Raises:
        yaml.YAMLError: it is no YAML, or uses what Loader refuses.
    """
    return yaml.load(text, Loader)


def read_tree(path: Path) -> Tree:
    """The tree in a YAML file; an empty file is an empty tree.

    Raises:
        ConfigError: it cannot be read, or holds something else than keys with values.
    """
    try:
        tree = parse(read_bytes(path, MAX_BYTES).decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{printable(path)} cannot be read: {error.strerror or error}.") from None
    except (ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"{printable(path)} cannot be read: {error}") from None
    if tree is not None and not isinstance(tree, dict):
        raise ConfigError(
            f"{printable(path)} holds {type(tree).__name__}; valid: a mapping of keys to values."
        )
    return tree or {}


def override(tree: Tree, word: str, defaults: Callable[[], Tree]) -> None:
    """Set one `key.path=value` in a tree, entering the defaults where the tree says nothing yet.

    Raises:
        ConfigError: the word has another form, or its path leads through a value; the tree is as it was.
    """
    path, equals, text = word.partition("=")
    keys = path.split(".")
    if not equals or not all(keys):
        raise ConfigError(f"{word!r} is no override; valid: key.path=value, e.g. ppo.learning_rate=1e-4.")
    try:
        value = parse(text)
    except (ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"{word!r}: the value is no YAML: {error}") from None
    node, known = tree, defaults()
    for key in keys[:-1]:
        known = known.get(key, {}) if isinstance(known, dict) else {}
        child = node.setdefault(key, copy.deepcopy(known) if isinstance(known, dict) else {})
        if not isinstance(child, dict):
            raise ConfigError(f"{word!r}: {key} holds {child!r} and has no keys.")
        node = child
    node[keys[-1]] = value
