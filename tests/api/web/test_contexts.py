"""Templates and the dataclasses they are given agree, both ways."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import fields, is_dataclass

import pytest
from jinja2 import meta, nodes

from api.web import pages
from api.web.rendering import open_environment


def find_page_classes() -> list[type]:
    found = []
    for module in pkgutil.walk_packages(pages.__path__, "api.web.pages."):
        loaded = importlib.import_module(module.name)
        own = [item for _, item in inspect.getmembers(loaded, inspect.isclass) if item.__module__ == loaded.__name__]
        found += [item for item in own if is_dataclass(item) and hasattr(item, "template")]
    return found


def find_used_names(template: str) -> set[str]:
    """The names that a template, and the templates it extends or includes, take from what it is given."""
    environment = open_environment("en")
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    extended = [name for name in meta.find_referenced_templates(tree) if name and not name.startswith("parts/")]
    used = meta.find_undeclared_variables(tree) - set(environment.globals) - find_own_names(tree)
    return used.union(*(find_used_names(name) for name in extended))


def find_own_names(tree: nodes.Template) -> set[str]:
    """The names that a template itself imports or sets, which its blocks may use."""
    imported = {name for item in tree.find_all(nodes.FromImport) for name in item.names}
    modules = {item.target for item in tree.find_all(nodes.Import)}
    macros = {item.name for item in tree.find_all(nodes.Macro)}
    given = {item.target.name for item in tree.find_all(nodes.Assign) if isinstance(item.target, nodes.Name)}
    return {str(name) for name in imported | modules | macros | given}


@pytest.mark.parametrize("page", find_page_classes(), ids=lambda page: page.__name__)
def test_a_template_uses_what_its_page_declares_and_nothing_else(page: type) -> None:
    declared = {field.name for field in fields(page)} | {"frame"}
    template: str = page.template  # type: ignore[attr-defined]
    used = find_used_names(template) | {"frame"}
    assert used - declared == set(), "used but not declared"
    assert declared - used == set(), "declared but not used"


def test_every_template_belongs_to_a_page() -> None:
    environment = open_environment("en")
    templates = {name for name in environment.list_templates(["html"]) if not name.startswith("parts/")}
    assert templates - {"base.html"} == {page.template for page in find_page_classes()}  # type: ignore[attr-defined]
