"""Parameters, types and exceptions that docstrings name are those of the code."""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("xray_desktop", "trainer", "benchmarks")
SECTION = re.compile(r"^([A-Z]\w+)\n-{3,}\n(.*?)(?=^[A-Z]\w+\n-{3,}$|\Z)", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"\w+")
TYPE = re.compile(r"(?<![\w.])[A-Z]\w*[a-z]\w*")
"""A capitalised word; not one in another library's module, such as ``ssl.SSLContext``."""
QUOTED = re.compile(r"``.*?``|\".*?\"|'.*?'")
QT = re.compile("Q[A-Z]")
CONSTANTS: Final = frozenset({"None", "True", "False"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Class:
    """A class: names of its bases, code of its parameters' annotations, names of what it has."""

    bases: list[str]
    parameters: dict[str, str]
    members: set[str]


@dataclass(frozen=True)
class Documented:
    """A docstring with sections, and what it is about: a class, or a function's annotations."""

    name: str
    line: int
    text: str
    parameters: dict[str, str]
    returned: str = ""
    made: Class | None = None


@dataclass(frozen=True)
class Module:
    """What a module defines and documents."""

    names: set[str] = field(default_factory=set)
    """What it imports, defines or assigns."""
    aliases: dict[str, str] = field(default_factory=dict)
    """The code that is assigned to each name."""
    classes: dict[str, Class] = field(default_factory=dict)
    documented: list[Documented] = field(default_factory=list)


Classes = dict[str, list[Class]]
"""By name; several packages may have a class of that name."""


def statements(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Yield statements and those within them, outermost first; not those in expressions."""
    for one in body:
        yield one
        for part in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(one, part, None)
            if isinstance(inner, list):
                yield from statements(inner)


def module_of(tree: ast.Module) -> Module:
    module = Module()
    for node in statements(tree.body):
        match node:
            case ast.Import() | ast.ImportFrom():
                module.names.update(one.asname or one.name.split(".")[0] for one in node.names)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() | ast.BinOp()):
                module.aliases[name] = code(node.value)
                module.names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                module.names.add(name)
            case ast.ClassDef(name=name):
                module.names.add(name)
                made = module.classes[name] = class_of(node)
                if text := sections_of(node):
                    documented = Documented(name, node.lineno, text, made.parameters, made=made)
                    module.documented.append(documented)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                module.names.add(name)
                if text := sections_of(node):
                    documented = Documented(
                        name, node.lineno, text, arguments(node), code(node.returns)
                    )
                    module.documented.append(documented)
            case _:
                pass
    return module


def sections_of(node: ast.ClassDef | Function) -> str:
    """Return the docstring if it has sections, else nothing."""
    text = ast.get_docstring(node, clean=False) or ""
    return inspect.cleandoc(text) if "---" in text else ""


def code(annotation: ast.expr | None) -> str:
    return "" if annotation is None else ast.unparse(annotation)


def arguments(node: Function) -> dict[str, str]:
    """Return the code of each parameter's annotation."""
    given = node.args
    named = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    return {one.arg: code(one.annotation) for one in named if one is not None}


def class_of(node: ast.ClassDef) -> Class:
    made = Class([code(base).rpartition(".")[2] for base in node.bases], {}, set())
    for part in node.body:
        match part:
            case ast.AnnAssign(target=ast.Name(id=name)):
                made.parameters[name] = code(part.annotation)
            case ast.Assign(targets=[ast.Name(id=name)]):
                made.members.add(name)
            case ast.FunctionDef():
                made.members.add(part.name)
                if part.name in {"__init__", "__new__"}:
                    made.parameters.update(arguments(part))
            case _:
                pass
    for part in statements(node.body):
        targets = getattr(part, "targets", None) or [getattr(part, "target", None)]
        made.members.update(one.attr for one in targets if isinstance(one, ast.Attribute))
    return made


def family(made: Class, classes: Classes) -> Iterator[Class]:
    """Yield a class and those that it derives from, as far as they are ours."""
    yield made
    for base in made.bases:
        for one in classes.get(base, ()):
            yield from family(one, classes)


def entries(section: str) -> Iterator[tuple[list[str], str]]:
    """Yield the names and the type of each entry of a section that has ``names : type``."""
    for line in section.splitlines():
        if line and not line.startswith(" "):
            names, _, kind = line.partition(" : ")
            yield [name.strip().lstrip("*") for name in names.split(",")], kind


@dataclass(frozen=True)
class Code:
    """All modules by name, and the classes and aliases in them."""

    modules: dict[str, Module]
    classes: Classes
    aliases: dict[str, str]

    @classmethod
    def of(cls, sources: dict[str, str]) -> "Code":
        modules = {name: module_of(ast.parse(source)) for name, source in sources.items()}
        classes: Classes = {}
        for module in modules.values():
            for name, made in module.classes.items():
                classes.setdefault(name, []).append(made)
        aliases = {name: to for module in modules.values() for name, to in module.aliases.items()}
        return cls(modules, classes, aliases)

    def wrong(self) -> list[str]:
        """Return what docstrings name and the code lacks, each with its place."""
        return [
            f"{name}:{documented.line} {documented.name}: {error}"
            for name, module in self.modules.items()
            for documented in module.documented
            for error in self._wrong(documented, module)
        ]

    def _wrong(self, documented: Documented, module: Module) -> Iterator[str]:
        sections = dict(SECTION.findall(documented.text))
        related = [] if documented.made is None else list(family(documented.made, self.classes))
        parameters = {name: to for one in related for name, to in one.parameters.items()}
        parameters |= documented.parameters
        attributes = set(parameters).union(*(one.members for one in related))
        for title, known in (("Parameters", set(parameters)), ("Attributes", attributes)):
            for names, kind in entries(sections.get(title, "")):
                yield from (f"{name}: no such parameter" for name in names if name not in known)
                annotated = " ".join(parameters.get(name, "") for name in names)
                yield from self._unknown(kind, annotated, module)
        for names, kind in entries(sections.get("Returns", "")):
            yield from self._unknown(kind or ", ".join(names), documented.returned, module)
        for names, kind in entries(sections.get("Yields", "")):
            yield from self._unknown(kind or ", ".join(names), "", module)
        for names, _ in entries(sections.get("Raises", "")):
            for name in (one.rpartition(".")[2] for one in names):
                if not (name in self.classes or name in module.names or hasattr(builtins, name)):
                    yield f"{name}: no such exception"

    def _unknown(self, kind: str, annotation: str, module: Module) -> Iterator[str]:
        """Yield each type that `kind` names and the annotation, or else the module, does not."""
        words = set(WORD.findall(annotation))
        for alias in words & set(self.aliases):
            words.update(WORD.findall(self.aliases[alias]))
        known = words if words - {"Any", "object"} else module.names | {"Path"}
        for name in TYPE.findall(QUOTED.sub("", kind)):
            if name not in known | CONSTANTS and not QT.match(name):
                yield f"{name}: no such type"


def test_docstrings_name_what_is_in_the_code():
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for package in PACKAGES
        for path in sorted(ROOT.joinpath(package).rglob("*.py"))
    }
    assert len(sources) > 300
    assert Code.of(sources).wrong() == []


EXAMPLE: Final = """
from pathlib import Path
Kind = Path | str
class Base:
    def __init__(self, folder: Path) -> None:
        self.seen = 0
class Made(Base):
    '''{Made}'''
    size: int
    def load(self, *names: "Kind") -> Base:
        '''{load}'''
"""


@pytest.mark.parametrize(
    ("owner", "title", "line", "expected"),
    [
        ("Made", "Parameters", "size, folder : Path or int", None),
        ("Made", "Parameters", "names : Path", "names: no such parameter"),
        ("Made", "Parameters", "size : Judge", "Judge: no such type"),
        ("Made", "Parameters", "size : 'Judge', ssl.Judge, UID or ``Judge``", None),
        ("Made", "Attributes", "size, seen, load : int", None),
        ("Made", "Attributes", "gone : int", "gone: no such parameter"),
        ("Made", "Attributes", "seen : Gone", "Gone: no such type"),
        ("load", "Parameters", "*names : Path or None", None),
        ("load", "Parameters", "folder : Path", "folder: no such parameter"),
        ("load", "Parameters", "*names : Made", "Made: no such type"),
        ("load", "Returns", "list of Base", None),
        ("load", "Returns", "Made", "Made: no such type"),
        ("load", "Yields", "Gone or Made", "Gone: no such type"),
        ("load", "Raises", "ValueError, Base", None),
        ("load", "Raises", "GoneError", "GoneError: no such exception"),
    ],
)
def test_what_the_code_lacks_is_found(owner, title, line, expected):
    section = f"Text.\n\n{title}\n{'-' * len(title)}\n{line}\n    Words : like Gone."
    source = EXAMPLE.format_map({"Made": "", "load": ""} | {owner: section})
    found = [error.partition(f" {owner}: ")[2] for error in Code.of({"m": source}).wrong()]
    assert found == ([] if expected is None else [expected])
