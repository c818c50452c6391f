from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from bot.schedule.errors import ChambersFileError

# From the top of a document to a value: keys of mappings, numbers of list items.
Path = tuple[int | str, ...]


@dataclass(frozen=True)
class YamlDocument:
    """A YAML text, its value, and where in the text each key stands."""

    name: str
    value: Any
    root: yaml.Node

    def where(self, path: Path) -> str:
        """File, line and readable key of a path, say `chambers.yml, line 12, regions.halle.rule`.

        A path that is not in the text, a missing key for one, gets the line of what should hold it.
        """
        node, names, line = self.root, [], self.root.start_mark.line
        for step in path:
            found = _child(node, step)
            names.append(_name(found[1] if found else None, step))
            if found is None:
                break
            line, node = found
        key = f", {'.'.join(names)}" if names else ""
        return f"{self.name}, line {line + 1}{key}"


def read_yaml(text: str, name: str) -> YamlDocument:
    """Parses a text. Raises ChambersFileError when it is no YAML mapping or repeats a key."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ChambersFileError([f"{name}{line}: this is no valid YAML ({problem})."]) from error
    if not isinstance(root, yaml.MappingNode) or not isinstance(value, dict):
        raise ChambersFileError([f"{name}: the file must hold keys with values, such as 'state: ST'."])
    repeated = _repeated_keys(root)
    if repeated:
        # PyYAML would silently keep the last one, and the first would be lost.
        raise ChambersFileError(
            [
                f"{name}, line {key.start_mark.line + 1}: the key '{key.value}' stands twice."
                for key in repeated
            ]
        )
    return YamlDocument(name, value, root)


def _child(node: yaml.Node, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line, item
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    return None


def _name(node: yaml.Node | None, step: int | str) -> str:
    """A list's item is called by its own key, code, name or date rather than by its number."""
    if isinstance(step, int) and isinstance(node, yaml.MappingNode):
        own = {key.value: value.value for key, value in node.value}
        for naming in ("key", "code", "name", "date"):
            if isinstance(own.get(naming), str):
                return str(own[naming])
    return str(step + 1) if isinstance(step, int) else step


def _repeated_keys(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return [fault for item in node.value for fault in _repeated_keys(item)]
    if not isinstance(node, yaml.MappingNode):
        return []
    seen: set[str] = set()
    faults: list[yaml.Node] = []
    for key, value in node.value:
        if key.value in seen:
            faults.append(key)
        seen.add(key.value)
        faults += _repeated_keys(value)
    return faults
